import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { planFetches, takeFetches } from '#database/services/token-fetches.js';
import type { Step } from '#domain/flows/flow.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { decideNow, hold, NOON } from '#test/world/hands.js';
import { acts, grantedFan, receiptOf, ScriptedService, withService } from '#test/world/scripted-service.js';
import { eventTypes, flowOf, happens, makeWorld, type World } from '#test/world/world.js';
import { fetchAhead, fetchPlanner } from './fetch-ahead.js';

const MINUTE = 60_000;
const waitThenSave: Step[] = [
  { kind: 'wait', id: 'await', until: { kind: 'release' } },
  { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'asked' },
  hold,
  { ...hold, id: 'asked' },
];

let parts: TestParts;
let service: ScriptedService;
let deps: ActivityDeps;

beforeAll(async () => {
  parts = await startParts();
}, 60_000);
afterAll(() => parts.close());
beforeEach(async () => {
  await parts.database.query('DELETE FROM connections');
  await parts.database.query('DELETE FROM credential_halts');
  service = new ScriptedService();
  deps = await withService(parts.deps, service);
});

const outIn = (ms: number): Promise<World> =>
  makeWorld(parts.database, {
    clock: { v0: NOON, r0: Date.now(), k: 1 },
    flow: flowOf(...waitThenSave),
    release: { kind: 'global', at: NOON + ms },
  });
const enter = async (world: World, count: number, path: 'service' | 'reminder' = 'service') => {
  const fans: string[] = [];
  for (let one = 0; one < count; one += 1) {
    const fan = await grantedFan(deps, world, 'spotify');
    const promised = path === 'service' ? { path, service: 'spotify' as const } : { path };
    await happens(parts.database, world, fan, 'fan.pre_saved', promised);
    await decideNow(deps, fan);
    fans.push(fan);
  }
  return fans;
};
const plansOf = async (fans: readonly string[]): Promise<number[]> => {
  const rows = await parts.database.query<{ inMs: number | null }>(
    `SELECT (extract(epoch FROM refresh_at - now()) * 1000)::float8 AS "inMs" FROM connections
     WHERE fan_id = ANY ($1) ORDER BY 1`,
    [fans],
  );
  return rows.flatMap(({ inMs }) => (inMs === null ? [] : [inMs]));
};
const dueNow = () =>
  parts.database.query('UPDATE connections SET refresh_at = now() WHERE refresh_at IS NOT NULL');
const plan = () => planFetches(parts.database, ['spotify'], Date.now());

