import { rateLimited } from './failures.js';

/**
 * A provider is called within so long (ms) after the last look at what forbids the call. A process that was frozen in
 * between (a stopped container, a machine that slept) may not act on what it saw: a STOP may have come since.
 */
export const CALL_WITHIN_MS = 3_000;

/** When the last look began, on both of the process's clocks. */
export interface LookedAt {
  steady: number;
  wall: number;
}

export const lookNow = (): LookedAt => ({ steady: performance.now(), wall: Date.now() });

/**
 * The steady clock does not jump but may stand still while a machine sleeps; the other one goes on then. One that was
 * set forward in between only costs another look.
 */
export function isTooLate({ steady, wall }: LookedAt): boolean {
  return performance.now() - steady > CALL_WITHIN_MS || Date.now() - wall > CALL_WITHIN_MS;
}

/** For the activity to be run again at once, with a look of its own. */
export const tooLate = () => rateLimited('Too long between the claim and the call', 1);
