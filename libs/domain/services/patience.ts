/**
 * The one rule for every action on a service: it is tried for this long (real time) after it was due. Then the fan is
 * asked to do it by hand. It makes no difference why the action could not be done: the service was down, asked for a
 * day of quiet, refused our app, or refused all grants at once.
 */
export const GIVE_UP_AFTER_MS = 6 * 3_600_000;

/** How much of the time for an action is left, in ms; 0 when it is over. */
export function timeLeftMs(dueAt: number, now: number, giveUpAfterMs: number = GIVE_UP_AFTER_MS): number {
  return Math.max(0, dueAt + giveUpAfterMs - now);
}

/** An item that a service only accepted (HTTP 202) is looked for this long (real). Then the service has ignored it. */
export const IGNORED_AFTER_MS = 15 * 60_000;
const FIRST_LOOK_MS = 20_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * An accepted item is not in the library yet. Says when to look again: each pause is as long as all the time since the
 * item was accepted, within bounds, and the last look is at the end of the time. Undefined: it was ignored.
 */
export function lookAgainInMs(acceptedAt: number, now: number): number | undefined {
  const sinceMs = now - acceptedAt;
  const leftMs = IGNORED_AFTER_MS - sinceMs;
  if (leftMs <= 0) return undefined;
  return Math.min(leftMs, LONGEST_PAUSE_MS, Math.max(FIRST_LOOK_MS, sinceMs));
}

/** A provider's "come back in …" counts up to this long (real). After it the provider is asked again. */
const LONGEST_HOLD_MS = 3_600_000;

/**
 * Returns how long a credential is held, and how long its caller waits, after a `Retry-After`. Providers do send a
 * whole day, but the limit often ends sooner than it says.
 */
export const heldFor = (askedMs: number): number => Math.min(askedMs, LONGEST_HOLD_MS);
