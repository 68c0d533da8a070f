import type { Database } from '#database/database.js';
import {
  addToPlan,
  currentOperation,
  finishOperation,
  hasSettled,
  lockOperation,
  nextUnderWay,
  startWaking,
  wakeNext,
  type Operation,
  type Progress,
} from '#database/campaigns/campaign-operations.js';
import type { CampaignCache } from '#database/campaigns/campaign-cache.js';
import { loadFans } from '#database/engine/load-fan.js';
import { toReal, toVirtual } from '#domain/clock/workspace-clock.js';
import { advance, type Decision } from '#domain/engine/advance.js';
import type { CampaignFacts } from '#domain/engine/campaign-facts.js';
import type { FanState } from '#domain/engine/state.js';
import { contextOf, readState } from '#activities/decide.js';
import { steadyNow } from '#database/steady-clock.js';

interface FanOutDeps {
  database: Database;
  campaigns: CampaignCache;
  /** At most this many fans a second are woken because of a change. */
  fanOutPerSecond: number;
}

/**
 * The number of fans planned at once. It is small, so that computing their wakes never blocks the process for long.
 */
const PLAN_PAGE = 200;
const WAKE_EVERY_MS = 250;
const SETTLE_EVERY_MS = 50;

/**
 * Carries out the operation of a changed campaign, for at most `budgetMs`. Returns true when the operation has ended,
 * or there is none. Each page is its own short transaction, which first checks that the operation is still the
 * newest. So a killed worker loses nothing, and a second change comes into force at once.
 */
export async function driveOperation(
  deps: FanOutDeps,
  campaignId: string,
  budgetMs: number,
): Promise<boolean> {
  const until = steadyNow() + budgetMs;
  do {
    const operation = await deps.database.transaction((sql) => currentOperation(sql, campaignId));
    if (operation === undefined) return true;
    const restMs = await doNextPage(deps, operation);
    if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
  } while (steadyNow() < until);
  return false;
}

/** Does one page of the operation. Returns how long (ms) to rest before the next. */
async function doNextPage(deps: FanOutDeps, operation: Operation): Promise<number> {
  const { database } = deps;
  switch (operation.state) {
    case 'settling':
      return (await hasSettled(database, operation.id)) ? 0 : SETTLE_EVERY_MS;
    case 'planning':
      await planPage(deps, operation);
      return 0;
    case 'waking':
      return wakePage(deps, operation);
    case 'done':
    case 'superseded':
      return 0;
  }
}

function planPage({ database, campaigns }: FanOutDeps, seen: Operation): Promise<void> {
  return database.transaction(async (sql) => {
    const operation = await lockOperation(sql, seen, 'planning');
    if (operation === undefined) return;
    const ids = await nextUnderWay(sql, operation, PLAN_PAGE);
    const through = ids.at(-1);
    if (through === undefined) return startWaking(sql, operation.id);
    const now = database.clock.now();
    const due: { fanId: string; at: number }[] = [];
    for (const fan of await loadFans(sql, ids)) {
      const at = neededWakeOf(fan, await campaigns.facts(sql, fan.campaigns), now);
      if (at !== undefined) due.push({ fanId: fan.fan_id, at });
    }
    await addToPlan(sql, operation, through, due);
  });
}

/**
 * The moment (real, ms) by which a fan has to be woken because of a change: the engine itself says what it would do
 * now. Undefined: the fan's own wake comes early enough, and its decision reads the change.
 */
function neededWakeOf(
  fan: Awaited<ReturnType<typeof loadFans>>[number],
  campaigns: Map<string, CampaignFacts>,
  now: number,
): number | undefined {
  const clock = { v0: fan.clock_v0, r0: fan.clock_r0, k: fan.clock_k };
  let due: number | null;
  try {
    const state = readState(fan);
    const at = Math.max(toVirtual(clock, now), state.now);
    const decision = advance(state, fan.events, contextOf(fan.fan_id, fan, campaigns), at);
    due = wouldAct(state, decision) ? now : decision.wakeAt === null ? null : toReal(clock, decision.wakeAt);
  } catch {
    // A fan whose decisions fail is woken, so that the failure is counted in a decision.
    due = now;
  }
  if (due === null) return undefined;
  return fan.wake_at === null || due < fan.wake_at - 1 ? due : undefined;
}

/** Says whether the fan would do anything now, except wait on at the same step. */
function wouldAct(before: FanState, { state, effects, cancelled }: Decision): boolean {
  return effects.length > 0 || cancelled.length > 0 || placesOf(before) !== placesOf(state);
}

const placesOf = ({ enrollments }: FanState): string =>
  JSON.stringify(
    enrollments.map(({ open, tracks }) => [
      open,
      tracks.map(({ track, run, step, visit }) => [track, run, step, visit]),
    ]),
  );

function wakePage({ database, fanOutPerSecond }: FanOutDeps, seen: Operation): Promise<number> {
  return database.transaction(async (sql) => {
    const operation = await lockOperation(sql, seen, 'waking');
    if (operation === undefined) return 0;
    const limit = Math.max(1, Math.round((fanOutPerSecond * WAKE_EVERY_MS) / 1000));
    const left = await wakeNext(sql, operation, { limit, window: windowOf(operation, fanOutPerSecond) });
    if (left > 0) return WAKE_EVERY_MS;
    await finishOperation(sql, operation);
    return 0;
  });
}

/** At least this many fans may be undecided at once, so that a slow start does not stay slow. */
const SMALLEST_WINDOW = 50;

/**
 * Allows as many undecided fans as were woken in two seconds so far. So fans who act by themselves never wait longer
 * than that behind a change.
 */
function windowOf({ seconds, done }: Progress, fanOutPerSecond: number): number {
  const reached = seconds === null || seconds < 1 ? 0 : done / seconds;
  return Math.round(Math.min(2 * fanOutPerSecond, Math.max(SMALLEST_WINDOW, 2 * reached)));
}
