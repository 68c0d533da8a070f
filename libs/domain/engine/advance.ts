import { CAP_MEMORY_MS } from '#domain/sending/caps.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import type { Track } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import type {
  CampaignFacts,
  DecisionContext,
  Desk,
  NewEffect,
  NewFanEvent,
  Output,
  Scope,
} from './context.js';
import { copyOf } from './deep-copy.js';
import { layDownPast } from './past-enrollments.js';
import { takeIn } from './own-facts.js';
import { closeEnrollment, enroll, startSegments, startTrack, startTriggered } from './enrollment.js';
import { onVersion } from './flow-versions.js';
import { applyOutcome } from './outcomes.js';
import { fulfilRequest, takeRequest } from './operator-requests.js';
import { scopeOf } from './scope.js';
import type { EnrollmentState, FanState, TrackRun } from './state.js';
import { over, runTrack } from './track.js';
import { bringUpToDate, goOver, isInFlight } from './versions.js';

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
  state.cursor = events.at(-1)?.fanSeq ?? state.cursor;
  const out: Output = { events: [], effects: [], cancelled: [] };
  const desk: Desk = { state, context, out, arrived: [], asked: [] };
  for (const event of events) {
    applyOutcome(state, event);
    enroll(event, desk);
    takeIn(desk, event);
    const meant = state.enrollments.find(({ campaignId }) => campaignId === event.campaignId);
    if (meant !== undefined) takeRequest(meant, event);
  }
  for (const enrollment of state.enrollments) {
    const campaign = context.campaigns.get(enrollment.campaignId);
    if (campaign !== undefined) bringUpToDate(enrollment, campaign, state.now, out);
  }
  settle(desk);
  const wakes = state.enrollments.flatMap((enrollment) => conclude(enrollment, desk));
  layDownPast(desk);
  state.sends = state.sends.filter((send) => send.at > state.now - CAP_MEMORY_MS);
  return { state, ...out, wakeAt: wakes.length === 0 ? null : Math.min(...wakes) };
}

/** Settling takes a round more than tracks can wait for one another; further is a bug. */
const MAX_ROUNDS = 50;

/**
 * Runs all tracks until none moves any more: a step entered in one track, or a fact it wrote down, may be what
 * another track, its trigger or its goal was waiting for, and must not have to wait for the next look.
 */
function settle(desk: Desk): void {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = progressOf(desk);
    startArrived(desk);
    for (const enrollment of desk.state.enrollments) {
      const campaign = desk.context.campaigns.get(enrollment.campaignId);
      if (campaign?.status !== 'live' || isOver(campaign, desk) || enrollment.leaving === true) continue;
      const scope = scopeOf(desk, enrollment, campaign);
      startSegments(scope);
      if (enrollment.open) runTracks(scope);
    }
    if (progressOf(desk) === before && desk.arrived.length + desk.asked.length === 0) return;
  }
  throw new Error(`The tracks of fan ${desk.context.fan.id} do not settle.`);
}

/** Grows with every step entered and every fact written down; nothing else can change within one look. */
function progressOf({ state, out }: Desk): number {
  return state.enrollments.reduce(
    (sum, { visits }) => sum + Object.values(visits).reduce((all, times) => all + times, 0),
    out.events.length,
  );
}

/** Starts what the facts since the last round trigger, in their order, and what steps have asked for. */
function startArrived(desk: Desk): void {
  const { arrived, asked } = desk;
  desk.arrived = [];
  desk.asked = [];
  for (const { event, enrollment } of arrived) {
    const campaign = desk.context.campaigns.get(enrollment.campaignId);
    if (campaign !== undefined) startTriggered(event, scopeOf(desk, enrollment, campaign));
  }
  for (const { track: id, enrollment } of asked) {
    const campaign = desk.context.campaigns.get(enrollment.campaignId);
    if (campaign === undefined) continue;
    const scope = scopeOf(desk, enrollment, campaign);
    const track = scope.campaign.flow.tracks.find((candidate) => candidate.id === id);
    if (track !== undefined) startTrack(track, scope);
  }
}

function runTracks(scope: Scope): void {
  const { enrollment } = scope;
  enrollment.tracks = enrollment.tracks.filter((run) => runOne(run, scope));
}

/** Moves one run on, under its own version while an effect of that is out; says whether it is still running. */
function runOne(run: TrackRun, scope: Scope): boolean {
  if (!isInFlight(run) && !goOver(run, scope)) return !over(run, 'moved', scope);
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

function isOver({ status, endsAt }: CampaignFacts, { state }: Desk): boolean {
  return status === 'ended' || (endsAt !== null && state.now >= endsAt);
}

/** Closes what is at its end; returns the moments at which the enrollment wants to be looked at again. */
function conclude(enrollment: EnrollmentState, desk: Desk): EpochMs[] {
  const campaign = desk.context.campaigns.get(enrollment.campaignId);
  if (!enrollment.open || campaign === undefined) return [];
  const scope = scopeOf(desk, enrollment, campaign);
  if (isOver(campaign, desk)) return closeEnrollment(campaign.endReason ?? 'campaign_ended', scope);
  if (enrollment.leaving === true) return leave(scope);
  if (campaign.status !== 'live') return [];
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
