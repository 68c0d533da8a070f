import type { Database } from '#database/database.js';
import type { Budget } from '#database/budgets/budget.js';
import { type BudgetKey, CredentialHaltedError } from '#database/budgets/credential-halts.js';
import { timeOf } from '#database/budgets/database-time.js';
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
/**
 * A slot may be used until this long (ms) after its time. Later it is lost, because services count over sliding seconds,
 * and late calls come in a bunch with those that are in time.
 */
const LATE_MS = 100;
/** After so many slots that this process was too late for, it takes the next one as it is: it would never act otherwise. */
const MOST_LOST = 2;

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
  const keptAt = attempt > 1 ? await takeKeptSlot(database, budget.haltKey, effectId) : undefined;
  if (keptAt !== undefined && (await isInTime(keptAt))) return { kept: true };
  for (let lost = 0; ; lost += 1) {
    const slotAt = await unlessHalted(() => budget.slot(calls));
    const inMs = slotAt - steadyNow();
    if (inMs > WAIT_AT_MOST_MS) {
      await keepSlot(database, effectId, slotAt);
      throw rateLimited('No free slot in the provider budget', inMs - COME_EARLY_MS);
    }
    if ((await isInTime(slotAt)) || lost === MOST_LOST) return { kept: keptAt !== undefined };
  }
}

/** Waits for the slot (`steadyNow`). False: its time was over when this process came to it. */
async function isInTime(slotAt: number): Promise<boolean> {
  const inMs = slotAt - steadyNow();
  if (inMs > 0) await new Promise((resolve) => setTimeout(resolve, inMs));
  return steadyNow() - slotAt <= LATE_MS;
}

async function keepSlot(database: Database, effectId: string, slotAt: number): Promise<void> {
  await database.query('UPDATE effects SET slot_at = to_timestamp($2::float8 / 1000) WHERE id = $1', [
    effectId,
    timeOf(database).toDatabase(slotAt),
  ]);
}

/** Nobody queues for a halted sender: an activity that waits for it comes again later. */
async function unlessHalted<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof CredentialHaltedError ? waitsForSender(error.code, error.forMs) : error;
  }
}

/** Returns when the kept slot is (`steadyNow`). Undefined: there is none. A slot kept from before a halt is void. */
async function takeKeptSlot(
  database: Database,
  key: BudgetKey,
  effectId: string,
): Promise<number | undefined> {
  const askedAt = steadyNow();
  const [row] = await database.query<{ at: number; told: number }>(
    `UPDATE effects x SET slot_at = NULL FROM effects before
     WHERE x.id = $1 AND before.id = x.id AND before.slot_at BETWEEN now() - make_interval(secs => ${LATE_MS / 1000})
         AND now() + make_interval(secs => ${COME_SOON_SECONDS})
       AND NOT EXISTS (SELECT FROM credential_halts h
         WHERE h.provider = $2 AND h.credential = $3 AND h.resumed_at IS NULL)
     RETURNING (extract(epoch FROM before.slot_at) * 1000)::float8 AS at,
       (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS told`,
    [effectId, key.provider, key.credential],
  );
  if (row === undefined) return undefined;
  const time = timeOf(database);
  time.learn({ askedAt, answeredAt: steadyNow(), told: row.told });
  return time.toSteady(row.at);
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
