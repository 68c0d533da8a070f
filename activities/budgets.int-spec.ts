import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { hasSlotSoon, waitForSlot } from './budgets.js';
import { Budget } from '#database/budgets/budget.js';
import { steadyNow } from '#database/steady-clock.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { enters, hold, noonWorld, prompt } from '#test/world/hands.js';

const RATE = 100;
const BURST = 10;

describe("a provider's budget", () => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await startParts();
  }, 60_000);
  afterAll(() => parts.close());

  const budget = async (credential: string, rate = RATE, burst = BURST) => {
    const made = new Budget(parts.database, { provider: 'test', credential }, rate, burst);
    await made.configure();
    return made;
  };

  it('two workers together never give more slots than rate and burst allow, in any window', async () => {
    const workers = [await budget('shared'), await budget('shared')];
    const slots: number[] = [];
    const caller = async (worker: Budget) => {
      for (let call = 0; call < 15; call += 1) slots.push(await worker.slot());
    };
    await Promise.all(workers.flatMap((worker) => Array.from({ length: 5 }, () => caller(worker))));
    slots.sort((a, b) => a - b);
    expect(slots).toHaveLength(150);
    for (const [index, start] of slots.entries()) {
      for (let last = index + 1; last < slots.length; last += 1) {
        const seconds = ((slots[last] ?? 0) - start) / 1000;
        // Slots are times on each machine's own clock, which differs from the database's by a few ms.
        expect(last - index + 1).toBeLessThanOrEqual(BURST + 1 + (seconds + 0.05) * RATE);
      }
    }
  }, 30_000);

  it('keeps rate and burst also for calls that belong together, and starts none before its own slot', async () => {
    const workers = [await budget('blocks'), await budget('blocks')];
    const calls: number[] = [];
    const caller = async (worker: Budget) => {
      for (let action = 0; action < 6; action += 1) {
        const size = 2 + (action % 2);
        const first = await worker.slot(size);
        for (let call = 0; call < size; call += 1) calls.push(first + call * worker.gapMs);
      }
    };
    await Promise.all(workers.flatMap((worker) => Array.from({ length: 5 }, () => caller(worker))));
    calls.sort((a, b) => a - b);
    expect(calls).toHaveLength(150);
    for (const [index, start] of calls.entries()) {
      for (let last = index + 1; last < calls.length; last += 1) {
        const seconds = ((calls[last] ?? 0) - start) / 1000;
        expect(last - index + 1).toBeLessThanOrEqual(BURST + 1 + (seconds + 0.05) * RATE);
      }
    }
  }, 30_000);

  it('gives all the slots of an action or none', async () => {
    const slow = await budget('one-block', 1, 1);
    expect(await slow.slotNow(1)).toBe(true);
    expect(await slow.slotNow(3)).toBe(false);
    expect((await slow.slot(3)) - steadyNow()).toBeGreaterThan(500);
  });

  it('gives everybody a slot now who asks at the same time, as long as there are some', async () => {
    const quick = await budget('quick', 1000, 100);
    const asked = await Promise.all(Array.from({ length: 40 }, () => quick.slotNow()));
    expect(asked).toEqual(asked.map(() => true));
    const slow = await budget('slow', 1, 1);
    const few = await Promise.all(Array.from({ length: 5 }, () => slow.slotNow()));
    expect(few.filter(Boolean)).toHaveLength(1);
  });

  it('leaves a slot that is too far ahead to others, whatever the wall clock of the machine says', async () => {
    const held = await budget('ahead', 1, 1);
    expect(await hasSlotSoon(held)).toBe(true);
    await held.hold(3_000);
    const wallClock = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2040, 0, 1));
    try {
      expect([await hasSlotSoon(held), await hasSlotSoon(held)]).toEqual([false, false]);
    } finally {
      wallClock.mockRestore();
    }
    expect((await held.slot()) - steadyNow()).toBeLessThanOrEqual(3_000);
  });

  it('a held credential gives no slot before the hold is over, and other credentials are not held', async () => {
    const [one, two] = [await budget('held'), await budget('held')];
    const other = await budget('free');
    await one.slot();
    const until = Date.now() + 2_000;
    await one.hold(2_000);
    expect(await two.slot()).toBeGreaterThanOrEqual(until - 50);
    expect(await one.slot()).toBeGreaterThanOrEqual(until - 50);
    expect(await other.slot()).toBeLessThan(until - 1_000);
  });

  it('a slot far in the future is kept for the next attempt, which does not queue again', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const { effect: effectId } = await enters(parts.deps, world, { phone: '+12025559999' });
    const held = await budget('kept', 1, 1);
    await held.hold(1_500);
    const first = waitForSlot(parts.database, held, { effectId, attempt: 1 });
    await expect(first).rejects.toMatchObject({ type: 'RateLimited' });
    await parts.database.query(`UPDATE effects SET slot_at = now() - interval '10 ms' WHERE id = $1`, [
      effectId,
    ]);
    const before = parts.database.statements;
    await waitForSlot(parts.database, held, { effectId, attempt: 2 });
    expect(parts.database.statements - before).toBe(1);
    // A kept slot is used only once. A third attempt must ask again.
    await expect(waitForSlot(parts.database, held, { effectId, attempt: 3 })).rejects.toMatchObject({
      type: 'RateLimited',
    });
  });
});
