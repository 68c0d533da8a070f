import { rateLimited } from './failures.js';

/**
 * A provider must be called within this long (ms) after the last check of what forbids the call. A process may be
 * frozen in between (a stopped container, a machine that slept). It may not act on its old check, because a STOP may
 * have come since.
 */
export const CALL_WITHIN_MS = 3_000;

/** When the last check began, on both of the process's clocks. */
export interface CheckedAt {
  steady: number;
  wall: number;
}

export const startCheck = (): CheckedAt => ({ steady: performance.now(), wall: Date.now() });

/**
 * The steady clock does not jump, but may stand still while a machine sleeps; the wall clock goes on then. When the
 * wall clock was set forward in between, this only costs another check.
 */
export function isTooLate({ steady, wall }: CheckedAt): boolean {
  return performance.now() - steady > CALL_WITHIN_MS || Date.now() - wall > CALL_WITHIN_MS;
}

/** Makes the activity run again at once, with a new check. */
export const tooLate = () => rateLimited('Too long between the claim and the call', 1);
