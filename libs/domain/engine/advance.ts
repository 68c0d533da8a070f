import { CAP_MEMORY_MS } from '../consent/caps.js';
import type { FanEvent } from '../events/catalogue.js';
import type { Track } from '../flow/flow.js';
import type { Channel, EpochMs } from '../terms.js';
import { recordFact } from './acts.js';
import type { CampaignFacts, DecisionContext, NewEffect, NewFanEvent, Output, Scope } from './context.js';
import { copyOf } from './copy.js';
import { closeEnrollment, enrollmentFor, startTriggered } from './enrollment.js';
import { applyOutcome } from './outcomes.js';
import { fulfilRequest, takeRequest } from './requests.js';
import type { EnrollmentState, FanState, TrackRun } from './state.js';
import { runTrack } from './track.js';
import { bringUpToDate, goOver, isInFlight, onVersion, versionOf } from './versions.js';

export interface Decision {
  state: FanState;
  events: NewFanEvent[];
  effects: NewEffect[];
  /** Effects asked for earlier that are pointless now and were not claimed yet. */
  cancelled: string[];
  /** Workspace time of the next look; null: only an event wakes the fan. */
  wakeAt: EpochMs | null;
}

/**
 * The flow engine: takes a fan's state and the events since, and says what is so now, what to do, and when to
 * look again. Pure: no I/O, no clock but `now` (workspace time, ms), so that the fan's workflow, the simulator
 * and the tests drive the very same rules. Looking again with no new event and no time gone by changes nothing.
 *
 * All events are taken in first, so that a late act beats a timer that fell due in the same look.
 */
export function advance(
  previous: FanState,
  events: readonly FanEvent[],
  context: DecisionContext,
  now: EpochMs,
): Decision {
  const state = copyOf(previous);
  state.now = Math.max(state.now, now);
  const out: Output = { events: [], effects: [], cancelled: [] };
  const entered: { event: FanEvent; enrollment: EnrollmentState }[] = [];
  for (const event of events) {
    state.cursor = event.fanSeq;
    applyOutcome(state, event);
    const enrollment = enrollmentFor(event, state, context, out);
    if (enrollment === undefined) continue;
    recordFact(enrollment, event);
    takeRequest(enrollment, event);
    entered.push({ event, enrollment });
  }
  for (const enrollment of state.enrollments) {
    const campaign = context.campaigns.get(enrollment.campaignId);
    if (campaign !== undefined) bringUpToDate(enrollment, campaign, state.now, out);
  }
  for (const { event, enrollment } of entered) {
    const campaign = context.campaigns.get(enrollment.campaignId);
    if (campaign !== undefined) startTriggered(event, scopeOf(state, enrollment, campaign, context, out));
  }
  const wakes = state.enrollments.flatMap((enrollment) => runEnrollment(state, enrollment, context, out));
  state.sends = state.sends.filter((send) => send.at > state.now - CAP_MEMORY_MS);
  return { state, ...out, wakeAt: wakes.length === 0 ? null : Math.min(...wakes) };
}

/** Runs all tracks of an enrollment; returns the moments at which it wants to be looked at again. */
function runEnrollment(
  state: FanState,
  enrollment: EnrollmentState,
  context: DecisionContext,
  out: Output,
): EpochMs[] {
  const campaign = context.campaigns.get(enrollment.campaignId);
  if (!enrollment.open || campaign === undefined) return [];
  const scope = scopeOf(state, enrollment, campaign, context, out);
  const over = campaign.status === 'ended' || (campaign.endsAt !== null && state.now >= campaign.endsAt);
  if (over) return closeEnrollment('campaign_ended', scope);
  if (enrollment.leaving === true) return leave(scope);
  if (campaign.status !== 'live') return [];
  runTracks(scope);
  if (enrollment.tracks.length === 0) return closeEnrollment('flow_ended', scope);
  const wakes = enrollment.tracks.flatMap(({ wait }) =>
    wait.kind === 'until' || wait.kind === 'event' ? [wait.at] : [],
  );
  return campaign.endsAt === null ? wakes : [...wakes, campaign.endsAt];
}

function leave(scope: Scope): EpochMs[] {
  const wakes = closeEnrollment('exited_by_operator', scope);
  if (!scope.enrollment.open) delete scope.enrollment.leaving;
  return wakes;
}

/** Settling takes a round more than tracks can wait for one another; further is a bug. */
const MAX_ROUNDS = 50;

/**
 * Runs all tracks until none moves any more: a step entered in one track may be what another's goal, or its own,
 * was waiting for, and must not have to wait for the next look.
 */
function runTracks(scope: Scope): void {
  const { enrollment, campaign } = scope;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = progressOf(enrollment);
    enrollment.tracks = enrollment.tracks.filter((run) => runOne(run, scope));
    if (progressOf(enrollment) === before) return;
  }
  throw new Error(`The tracks of flow "${campaign.flow.name}" do not settle.`);
}

/** Moves one run on, under its own version while an effect of that is out; says whether it is still running. */
function runOne(run: TrackRun, scope: Scope): boolean {
  if (!isInFlight(run) && !goOver(run, scope)) return false;
  const own =
    run.version === undefined ? scope : { ...scope, campaign: onVersion(scope.campaign, run.version) };
  const asked = fulfilRequest(run, own);
  if (asked !== 'go_on') return asked === 'held';
  if (!runTrack(trackOf(run, own), run, own)) return false;
  // It rests now: the first wait after the effect is where it goes over.
  return run.version === undefined || isInFlight(run) || runOne(run, scope);
}

function trackOf({ track: id }: TrackRun, { campaign: { flow } }: Scope): Track {
  const track = flow.tracks.find((candidate) => candidate.id === id);
  if (track === undefined) throw new Error(`Flow "${flow.name}" has no track "${id}".`);
  return track;
}

/** Grows with every step entered; conditions can change by nothing else within one look. */
function progressOf({ visits }: EnrollmentState): number {
  return Object.values(visits).reduce((sum, times) => sum + times, 0);
}

function scopeOf(
  state: FanState,
  enrollment: EnrollmentState,
  campaign: CampaignFacts,
  context: DecisionContext,
  out: Output,
): Scope {
  const { now, cursor, sends } = state;
  const underWay = () => sendsUnderWay(state);
  const own = onVersion(campaign, versionOf(enrollment, campaign));
  return { now, cursor, sends, underWay, fan: context.fan, campaign: own, enrollment, context, out };
}

function sendsUnderWay({ enrollments }: FanState): { channel: Channel; at: EpochMs }[] {
  return enrollments.flatMap(({ tracks }) =>
    tracks.flatMap(({ wait }) =>
      wait.kind === 'effect' && wait.channel !== undefined ? [{ channel: wait.channel, at: wait.since }] : [],
    ),
  );
}
