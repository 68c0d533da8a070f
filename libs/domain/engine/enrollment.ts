import type { ClosedReason } from '#domain/events/reasons.js';
import { ENROLLING_EVENT_TYPES, type EventType, type FanEvent } from '#domain/events/catalogue.js';
import { STALE_TRIGGER_MS } from '#domain/events/pre-save-note.js';
import type { Track } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import { holds } from './condition.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { DecisionDraft } from './decision-draft.js';
import type { FactEvent } from './fact-event.js';
import type { Scope } from './scope.js';
import { noteLateAct } from './past-enrollments.js';
import { writeFact } from './own-facts.js';
import { newestVersion } from './flow-versions.js';
import { fits } from './fact-counters.js';
import type { EnrollmentState } from './state.js';
import { endRun, flowGoalReached, startRun } from './track.js';

/**
 * Facts that start no track. They tell of the enrollment and not of the fan: a track that they start could go round
 * for ever.
 */
const STARTS_NOTHING: readonly EventType[] = ['enrollment.closed', 'enrollment.reopened', 'enrollment.moved'];

/** How many runs of a track with `each` a fan may have under way, unless the flow says another number. */
const USUAL_CONCURRENCY = 10;

/** Opens an enrollment at the fan's first act in a campaign. A later pre-save may give it a fuller path. */
export function enroll(event: FanEvent, draft: DecisionDraft): void {
  const { campaignId } = event;
  if (campaignId === null) return;
  const { state, context } = draft;
  const known = state.enrollments.find((candidate) => candidate.campaignId === campaignId);
  if (known !== undefined) {
    if (event.type === 'fan.pre_saved') upgradePath(known, event);
    return;
  }
  const past = state.past?.find((candidate) => candidate.campaignId === campaignId);
  if (past !== undefined) {
    noteLateAct(past, event);
    return;
  }
  const campaign = context.campaigns.get(campaignId);
  if (campaign === undefined || campaign.status === 'draft' || !ENROLLING_EVENT_TYPES.includes(event.type))
    return;
  openEnrollment(event, campaign, draft);
}

/** Gives a visitor who pre-saves later, or a reminder fan who connects a service, the fuller path. */
function upgradePath(enrollment: EnrollmentState, event: FanEvent & { type: 'fan.pre_saved' }): void {
  if (enrollment.path === 'service') return;
  enrollment.path = event.payload.path;
  if (event.payload.service !== undefined) enrollment.service = event.payload.service;
}

function openEnrollment(event: FanEvent, campaign: CampaignFacts, draft: DecisionDraft): void {
  const campaignId = campaign.id;
  const { fan } = draft.context;
  const service = event.type === 'fan.pre_saved' ? event.payload.service : undefined;
  const path = event.type === 'fan.pre_saved' ? event.payload.path : 'none';
  const known = {
    ...(service === undefined ? {} : { service }),
    ...(fan.territory === undefined ? {} : { territory: fan.territory }),
  };
  draft.state.enrollments.push({
    ...{ campaignId, enrolledAt: event.occurredAt, path, ...known, open: true },
    version: newestVersion(campaign),
    ...{ facts: {}, stages: {}, visits: {}, runs: {}, sent: {}, tracks: [] },
  });
  draft.write({
    type: 'enrollment.opened',
    campaignId,
    occurredAt: event.occurredAt,
    payload: { path, source: sourceOf(event), ...known },
  });
}

/** Where the fan came from, as their first act says. Of a request that does not say: who made it. */
function sourceOf(event: FanEvent): string {
  if (event.type === 'enrollment.requested') return event.payload.source ?? event.payload.by;
  const stated =
    event.type === 'fan.pre_saved' || event.type === 'page.visited' ? event.payload.source : undefined;
  return stated ?? 'direct';
}

/** Starts the tracks that this event triggers, as far as their re-entry rules allow. */
export function startTriggered(event: FactEvent, scope: Scope): void {
  const { campaign, now } = scope;
  if (event.occurredAt < now - STALE_TRIGGER_MS || STARTS_NOTHING.includes(event.type)) return;
  for (const track of campaign.flow.tracks) {
    if (isTriggeredBy(track, event, scope)) startTrack(track, scope);
  }
}

function isTriggeredBy({ id, trigger }: Track, event: FactEvent, scope: Scope): boolean {
  // A request may name one track. Then that track starts, and no other.
  const requested = event.type === 'enrollment.requested' ? event.payload.track : undefined;
  if (requested !== undefined && requested !== id) return false;
  if (requested === id && trigger.kind === 'manual') return true;
  if (!('event' in trigger) || trigger.event !== event.type || !fits(trigger.where, event)) return false;
  return trigger.when === undefined || holds(trigger.when, scope);
}

/** Starts the tracks whose segment the fan has come into since the last look. */
export function startSegments(scope: Scope): void {
  const { campaign, enrollment } = scope;
  for (const track of campaign.flow.tracks) {
    if (track.trigger.kind !== 'segment') continue;
    const before = enrollment.segments?.[track.id] ?? false;
    const inside = holds(track.trigger.if, scope);
    if (inside === before) continue;
    enrollment.segments = { ...enrollment.segments, [track.id]: inside };
    if (inside) startTrack(track, scope);
  }
}

/** Starts one more run of the track, if its re-entry rule and the flow's goals allow that. */
export function startTrack(track: Track, scope: Scope): void {
  const { enrollment, campaign } = scope;
  if (campaign.status === 'ended' || flowGoalReached(track.id, scope)) return;
  const running = enrollment.tracks.filter((run) => run.track === track.id);
  if (track.reentry === 'once' && hasRun(track.id, enrollment)) return;
  if (track.reentry === 'each' && running.length >= (track.concurrency ?? USUAL_CONCURRENCY)) return;
  if (track.reentry === 'restart') {
    const notEnded = running.filter((run) => !endRun(run, 'restarted', scope));
    for (const run of notEnded) {
      run.restart = true;
      // The fan has taken the pre-save back and has come again: the run begins anew instead of ending.
      if (run.request?.kind === 'exit' && run.request.by === 'fan') delete run.request;
    }
    enrollment.tracks = enrollment.tracks.filter((run) => run.track !== track.id || notEnded.includes(run));
    if (notEnded.length > 0) return;
  }
  reopen(track.id, scope);
  startRun(track, scope);
}

/** Runs that the fan has taken back with the pre-save do not count. */
const hasRun = (track: string, { runs, undoneRuns }: EnrollmentState): boolean =>
  (runs[track] ?? 0) > (undoneRuns?.[track] ?? 0);

function reopen(track: string, scope: Scope): void {
  if (scope.enrollment.open) return;
  scope.enrollment.open = true;
  writeFact(scope, { type: 'enrollment.reopened', payload: { track } });
}

/** Ends all runs and closes the enrollment. While a claimed effect is under way, it stays open for the outcome. */
export function closeEnrollment(reason: ClosedReason, scope: Scope): EpochMs[] {
  const { enrollment } = scope;
  enrollment.tracks = enrollment.tracks.filter((run) => !endRun(run, reason, scope));
  if (enrollment.tracks.length > 0) return [];
  enrollment.open = false;
  writeFact(scope, { type: 'enrollment.closed', payload: { reason } });
  return [];
}
