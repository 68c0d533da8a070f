import type { EpochMs } from '#domain/terms.js';

/** The two beginnings from which the age of a campaign is told. */
export const AGES_SINCE = ['launch', 'release'] as const;
export type AgeSince = (typeof AGES_SINCE)[number];

export const MOST_COMPARED = 10;

/** When a campaign began, in workspace time; null: it has not launched, or has no release. */
export interface Beginnings {
  campaignId: string;
  launch: EpochMs | null;
  release: EpochMs | null;
}

/** Campaigns at one age. Those that have no such beginning are left out. */
export interface SameAge {
  since: AgeSince;
  /** In ms. Negative: so long before the release. */
  ageMs: number;
  /** The age of the youngest one now: nothing can be told of all campaigns beyond it. */
  youngestMs: number;
  campaigns: { campaignId: string; asOf: EpochMs }[];
}

/**
 * The moment of each campaign at which all were equally old. Without an age that is asked for, it is that of the
 * youngest; an age that the youngest has not reached yet is cut to it. Null: no campaign has such a beginning.
 */
export function atSameAge(
  campaigns: readonly Beginnings[],
  since: AgeSince,
  asOf: EpochMs,
  askedMs?: number,
): SameAge | null {
  const begun = campaigns.flatMap(({ campaignId, [since]: at }) => (at === null ? [] : [{ campaignId, at }]));
  if (begun.length === 0) return null;
  const youngestMs = Math.min(...begun.map(({ at }) => asOf - at));
  const ageMs = Math.min(askedMs ?? Infinity, youngestMs);
  const moments = begun.map(({ campaignId, at }) => ({ campaignId, asOf: at + ageMs }));
  return { since, ageMs, youngestMs, campaigns: moments };
}
