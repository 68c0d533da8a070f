import type { EventType, FanEvent } from '../events/catalogue.js';
import { durationMs } from '../flow/duration.js';
import type { EpochMs } from '../terms.js';
import { holds } from './condition.js';
import type { CampaignFacts, DecisionContext, Output, Scope } from './context.js';
import type { EnrollmentState, FanState } from './state.js';
import { endRun, startRun } from './track.js';
import { newestVersion } from './versions.js';

/** A trigger older than this counts in the metrics but starts nothing. */
const STALE_TRIGGER_MS = durationMs({ days: 7 });

/** What makes a fan part of a campaign they were not in: an act (after release they start at `engaged`), or a request. */
const ENROLLING: readonly EventType[] = [
  'fan.pre_saved',
  'page.visited',
  'link.clicked',
  'fan.saved',
  'fan.followed',
  'enrollment.requested',
];

/** The enrollment an event belongs to; opened by the fan's first act in a running campaign. */
export function enrollmentFor(
  event: FanEvent,
  state: FanState,
  context: DecisionContext,
  out: Output,
): EnrollmentState | undefined {
  const campaignId = event.campaignId;
  if (campaignId === null) return undefined;
  const known = state.enrollments.find((candidate) => candidate.campaignId === campaignId);
  if (known !== undefined) {
    if (event.type === 'fan.pre_saved') upgradePath(known, event);
    return known;
  }
  const campaign = context.campaigns.get(campaignId);
  if (campaign === undefined || campaign.status === 'draft' || !ENROLLING.includes(event.type))
    return undefined;
  return openEnrollment(event, campaign, state, context, out);
}

/** A visitor who pre-saves later, or a reminder fan who connects a service, takes the fuller path. */
function upgradePath(enrollment: EnrollmentState, event: FanEvent & { type: 'fan.pre_saved' }): void {
  if (enrollment.path === 'service') return;
  enrollment.path = event.payload.path;
  if (event.payload.service !== undefined) enrollment.service = event.payload.service;
}

function openEnrollment(
  event: FanEvent,
  campaign: CampaignFacts,
  state: FanState,
  { fan }: DecisionContext,
  out: Output,
): EnrollmentState {
  const campaignId = campaign.id;
  const service = event.type === 'fan.pre_saved' ? event.payload.service : undefined;
  const opened: EnrollmentState = {
    campaignId,
    enrolledAt: event.occurredAt,
    path: event.type === 'fan.pre_saved' ? event.payload.path : 'none',
    ...(service === undefined ? {} : { service }),
    ...(fan.territory === undefined ? {} : { territory: fan.territory }),
    open: true,
    version: newestVersion(campaign),
    facts: {},
    stages: {},
    visits: {},
    runs: {},
    sent: {},
    tracks: [],
  };
  state.enrollments.push(opened);
  const { path, territory } = opened;
  out.events.push({
    type: 'enrollment.opened',
    campaignId,
    occurredAt: event.occurredAt,
    payload: {
      path,
      source: sourceOf(event),
      ...(service === undefined ? {} : { service }),
      ...(territory === undefined ? {} : { territory }),
    },
  });
  return opened;
}

/** Where the fan came from: what the first touch says; of a request without a word, who made it. */
function sourceOf(event: FanEvent): string {
  if (event.type === 'enrollment.requested') return event.payload.source ?? event.payload.by;
  const told =
    event.type === 'fan.pre_saved' || event.type === 'page.visited' ? event.payload.source : undefined;
  return told ?? 'direct';
}

/** A request may name the one track it is for. */
const isFor = (event: FanEvent, track: string): boolean =>
  event.type !== 'enrollment.requested' || (event.payload.track ?? track) === track;

/** Starts the tracks this event triggers, as their re-entry rule allows. */
export function startTriggered(event: FanEvent, scope: Scope): void {
  const { campaign, enrollment, now } = scope;
  if (campaign.status === 'ended' || event.occurredAt < now - STALE_TRIGGER_MS) return;
  for (const track of campaign.flow.tracks) {
    if (track.trigger.event !== event.type || !isFor(event, track.id)) continue;
    if (track.trigger.when !== undefined && !holds(track.trigger.when, scope)) continue;
    const running = enrollment.tracks.filter((run) => run.track === track.id);
    if (track.reentry === 'once' && (enrollment.runs[track.id] ?? 0) > 0) continue;
    if (track.reentry === 'restart') {
      const out = running.filter((run) => !endRun(run, scope));
      for (const run of out) run.restart = true;
      enrollment.tracks = enrollment.tracks.filter((run) => run.track !== track.id || out.includes(run));
      if (out.length > 0) continue;
    }
    reopen(track.id, scope);
    startRun(track, scope);
  }
}

function reopen(track: string, { enrollment, campaign, now, out }: Scope): void {
  if (enrollment.open) return;
  enrollment.open = true;
  out.events.push({
    type: 'enrollment.reopened',
    campaignId: campaign.id,
    occurredAt: now,
    payload: { track },
  });
}

/** Ends all runs and closes; while a claimed effect is out, the enrollment stays open for its outcome. */
export function closeEnrollment(reason: string, scope: Scope): EpochMs[] {
  const { enrollment, campaign, now, out } = scope;
  enrollment.tracks = enrollment.tracks.filter((run) => !endRun(run, scope));
  if (enrollment.tracks.length > 0) return [];
  enrollment.open = false;
  out.events.push({
    type: 'enrollment.closed',
    campaignId: campaign.id,
    occurredAt: now,
    payload: { reason },
  });
  return [];
}
