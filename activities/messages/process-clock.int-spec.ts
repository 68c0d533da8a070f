import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { enters, hold, messagesOf, noonWorld, prompt, sends } from '#test/world/hands.js';
import { eventTypes } from '#test/world/world.js';

const HOUR = 3_600_000;

/**
 * Marketing texts are sent from 9 to 20. At noon this window is open, and nine hours later or earlier it is closed.
 */
describe("a process whose own clock is off sends by the database's", () => {
  let parts: TestParts;
  let numbers = 0;
  beforeAll(async () => {
    parts = await startParts();
  }, 60_000);
  afterAll(() => parts.close());
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const phone = () => `+1202557${String((numbers += 1)).padStart(4, '0')}`;
  const aWorld = () => noonWorld(parts, prompt('a'), hold);
  const isOff = (ms: number): void => {
    const wall = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => wall() + ms);
  };

  it.each([-9, 9])('%d hours, at noon: it sends', async (hours) => {
    const entered = await enters(parts.deps, await aWorld(), { phone: phone() });
    isOff(hours * HOUR);
    await sends(parts.deps, entered);
    expect(await messagesOf(parts, entered.fan)).toMatchObject([{ state: 'accepted' }]);
  });

  it.each([-9, 9])('%d hours, so that noon is night by its own clock: it waits', async (hours) => {
    const world = await aWorld();
    const entered = await enters(parts.deps, world, { phone: phone() });
    await parts.database.query('UPDATE workspaces SET clock_v0 = clock_v0 + $2::bigint WHERE id = $1', [
      world.workspaceId,
      9 * HOUR,
    ]);
    isOff(hours === 9 ? -9 * HOUR : 15 * HOUR);
    await sends(parts.deps, entered);
    expect(await messagesOf(parts, entered.fan)).toEqual([]);
    expect((await eventTypes(parts.database, entered.fan)).at(-1)).toBe('message.deferred');
  });
});
