import type { Database } from '#database/database.js';
import type { Budget } from '#database/budgets/budget.js';
import { type BudgetKey, CredentialHaltedError } from '#database/budgets/credential-halts.js';
import { rateLimited, waitsForSender } from './failures.js';
import { steadyNow } from '#database/steady-clock.js';

/** The activity waits for a slot at most this long (ms); a later slot is kept for the next attempt. */
const WAIT_AT_MOST_MS = 1000;
/**
 * The activity comes back this long (ms) before its kept slot, and waits for the rest: Temporal's timers are late by
 * parts of a second, and late calls would come in bunches, above the rate.
 */
const COME_EARLY_MS = 800;
/** An attempt that comes earlier than this before its slot has another reason to come, and takes a new slot. */
const COME_SOON_SECONDS = 2;
/** A kept slot may be used until this long after its time. Later it is lost: many late calls would exceed the rate. */
const KEPT_FOR_SECONDS = 0.5;

/** `kept`: an earlier attempt had reserved the slots and came too early for them, so it called nobody. */
export interface SlotsTaken {
  kept: boolean;
}

/**
 * Lets the calls of an effect through (one, if no number is given) when its provider's budget has slots for them, or
 * throws `RateLimited`.
 */
export type SlotDoor = (budget: Budget, effectId: string, calls?: number) => Promise<SlotsTaken>;

/**
 * The door of an activity. It may wait for its slot, or come again later. `attempt` is the number of the activity's
 * attempt, from 1.
 */
export const waitingDoor =
  (database: Database, attempt: () => number): SlotDoor =>
  (budget, effectId, calls) =>
    waitForSlot(database, budget, {
      effectId,
      attempt: attempt(),
      ...(calls === undefined ? {} : { calls }),
    });

/** The door of a decision. It is open only when slots are free now. */
export const openDoor: SlotDoor = async (budget, _effectId, calls) => {
  if (!(await unlessHalted(() => budget.slotNow(calls)))) throw rateLimited('No slot is free now', undefined);
  return { kept: false };
};

/**
 * Returns when the provider may be called for this effect, `calls` times (once, if not given). When the slots are far
 * ahead, the first is written to the effect's row, and the activity fails until then. So waiting occupies no place in
 * the worker, and no effect queues twice.
 */
export async function waitForSlot(
  database: Database,
  budget: Budget,
  { effectId, attempt, calls }: { effectId: string; attempt: number; calls?: number },
): Promise<SlotsTaken> {
  const keptInMs = attempt > 1 ? await takeKeptSlot(database, budget.haltKey, effectId) : undefined;
  if (keptInMs !== undefined) {
    if (keptInMs > 0) await new Promise((resolve) => setTimeout(resolve, keptInMs));
    return { kept: true };
  }
  const at = (await unlessHalted(() => budget.slot(calls))) - steadyNow();
  if (at <= WAIT_AT_MOST_MS) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve, at));
    return { kept: false };
  }
  await database.query('UPDATE effects SET slot_at = now() + make_interval(secs => $2) WHERE id = $1', [
    effectId,
    at / 1000,
  ]);
  throw rateLimited('No free slot in the provider budget', at - COME_EARLY_MS);
}

/** Nobody queues for a halted sender: an activity that waits for it comes again later. */
async function unlessHalted<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof CredentialHaltedError ? waitsForSender(error.code, error.forMs) : error;
  }
}

/** Returns in how many ms the kept slot is. Undefined: there is none. A slot kept from before a halt is void. */
async function takeKeptSlot(
  database: Database,
  key: BudgetKey,
  effectId: string,
): Promise<number | undefined> {
  const [row] = await database.query<{ in_ms: number }>(
    `UPDATE effects x SET slot_at = NULL FROM effects before
     WHERE x.id = $1 AND before.id = x.id AND before.slot_at BETWEEN now() - make_interval(secs => ${KEPT_FOR_SECONDS})
         AND now() + make_interval(secs => ${COME_SOON_SECONDS})
       AND NOT EXISTS (SELECT FROM credential_halts h
         WHERE h.provider = $2 AND h.credential = $3 AND h.resumed_at IS NULL)
     RETURNING (extract(epoch FROM before.slot_at - clock_timestamp()) * 1000)::float8 AS in_ms`,
    [effectId, key.provider, key.credential],
  );
  return row?.in_ms;
}

/**
 * For messages that wait in a queue of ours, so that no activity waits for them. Returns true with a slot that is free
 * within a second, and false while there is none or the sender is halted.
 */
export async function hasSlotSoon(budget: Budget): Promise<boolean> {
  try {
    return await budget.slotWithin(WAIT_AT_MOST_MS);
  } catch (error) {
    if (error instanceof CredentialHaltedError) return false;
    throw error;
  }
}
