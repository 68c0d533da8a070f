import type { FanEvent } from '#domain/events/catalogue.js';
import type { BlockedReason } from '#domain/events/reasons.js';
import type { Flow } from '#domain/flows/flow.js';
import type { StepMap, StepPlace } from '#domain/flows/step-map.js';
import type { EpochMs } from '#domain/terms.js';
import { advance, type Decision } from './advance.js';
import type { CampaignFacts } from './campaign-facts.js';
import type { DecisionContext } from './decision-context.js';
import { newestVersion, versionsOf } from './flow-versions.js';
import type { FanState, TrackRun } from './state.js';
import { isInFlight } from './versions.js';

/** What one run of a fan would do, if a new version took everybody over at this moment. Times are workspace time. */
export type RunOutlook =
  /** The run leaves its step at once. `sends`: a message or a call to a service goes out in the same look. */
  | { kind: 'now'; to: StepPlace; sends: boolean }
  /** The run waits on, until this moment at the latest. `was`: until when it would have waited without the change. */
  | { kind: 'later'; at: EpochMs; was: EpochMs | null }
  /** A message of the run is not sent, and why. */
  | { kind: 'blocked'; reason: BlockedReason }
  | { kind: 'ends' }
  /** A message or call is under way. It ends under the version that asked for it. */
  | { kind: 'in_flight' };

export interface RunAndOutlook extends StepPlace {
  run: number;
  outlook: RunOutlook;
}

/** The campaign as it would be with this definition as its newest version, to which everybody moves. */
export function withDraft(campaign: CampaignFacts, flow: Flow, stepMap: StepMap): CampaignFacts {
  const version = newestVersion(campaign) + 1;
  return {
    ...campaign,
    flow,
    versions: [...versionsOf(campaign), { version, flow, mode: 'move', stepMap }],
  };
}

/**
 * What each run of the fan in this campaign would do at `now` with the draft. The engine itself decides, on the fan's
 * own state, and nothing is stored. `context.campaigns` holds the campaigns as they are.
 */
export function outlookOf(
  state: FanState,
  events: readonly FanEvent[],
  context: DecisionContext,
  draft: { campaignId: string; flow: Flow; stepMap: StepMap },
  now: EpochMs,
): RunAndOutlook[] {
  const { campaignId, flow, stepMap } = draft;
  const campaign = context.campaigns.get(campaignId);
  const runs = runsOf(state, campaignId);
  if (campaign === undefined || runs.length === 0) return [];
  const campaigns = new Map(context.campaigns).set(campaignId, withDraft(campaign, flow, stepMap));
  const decision = advance(state, events, { ...context, campaigns }, Math.max(state.now, now));
  return runs.map((run) => ({
    ...{ track: run.track, step: run.step, run: run.run },
    outlook: isInFlight(run) ? { kind: 'in_flight' } : runOutlook(run, decision, campaignId),
  }));
}

const runsOf = ({ enrollments }: FanState, campaignId: string): readonly TrackRun[] =>
  enrollments.find((one) => one.campaignId === campaignId && one.open)?.tracks ?? [];

function runOutlook(before: TrackRun, decision: Decision, campaignId: string): RunOutlook {
  const blocked = decision.events.find(
    (event) => event.type === 'message.blocked' && event.payload.track === before.track,
  );
  if (blocked?.type === 'message.blocked') return { kind: 'blocked', reason: blocked.payload.reason };
  const after = runsOf(decision.state, campaignId).find(
    ({ track, run }) => track === before.track && run === before.run,
  );
  const acts = decision.effects.some(
    (effect) => effect.campaignId === campaignId && effect.track === before.track,
  );
  if (after === undefined) return elsewhere(before, decision, campaignId);
  const moved = after.step !== before.step || after.visit !== before.visit || acts;
  if (moved) return { kind: 'now', to: { track: after.track, step: after.step }, sends: acts };
  const was = 'at' in before.wait ? before.wait.at : null;
  return 'at' in after.wait
    ? { kind: 'later', at: after.wait.at, was }
    : { kind: 'now', to: { track: after.track, step: after.step }, sends: acts };
}

/** The run is over, or it goes on as a run of another track, where the step map has put it. */
function elsewhere(before: TrackRun, decision: Decision, campaignId: string): RunOutlook {
  const ended = decision.events.find(
    (event) =>
      event.type === 'track.ended' &&
      event.payload.track === before.track &&
      event.payload.run === before.run,
  );
  const moved = ended?.type === 'track.ended' && ended.payload.reason === 'moved';
  const to = moved
    ? runsOf(decision.state, campaignId).find(({ track }) => track !== before.track)
    : undefined;
  if (to === undefined) return { kind: 'ends' };
  const sends = decision.effects.some((effect) => effect.track === to.track);
  return { kind: 'now', to: { track: to.track, step: to.step }, sends };
}
