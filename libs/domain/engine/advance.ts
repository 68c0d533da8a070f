import { CAP_MEMORY_MS } from '#domain/sending/caps.js';
import type { FanEvent } from '#domain/events/catalogue.js';
import { isMachineClick } from '#domain/events/machine-click.js';
import type { Track } from '#domain/flows/flow.js';
import type { EpochMs } from '#domain/terms.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { DecisionContext } from './decision-context.js';
import { DecisionDraft } from './decision-draft.js';
import type { NewEffect } from './effect-spec.js';
import type { NewFanEvent } from './fact-event.js';
import { copyOf } from './deep-copy.js';
import { shortenPast } from './past-enrollments.js';
import { closeEnrollment, enroll, startSegments, startTrack, startTriggered } from './enrollment.js';
import { onVersion } from './flow-versions.js';
import { applyOutcome } from './outcomes.js';
import { fulfilRequest, takeRequest } from './operator-requests.js';
import { scopeOf, type Scope } from './scope.js';
import type { EnrollmentState, FanState, TrackRun } from './state.js';
import { recordRunEnd, runTrack } from './track.js';
import { finishUndo } from './undo.js';
import { bringUpToDate, isInFlight, moveToVersion } from './versions.js';

/** What is to be stored and done after a decision. */
export interface Decision {
  state: FanState;
  /** The facts that the decision wrote, in their order. */
  events: NewFanEvent[];
  effects: NewEffect[];
  /** Ids of effects of earlier decisions that have become pointless and were not claimed yet. */
  cancelled: string[];
  /** Workspace time of the next look. Null: only an event wakes the fan. */
  wakeAt: EpochMs | null;
}

/**
 * The flow engine. It takes a fan's state and the events since then, and decides the new state, the effects to carry
 * out, and the moment of the next look. It is pure: it does no I/O and has no clock but `now` (workspace time, ms).
 * So the fan's workflow, the simulator and the tests drive the very same rules. A second look changes nothing when no
 * event has come and no time has passed.
 *
 * It takes in all events first, so that a late act of the fan beats a timer that fell due in the same look.
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
  const draft = new DecisionDraft(state, context);
  for (const event of events) {
    // It enrolls nobody, starts no track and ends no wait.
    if (isMachineClick(event)) continue;
    applyOutcome(state, event);
    enroll(event, draft);
    draft.takeIn(event);
    if (event.type === 'fan.erased') forget(state);
    const concerned = state.enrollments.find(({ campaignId }) => campaignId === event.campaignId);
    if (concerned !== undefined) takeRequest(concerned, event);
  }
  for (const enrollment of state.enrollments) {
    const campaign = context.campaigns.get(enrollment.campaignId);
    if (campaign !== undefined) bringUpToDate(enrollment, campaign, draft);
  }
  settle(draft);
  const wakes = state.enrollments.flatMap((enrollment) => conclude(enrollment, draft));
  shortenPast(draft);
  state.sends = state.sends.filter((send) => send.at > state.now - CAP_MEMORY_MS);
  const { effects, cancelled } = draft;
  const wakeAt = wakes.length === 0 ? null : Math.min(...wakes);
  return { state, events: [...draft.events], effects, cancelled, wakeAt };
}

/** Tracks settle in one round more than they can wait for one another. More rounds than this are a bug. */
const MAX_ROUNDS = 50;

/**
 * Runs all tracks until none moves any more. A step that one track entered, or a fact that it wrote, may be what
 * another track, its trigger or its goal waits for; that must not have to wait for the next look.
 */
function settle(draft: DecisionDraft): void {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const before = progressOf(draft);
    startPendingTracks(draft);
    for (const enrollment of draft.state.enrollments) {
      const campaign = draft.context.campaigns.get(enrollment.campaignId);
      if (campaign?.status !== 'live' || isOver(campaign, draft) || enrollment.leaving === true) continue;
      const scope = scopeOf(draft, enrollment, campaign);
      startSegments(scope);
      if (enrollment.open) runTracks(scope);
    }
    if (progressOf(draft) === before && !draft.hasTracksToStart) return;
  }
  throw new Error(`The tracks of fan ${draft.context.fan.id} do not settle.`);
}

