import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { finishNudges, reconcileFans, takeNudges } from './nudges.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { addFan, happens, type World } from '#test/world/world.js';
import { decideNow, enters, hold, noonWorld } from '#test/world/hands.js';

describe('nudges', () => {
  let parts: TestParts;
  let world: World;
  beforeAll(async () => {
    parts = await startParts();
    world = await noonWorld(parts, hold);
  }, 60_000);
  afterAll(() => parts.close());

  const nudged = async () => (await takeNudges(parts.database, 100, 0)).map(({ fan_id }) => fan_id);
  const clear = () => parts.database.query('DELETE FROM nudges');
  const quiet = (fan: string, change: string) =>
    parts.database.query(
      `UPDATE fan_states SET updated_at = now() - interval '10 minutes', ${change} WHERE fan_id = $1`,
      [fan],
    );

  it('one raised while it is being carried survives its removal', async () => {
    const fan = await addFan(parts.deps, world);
    const act = () => happens(parts.database, world, fan, 'fan.followed', { observedBy: 'tap' });
    await act();
    const carried = await takeNudges(parts.database, 100, 30);
    expect(carried.map(({ fan_id }) => fan_id)).toEqual([fan]);
    expect(await takeNudges(parts.database, 100, 30)).toEqual([]);
    await act();
    await finishNudges(parts.database, carried);
    const again = await takeNudges(parts.database, 100, 30);
    expect(again.map(({ fan_id }) => fan_id)).toEqual([fan]);
    await finishNudges(parts.database, again);
    expect(await parts.database.query('SELECT 1 FROM nudges')).toEqual([]);
  });

  it('the reconciler finds who was not woken, who has unread events, and who sleeps in a live campaign', async () => {
    const [late, unread, asleep, well] = await Promise.all(
      Array.from({ length: 4 }, () => enters(parts.deps, world, {})),
    );
    if (late === undefined || unread === undefined || asleep === undefined || well === undefined)
      throw new Error('4');
    await quiet(late.fan, `wake_at = now() - interval '6 minutes'`);
    await happens(parts.database, world, unread.fan, 'fan.followed', { observedBy: 'tap' });
    await quiet(unread.fan, 'failures = 0');
    await quiet(asleep.fan, 'wake_at = NULL');
    await quiet(well.fan, 'failures = 0');
    await parts.database.query(
      `INSERT INTO enrollments (workspace_id, campaign_id, fan_id, enrolled_at, path, source, open, status_seq)
       VALUES ($1, $2, $3, now(), 'none', 'direct', true, 1)`,
      [world.workspaceId, world.campaignId, asleep.fan],
    );
    await clear();
    expect(await reconcileFans(parts.database, 5, 100)).toBe(3);
    expect((await nudged()).sort()).toEqual([late.fan, unread.fan, asleep.fan].sort());
    // Under a backlog the fans' nudges still wait, or their decisions do. A second nudge would only lengthen the
    // backlog.
    expect(await reconcileFans(parts.database, 5, 100)).toBe(0);
    await clear();
    expect(await reconcileFans(parts.database, 5, 100)).toBe(0);
    await parts.database.query(`UPDATE reconciled_fans SET nudged_at = now() - interval '6 minutes'`);
    expect(await reconcileFans(parts.database, 5, 100)).toBe(3);
  });

  it('a fan with more unread events than anyone expects reads them all, once each', async () => {
    const { fan } = await enters(parts.deps, world, {});
    for (let batch = 0; batch < 700; batch += 1) {
      await happens(parts.database, world, fan, 'link.clicked', { human: true });
    }
    await decideNow(parts.deps, fan);
    const [row] = await parts.database.query(
      `SELECT s.cursor_seq = f.last_seq AS read, (s.state #>> '{enrollments,0,facts,link.clicked,count}')::int AS clicks,
         (SELECT count(*) - count(DISTINCT fan_seq) FROM events e WHERE e.fan_id = f.id) AS doubled
       FROM fan_states s JOIN fans f ON f.id = s.fan_id WHERE f.id = $1`,
      [fan],
    );
    expect(row).toEqual({ read: true, clicks: 700, doubled: 0 });
  }, 60_000);
});
