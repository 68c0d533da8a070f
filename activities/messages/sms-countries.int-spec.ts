import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeWorkspace } from '#database/access/workspaces.js';
import { learnRegions } from '#database/fans/learn-regions.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { decideNow, enters, hold, messagesOf, NOON, noonWorld, prompt, sends } from '#test/world/hands.js';
import { addFan, eventTypes, type World } from '#test/world/world.js';

const HOUR = 3_600_000;
const TOKYO = { territory: 'JP', zone: 'Asia/Tokyo' };

describe('where texts may go, and when', () => {
  let parts: TestParts;
  beforeAll(async () => (parts = await startParts()), 60_000);
  afterAll(() => parts.close());

  const allow = ({ workspaceId }: World, smsCountries: string[]) =>
    parts.database.transaction((sql) => changeWorkspace(sql, workspaceId, { smsCountries }));

  it('a country whose rules nobody knows gets none until the workspace allows it', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    await allow(world, []);
    const kept = await enters(parts.deps, world, { ...TOKYO, phone: '+819012345671' });
    expect(kept.effect).toBe('');
    expect(await eventTypes(parts.database, kept.fan)).toContain('message.blocked');
    await allow(world, ['JP']);
    const allowed = await enters(parts.deps, world, { ...TOKYO, phone: '+819012345672' });
    // In Tokyo it is one in the night: the text waits for 9.
    const { wakeAt, waiting } = await decideNow(parts.deps, allowed.fan);
    expect(waiting).toBe('a');
    expect(toVirtual(world.clock, wakeAt ?? 0)).toBe(NOON + 8 * HOUR);
  }, 30_000);

  it('an allowance that is taken back between plan and claim stops the text', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const chile = { territory: 'CL', zone: 'America/Santiago', phone: '+56961234567' };
    const entered = await enters(parts.deps, world, chile);
    expect(entered.effect).not.toBe('');
    await allow(world, []);
    await sends(parts.deps, entered);
    expect(await messagesOf(parts, entered.fan)).toEqual([]);
    expect(await eventTypes(parts.database, entered.fan)).toContain('message.refused');
  }, 30_000);

  it('the hours are those of the state that the number is of', async () => {
    // Noon in New York is 9 in Los Angeles. A number of Kentucky gets texts from 10.
    const world = await noonWorld(parts, prompt('a'), hold);
    const west = { zone: 'America/Los_Angeles' };
    const kentucky = await enters(parts.deps, world, { ...west, phone: '+15025550101' });
    expect(kentucky.effect).toBe('');
    const { wakeAt } = await decideNow(parts.deps, kentucky.fan);
    expect(toVirtual(world.clock, wakeAt ?? 0)).toBe(NOON + HOUR);
    const california = await enters(parts.deps, world, { ...west, phone: '+12135550101' });
    expect(california.effect).not.toBe('');
  }, 30_000);

  it('numbers that are older than this are looked at once, and their regions noted', async () => {
    const world = await noonWorld(parts, prompt('a'), hold);
    const florida = await addFan(parts.deps, world, { phone: '+13055550199' });
    const berlin = await addFan(parts.deps, world, { phone: '+4915112345678' });
    await parts.database.query('UPDATE identities SET region = NULL WHERE fan_id = ANY ($1)', [
      [florida, berlin],
    ]);
    expect(await learnRegions(parts.database, parts.deps.box)).toBe(false);
    const rows = await parts.database.query<{ region: string }>(
      'SELECT region FROM identities WHERE fan_id = ANY ($1) ORDER BY region',
      [[florida, berlin]],
    );
    expect(rows.map(({ region }) => region)).toEqual(['', 'US-FL']);
  }, 30_000);
});