/** A number that grows with every step entered and every fact written; nothing else can change within one look. */
function progressOf({ state, events }: DecisionDraft): number {
  return state.enrollments.reduce(
    (sum, { visits }) => sum + Object.values(visits).reduce((all, times) => all + times, 0),
    events.length,
  );
}

/** Starts the tracks that the facts since the last round trigger, in their order, then those that steps asked for. */
function startPendingTracks(draft: DecisionDraft): void {
  const [arrived, requested] = [draft.takeArrived(), draft.takeRequested()];
  for (const { event, enrollment } of arrived) {
    const campaign = draft.context.campaigns.get(enrollment.campaignId);
    if (campaign !== undefined) startTriggered(event, scopeOf(draft, enrollment, campaign));
  }
  for (const { track: id, enrollment } of requested) {
    const campaign = draft.context.campaigns.get(enrollment.campaignId);
    if (campaign === undefined) continue;
    const scope = scopeOf(draft, enrollment, campaign);
    const track = scope.campaign.flow.tracks.find((candidate) => candidate.id === id);
    if (track !== undefined) startTrack(track, scope);
  }
}

function runTracks(scope: Scope): void {
  const { enrollment } = scope;
  enrollment.tracks = enrollment.tracks.filter((run) => runOne(run, scope));
}

/** Moves one run on; while an effect is under way, under the version that asked for it. True: it is still running. */
function runOne(run: TrackRun, scope: Scope): boolean {
  if (!isInFlight(run) && !moveToVersion(run, scope)) {
    recordRunEnd(run, 'moved', scope);
    return false;
  }
  const own =
    run.version === undefined ? scope : { ...scope, campaign: onVersion(scope.campaign, run.version) };
  const requested = fulfilRequest(run, own);
  if (requested !== 'go_on') return requested === 'held';
  if (!runTrack(trackOf(run, own), run, own)) return false;
  // The run rests now. It goes over to the new version at the first wait after the effect.
  return run.version === undefined || isInFlight(run) || runOne(run, scope);
}

function trackOf({ track: id }: TrackRun, { campaign: { flow } }: Scope): Track {
  const track = flow.tracks.find((candidate) => candidate.id === id);
  if (track === undefined) throw new Error(`Flow "${flow.name}" has no track "${id}".`);
  return track;
}

function isOver({ status, endsAt }: CampaignFacts, { state }: DecisionDraft): boolean {
  return status === 'ended' || (endsAt !== null && state.now >= endsAt);
}

/** Closes the enrollment if it is at its end. Returns the moments at which it has to be looked at again. */
function conclude(enrollment: EnrollmentState, draft: DecisionDraft): EpochMs[] {
  const campaign = draft.context.campaigns.get(enrollment.campaignId);
  if (!enrollment.open || campaign === undefined) return [];
  const scope = scopeOf(draft, enrollment, campaign);
  if (isOver(campaign, draft)) return closeEnrollment(campaign.endReason ?? 'campaign_ended', scope);
  if (enrollment.leaving === true) return leave(scope);
  if (enrollment.undoing === true && finishUndo(scope)) return [];
  if (campaign.status !== 'live') return [];
  if (enrollment.tracks.length === 0) return closeEnrollment('flow_ended', scope);
  const wakes = enrollment.tracks.flatMap(({ wait }) =>
    wait.kind === 'until' || wait.kind === 'event' ? [wait.at] : [],
  );
  return campaign.endsAt === null ? wakes : [...wakes, campaign.endsAt];
}

/** What an erased fan runs ends. The state keeps nothing that the fan has told. */
function forget(state: FanState): void {
  delete state.attributes;
  for (const enrollment of state.enrollments) {
    if (!enrollment.open) continue;
    enrollment.leaving = true;
    enrollment.leavingFor = 'erased';
  }
}

/** Closes the enrollment at somebody's request, as soon as no claimed effect is under way. */
function leave(scope: Scope): EpochMs[] {
  const { enrollment } = scope;
  const wakes = closeEnrollment(enrollment.leavingFor ?? 'exited_by_operator', scope);
  if (enrollment.open) return wakes;
  delete enrollment.leaving;
  delete enrollment.leavingFor;
  return wakes;
}
