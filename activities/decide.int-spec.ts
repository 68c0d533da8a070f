import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decide } from './decide.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { eventTypes, happens, type World } from '#test/world/world.js';
import { enters, hold, noonWorld } from '#test/world/hands.js';

describe('decide', () => {
  let parts: TestParts;
  let world: World;
  beforeAll(async () => {
    parts = await startParts();
    world = await noonWorld(parts, hold);
  }, 60_000);
  afterAll(() => parts.close());

  const decides = (fanId: string, expectedRevision: number | null, key: string = randomUUID()) =>
    decide(parts.database, parts.deps.campaigns, { fanId, expectedRevision, key, now: Date.now() });

  it('a repeated key decides nothing, and says to look again: newer events wait for the next key', async () => {
    const { fan } = await enters(parts.deps, world, {});
    const first = await decides(fan, 1, 'run:1');
    await happens(parts.database, world, fan, 'fan.followed', { observedBy: 'tap' });
    expect(await decides(fan, 1, 'run:1')).toEqual({ ...first, stale: true });
    expect(await decides(fan, first.revision, 'run:2')).toMatchObject({ revision: first.revision + 1 });
  });

  it('a stale revision changes nothing; one ahead of the database follows it', async () => {
    const { fan } = await enters(parts.deps, world, {});
    expect(await decides(fan, 0)).toMatchObject({ revision: 1, stale: true });
    expect(await decides(fan, 9)).toMatchObject({ revision: 2, restored: true });
    expect(await decides(fan, 2)).toEqual(expect.not.objectContaining({ restored: true }));
  });

  it('many decisions about one fan at once are made one after the other, and each event acts once', async () => {
    const { fan } = await enters(parts.deps, world, {});
    await Promise.all(
      Array.from({ length: 12 }, async (_each, index) => {
        if (index % 2 === 0) await happens(parts.database, world, fan, 'link.clicked', { human: true });
        return decides(fan, null);
      }),
    );
    const last = await decides(fan, null);
    expect(last.revision).toBe(14);
    const [row] = await parts.database.query(
      `SELECT (state #>> '{enrollments,0,facts,link.clicked,count}')::int AS clicks FROM fan_states WHERE fan_id = $1`,
      [fan],
    );
    expect(row).toEqual({ clicks: 6 });
    expect(await eventTypes(parts.database, fan)).toHaveLength(2 + 6);
  });
});
