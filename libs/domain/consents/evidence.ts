import type { EpochMs } from '#domain/terms.js';

/** Nobody agreed to messages by email or SMS before: an earlier time is a broken export (year 1, 1900, 1970). */
export const EVIDENCE_NOT_BEFORE: EpochMs = Date.UTC(1995, 0, 1);
/** Clocks of two systems differ a little; a time further ahead is a mistake. */
const AHEAD_AT_MOST_MS = 5 * 60_000;

/**
 * What is wrong with the time of a piece of evidence; undefined: nothing. `now`: the later of the real time and what
 * the workspace's clock shows, for the evidence of a rehearsal is dated by its own clock.
 */
export function evidenceProblem(at: EpochMs, now: EpochMs): string | undefined {
  if (at > now + AHEAD_AT_MOST_MS) return 'lies in the future';
  if (at < EVIDENCE_NOT_BEFORE) return 'lies before 1995';
  return undefined;
}
