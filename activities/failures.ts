import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

export { heldFor } from '#domain/services/patience.js';

/**
 * Makes an activity come again later: Temporal retries it after `afterMs`, without its own back-off. This is no fault
 * (`BENIGN`): Temporal neither logs it as one nor counts it as one.
 */
export function rateLimited(
  reason: string,
  afterMs: number | undefined,
  details?: unknown[],
): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'RateLimited',
    message: reason,
    category: ApplicationFailureCategory.BENIGN,
    ...(details === undefined ? {} : { details }),
    ...(afterMs === undefined ? {} : { nextRetryDelay: Math.max(1, Math.ceil(afterMs)) }),
  });
}

export function isRateLimited(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === 'RateLimited';
}

/** A caller asks for a halted credential soon at first, and then less and less often (real). */
const LOOK_AGAIN = { leastMs: 5_000, mostMs: 5 * 60_000, shareOfHalt: 0.25 };

/**
 * Those who wait come again after a quarter of the time that the halt has lasted. So they go on soon after a short
 * halt, and a long halt costs little. The pauses are spread, so that fans do not all come at once.
 */
export function lookAgainAfterMs(haltedForMs: number): number {
  const { leastMs, mostMs, shareOfHalt } = LOOK_AGAIN;
  return Math.min(mostMs, Math.max(leastMs, haltedForMs * shareOfHalt)) * (0.8 + 0.4 * Math.random());
}

/** The sender is halted, so its fans wait. */
export function waitsForSender(code: string, haltedForMs: number): ApplicationFailure {
  return rateLimited(`The sender is halted: ${code}`, lookAgainAfterMs(haltedForMs), [{ halted: true }]);
}

/** Does the caller wait because its credential is halted? */
export function isHaltWait(failure: ApplicationFailure): boolean {
  const detail: unknown = failure.details?.[0];
  return typeof detail === 'object' && detail !== null && 'halted' in detail;
}

const RETRY_DELAYS_MS = [50, 200, 500, 1000, 2000];

/**
 * Repeats work that must not be lost between a provider's answer and the end of the activity (a commit): a few times,
 * with growing pauses. Throws the last error. Only for idempotent work.
 */
export async function retryLater<T>(work: () => Promise<T>): Promise<T> {
  for (const delay of RETRY_DELAYS_MS) {
    try {
      return await work();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
  return work();
}

/** Classes of SQLSTATE: PostgreSQL is away, restarts, or asks for a repeat. The fan is not at fault. */
const PASSING_SQLSTATE = /^(08|40|53|55|57|58)/;
const CONNECTION_ERRORS = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'];
const CONNECTION_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|pool after calling end|Query read timeout|The database does not answer/;

/**
 * Says whether the decision itself failed, so that it would fail again. False for a passing fault of something that
 * it uses.
 */
export function isOurFault(error: unknown): boolean {
  if (error instanceof ApplicationFailure || !(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof AggregateError) return false;
  return (
    !PASSING_SQLSTATE.test(code) &&
    !CONNECTION_ERRORS.includes(code) &&
    !CONNECTION_MESSAGES.test(error.message)
  );
}

/** After a passing fault an activity comes again after this long (ms), spread so that fans do not all come at once. */
const PASSING_AGAIN_MS = { least: 500, most: 2_500 };

/**
 * A passing fault of something that the work needs, such as a restart of PostgreSQL, ends by itself within seconds.
 * The failure makes the activity come again soon, and not after Temporal's back-off, which grows to minutes. Any other
 * error is returned as it is.
 */
export function againSoon(error: unknown): unknown {
  if (error instanceof ApplicationFailure || !(error instanceof Error) || isOurFault(error)) return error;
  const { least, most } = PASSING_AGAIN_MS;
  return ApplicationFailure.create({
    type: 'PassingFault',
    message: error.message,
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: Math.ceil(least + (most - least) * Math.random()),
  });
}
