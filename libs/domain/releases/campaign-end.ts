import type { EpochMs } from '#domain/terms.js';
import { latestMoment, type ReleaseClock } from './release-clock.js';

const USUAL_RUN_MS = 28 * 86_400_000;

/** The usual end of a campaign: 28 days after the release is out everywhere, or 28 days from now if it is out already. */
export function usualEnd(clock: ReleaseClock, now: EpochMs): EpochMs {
  return Math.max(latestMoment(clock), now) + USUAL_RUN_MS;
}
