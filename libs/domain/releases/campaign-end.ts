import type { EpochMs } from '#domain/terms.js';
import { latestMoment, type ReleaseClock } from './release-clock.js';

const USUAL_RUN_MS = 28 * 86_400_000;

/** 28 days after the release is out everywhere; of a release that is out already, 28 days from now. */
export function usualEnd(clock: ReleaseClock, now: EpochMs): EpochMs {
  return Math.max(latestMoment(clock), now) + USUAL_RUN_MS;
}
