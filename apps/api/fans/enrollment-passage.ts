import type { EnrollmentPassage } from '#contracts/fans/flow-state.js';
import type { FanTrace, FanTraces } from '#database/fans/fan-traces.js';
import { closedWords, runEndWords } from '#domain/events/reason-words.js';
import type { CampaignStatus, PreSavePath } from '#domain/terms.js';

/** An enrollment as the fan's state has it; of a campaign that has ended little is left there. */
interface KnownEnrollment {
  campaignId: string;
  enrolledAt: number;
  open: boolean;
  path?: PreSavePath | 'none';
}

/** A fan's whole way through one campaign: what the state still knows, and what the facts say. */
export function passageOf(
  { campaignId, enrolledAt, open, path }: KnownEnrollment,
  campaign: { name: string; status: CampaignStatus } | undefined,
  traces: FanTraces,
): EnrollmentPassage {
  const facts = traces.facts.filter((trace) => trace.campaignId === campaignId);
  const closed = facts.findLast((trace) => trace.type === 'enrollment.closed');
  return {
    campaignId,
    campaignName: campaign?.name ?? null,
    campaignStatus: campaign?.status ?? null,
    enrolledAt: iso(enrolledAt),
    path: path ?? traces.paths.get(campaignId) ?? null,
    open,
    ended: open || closed === undefined ? null : endOf(closed, closedWords),
    variants: facts
      .filter((trace) => trace.type === 'variant.assigned')
      .map(({ track, step, variant, holdout }) => ({ track, step, variant, holdout })),
    stages: traces.stages
      .filter((stage) => stage.campaignId === campaignId)
      .map(({ stage, at }) => ({ stage, at: at.toISOString() })),
    tracksEnded: facts
      .filter((trace) => trace.type === 'track.ended')
      .map((trace) => ({ track: trace.track, run: trace.run, ended: endOf(trace, runEndWords) })),
  };
}

const endOf = ({ at, reason }: FanTrace, words: (reason: string) => string) => ({
  ...{ at: at.toISOString(), reason, words: words(reason) },
});

/** A moment that is too far for a `Date` becomes the farthest one it can hold. */
const LAST_DATE = 8.64e15;
export const iso = (at: number): string =>
  new Date(Math.min(Math.max(at, -LAST_DATE), LAST_DATE)).toISOString();