describe('access tokens ahead of the herd', () => {
  it('are planned over the hour before, spread over all of it', async () => {
    const early = await enter(await outIn(55 * MINUTE), 2);
    // The plans begin 50 minutes before the moment.
    expect((await plan()).planned).toBe(0);
    const fans = await enter(await outIn(40 * MINUTE), 30);
    expect((await plan()).planned).toBe(30);
    const plans = await plansOf(fans);
    expect(plans).toHaveLength(30);
    expect(plans[0]).toBeGreaterThanOrEqual(-5_000);
    expect(plans.at(-1)).toBeLessThanOrEqual(39 * MINUTE);
    for (const third of [0, 1, 2]) {
      const within = plans.filter((at) => at >= third * 13 * MINUTE && at < (third + 1) * 13 * MINUTE);
      expect(within.length).toBeGreaterThan(2);
    }
    expect(await plansOf(early)).toEqual([]);
    expect((await plan()).planned).toBe(0);
  }, 60_000);

  it('are not planned for reminder fans, for grants with a good token, nor for services that have none', async () => {
    const world = await outIn(30 * MINUTE);
    const [reminded, supplied, promised] = [
      await enter(world, 2, 'reminder'),
      await enter(world, 2),
      await enter(world, 2),
    ];
    await parts.database.query(
      `UPDATE connections SET access_token_encrypted = 'sealed', access_expires_at = now() + interval '2 h'
       WHERE fan_id = ANY ($1)`,
      [supplied],
    );
    const lasting = await withService(deps, new ScriptedService('spotify', { refreshes: false }));
    await fetchPlanner(lasting)();
    expect(await plansOf([...reminded, ...supplied, ...promised])).toEqual([]);
    await fetchPlanner(deps)();
    expect(await plansOf([...reminded, ...supplied])).toEqual([]);
    expect(await plansOf(promised)).toHaveLength(2);
  }, 60_000);

  it('are fetched once for each grant, by however many workers, and the save then needs no fetch', async () => {
    const world = await outIn(5 * MINUTE);
    const fans = await enter(world, 12);
    await plan();
    await dueNow();
    const second = await withService(parts.deps, service);
    await Promise.all([fetchAhead(deps), fetchAhead(second), fetchAhead(deps)]);
    expect([service.asked.refresh, service.refreshedAtOnce]).toEqual([12, []]);
    expect(await plansOf(fans)).toEqual([]);
    await parts.database.query(
      `UPDATE releases SET clock = jsonb_build_object('kind', 'global', 'at', $2::float8) WHERE id = $1`,
      [world.releaseId, world.now() - 1000],
    );
    await parts.database.query('UPDATE campaigns SET epoch = epoch + 1 WHERE id = $1', [world.campaignId]);
    for (const fan of fans) {
      const answer = await decideNow(deps, fan);
      await acts(deps, { fan, effect: answer.effects[0]?.id ?? '' });
      expect((await receiptOf(parts.database, fan))?.receipt).toBe('saved');
    }
    expect(service.asked).toMatchObject({ refresh: 12, keep: 12, has: 12 });
  }, 60_000);

  it('of a worker that died in between are fetched by another when its lease has ended', async () => {
    const fans = await enter(await outIn(5 * MINUTE), 2);
    await plan();
    await dueNow();
    expect(await takeFetches(parts.database, 'spotify', 10)).toHaveLength(2);
    await fetchAhead(deps);
    expect(service.asked.refresh).toBe(0);
    await dueNow();
    await fetchAhead(deps);
    expect([service.asked.refresh, await plansOf(fans)]).toEqual([2, []]);
  }, 60_000);

  it('are not fetched in the last half minute: the fan’s own action may be at it', async () => {
    await enter(await outIn(5 * MINUTE), 1);
    await plan();
    await parts.database.query('UPDATE connections SET refresh_at = now(), refresh_before = now()');
    await fetchAhead(deps);
    expect(service.asked.refresh).toBe(0);
  }, 60_000);

  it('tell of a grant that is dead before the moment', async () => {
    const [dead = ''] = await enter(await outIn(5 * MINUTE), 1);
    await plan();
    await dueNow();
    service.onRefresh = () => ({ kind: 'revoked', reason: 'invalid_grant' });
    await fetchAhead(deps);
    const status = await parts.database.query('SELECT status FROM connections WHERE fan_id = $1', [dead]);
    expect(status).toEqual([{ status: 'expired' }]);
    expect(await eventTypes(parts.database, dead)).toContain('connection.expired');
  }, 60_000);

  it('wait, and are not lost, while the service is overrun or refuses our app', async () => {
    const fans = await enter(await outIn(10 * MINUTE), 3);
    await plan();
    await dueNow();
    service.onRefresh = () => ({ kind: 'retry', reason: 'http_429', holdMs: 2000 });
    await fetchAhead(deps);
    expect(await plansOf(fans)).toHaveLength(3);
    deps = await withService(parts.deps, service);
    service.onRefresh = () => ({ kind: 'appRefused', reason: 'invalid_client' });
    await dueNow();
    await fetchAhead(deps);
    await dueNow();
    await fetchAhead(deps);
    expect(await plansOf(fans)).toHaveLength(3);
    const grants = await parts.database.query<{ status: string }>('SELECT DISTINCT status FROM connections');
    expect(grants).toEqual([{ status: 'active' }]);
  }, 60_000);
});
