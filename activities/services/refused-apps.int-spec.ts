import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { listHalts, resumeCredential } from '#database/budgets/credential-halts.js';
import { Budget } from '#database/budgets/budget.js';
import { Database } from '#database/database.js';
import { grantsKey, MASS_REFUSAL, openGrants } from '#database/services/grant-quarantine.js';
import type { Step } from '#domain/flows/flow.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { projectAll } from '#test/harness/project.js';
import { hold, noonWorld, type Entered } from '#test/world/hands.js';
import {
  acts,
  entersOn,
  receiptOf,
  ScriptedService,
  tokenOf,
  withService,
} from '#test/world/scripted-service.js';
import type { World } from '#test/world/world.js';
import { quarantineOf, syncQuarantines } from '#database/services/shared-quarantine.js';
import { probeAvailability } from './probe-availability.js';

const HOUR = 3_600_000;
const save: Step = { kind: 'service', id: 'save', action: 'saveRelease', next: 'hold', onFailed: 'asked' };
const asked: Step = { ...hold, id: 'asked' };

let parts: TestParts;
let service: ScriptedService;
let deps: ActivityDeps;
let world: World;
let told: { level: string; text: string }[];

beforeAll(async () => {
  parts = await startParts();
}, 60_000);
afterAll(() => parts.close());
beforeEach(async () => {
  await parts.database.query('DELETE FROM credential_halts');
  service = new ScriptedService();
  told = [];
  const tell = (level: string) => (_about: unknown, text?: string) => told.push({ level, text: text ?? '' });
  const logger = { info: tell('info'), warn: tell('warn'), error: tell('error') };
  deps = { ...(await withService(parts.deps, service)), logger };
  world = await noonWorld(parts, save, hold, asked);
});

const enter = async (count: number): Promise<Entered[]> => {
  const entered: Entered[] = [];
  for (let one = 0; one < count; one += 1) entered.push(await entersOn(deps, world, 'spotify'));
  return entered;
};
const budget = () => {
  const { spotify } = deps.services;
  if (spotify === undefined) throw new Error('The service is missing.');
  return spotify.budget;
};
const comesAgain = (entered: Entered, options: Parameters<typeof acts>[2] = {}) =>
  expect(acts(deps, entered, options)).rejects.toMatchObject({ type: 'RateLimited' });
const outcomes = async (fans: readonly Entered[]) => {
  const counts: Record<string, number> = {};
  for (const { fan } of fans) {
    const receipt = (await receiptOf(parts.database, fan))?.receipt ?? 'none';
    counts[receipt] = (counts[receipt] ?? 0) + 1;
  }
  return counts;
};
const alerts = () => told.filter(({ level }) => level === 'error').map(({ text }) => text);
const probeDue = () => parts.database.query(`UPDATE credential_halts SET probe_at = now() - interval '1 s'`);

describe('a service that refuses our app', () => {
  const refuses = () => {
    service.onRefresh = () => ({ kind: 'appRefused', reason: 'owner_premium_required' });
  };
  const accepts = () => {
    service.onRefresh = (token) => ({
      kind: 'ok',
      value: { accessToken: `access.${token}`, expiresAt: Date.now() + HOUR },
    });
  };

  it('halts the app: one fan is refused, one alert is written, and nobody else calls', async () => {
    refuses();
    const fans = await enter(5);
    for (const fan of fans) await comesAgain(fan);
    expect(service.asked.refresh).toBe(1);
    expect(alerts()).toHaveLength(1);
    expect(await listHalts(parts.database)).toMatchObject([
      { ...budget().key, code: 'owner_premium_required' },
    ]);
    expect(await outcomes(fans)).toEqual({ none: 5 });
    const grants = await parts.database.query<{ status: string }>(
      'SELECT DISTINCT status FROM connections WHERE fan_id = ANY ($1)',
      [fans.map(({ fan }) => fan)],
    );
    expect(grants).toEqual([{ status: 'active' }]);
  }, 30_000);

  it('turns its fans into reminder fans after six hours, and the receipts say why', async () => {
    refuses();
    const fans = await enter(4);
    for (const fan of fans) await comesAgain(fan);
    for (const fan of fans) await acts(deps, fan, { attempt: 9, ageMs: 6 * HOUR });
    expect(await outcomes(fans)).toEqual({ app_refused: 4 });
    const steps = await parts.database.query<{ step: string }>(
      `SELECT DISTINCT state #>> '{enrollments,0,tracks,0,step}' AS step FROM fan_states WHERE fan_id = ANY ($1)`,
      [fans.map(({ fan }) => fan)],
    );
    expect(steps).toEqual([{ step: 'asked' }]);
  }, 30_000);

  it('loses nobody when an operator has repaired it: resumed, all are saved', async () => {
    refuses();
    const fans = await enter(4);
    for (const fan of fans) await comesAgain(fan);
    accepts();
    for (const fan of fans) await comesAgain(fan, { attempt: 2 });
    await resumeCredential(parts.database, budget().key);
    for (const fan of fans) await acts(deps, fan, { attempt: 3 });
    expect(await outcomes(fans)).toEqual({ saved: 4 });
  }, 30_000);

  it('is tried by one call from time to time, and all go on when that is accepted', async () => {
    refuses();
    const fans = await enter(3);
    for (const fan of fans) await comesAgain(fan);
    await probeDue();
    for (const fan of fans) await comesAgain(fan, { attempt: 2 });
    expect(service.asked.refresh).toBe(2);
    accepts();
    await probeDue();
    for (const fan of fans) await acts(deps, fan, { attempt: 3 });
    expect(await outcomes(fans)).toEqual({ saved: 3 });
    expect(await listHalts(parts.database)).toEqual([]);
    expect(alerts()).toHaveLength(1);
  }, 30_000);

  it('halts also when the look for the release is refused, and that look goes on by itself', async () => {
    service.onAvailable = () => ({ kind: 'appRefused', reason: 'invalid_client' });
    await enter(1);
    await projectAll(parts.database);
    await parts.database.query(
      `UPDATE releases SET clock = jsonb_build_object('kind', 'global', 'at', $2::float8) WHERE id = $1`,
      [world.releaseId, world.now() + 60_000],
    );
    const look = () => probeAvailability(deps, { campaignId: world.campaignId, now: Date.now() });
    const looks = [await look(), await look()];
    for (const again of looks) expect(again).toBeGreaterThan(Date.now());
    expect(service.asked.isAvailable).toBe(1);
    expect(alerts()).toHaveLength(1);
    expect(await listHalts(parts.database)).toMatchObject([{ ...budget().key, code: 'invalid_client' }]);
  }, 30_000);
});

describe('a service that refuses very many grants at once', () => {
  const dead = new Set<string>();
  beforeEach(() => {
    dead.clear();
    service.onRefresh = (token) =>
      dead.has(token)
        ? { kind: 'revoked', reason: 'invalid_grant' }
        : { kind: 'ok', value: { accessToken: `access.${token}`, expiresAt: Date.now() + HOUR } };
  });
  const die = (fans: readonly Entered[]) => fans.forEach(({ fan }) => dead.add(tokenOf(fan)));
  const statuses = async (fans: readonly Entered[]) => {
    const rows = await parts.database.query<{ status: string; fans: number }>(
      'SELECT status, count(*)::int AS fans FROM connections WHERE fan_id = ANY ($1) GROUP BY status',
      [fans.map(({ fan }) => fan)],
    );
    return Object.fromEntries(rows.map(({ status, fans: count }) => [status, count]));
  };
  const tryAll = async (fans: readonly Entered[], attempt = 1) => {
    for (const fan of fans) await acts(deps, fan, { attempt }).catch(() => undefined);
  };

  it('gives no grant up: all stay, new access tokens wait, and an alert is written', async () => {
    const fans = await enter(40);
    die(fans);
    await tryAll(fans);
    // The first nineteen proved nothing yet, and their fans were asked. Their grants were taken back with the others.
    expect(await outcomes(fans)).toEqual({ token_dead: 19, none: 21 });
    expect(await statuses(fans)).toEqual({ active: 40 });
    expect(service.asked.refresh).toBe(20);
    expect(await listHalts(parts.database)).toMatchObject([
      { ...grantsKey(budget().key), code: MASS_REFUSAL },
    ]);
    expect(alerts()).toHaveLength(1);
  }, 60_000);

  it('goes on with all when a probe is accepted', async () => {
    const fans = await enter(30);
    die(fans);
    await tryAll(fans);
    dead.clear();
    const waiting = fans.slice(20);
    await tryAll(waiting, 2);
    expect(await outcomes(waiting)).toEqual({ none: 10 });
    await probeDue();
    await tryAll(waiting, 3);
    expect(await outcomes(waiting)).toEqual({ saved: 10 });
    expect(await listHalts(parts.database)).toEqual([]);
  }, 60_000);

  it('is known to the other workers, too', async () => {
    const fans = await enter(22);
    die(fans);
    await tryAll(fans.slice(0, 21));
    const asked = service.asked.refresh;
    const { spotify } = deps.services;
    if (spotify === undefined) throw new Error('The service is missing.');
    const database = await new Database(parts.databaseUrl, { poolSize: 4 }).connect();
    try {
      const elsewhere = { ...spotify, budget: new Budget(database, budget().key, 1000, 100) };
      const other = { ...deps, database, services: { spotify: elsewhere } };
      quarantineOf(database, budget());
      await syncQuarantines(database);
      const [waiting = { fan: '', effect: '' }] = fans.slice(21);
      await expect(acts(other, waiting)).rejects.toMatchObject({ type: 'RateLimited' });
      expect(service.asked.refresh).toBe(asked);
      await openGrants(parts.database, budget().key);
      dead.clear();
      await acts(other, waiting, { attempt: 2 });
    } finally {
      await database.close();
    }
    expect(await outcomes(fans.slice(21))).toEqual({ saved: 1 });
  }, 60_000);

  it('and for longer than six hours: the fans are asked, as by every other fault', async () => {
    const fans = await enter(25);
    die(fans);
    await tryAll(fans);
    const waiting = fans.slice(20);
    for (const fan of waiting) await acts(deps, fan, { attempt: 9, ageMs: 6 * HOUR });
    expect(await outcomes(waiting)).toEqual({ gave_up: 5 });
    expect(await statuses(waiting)).toEqual({ active: 5 });
  }, 60_000);

  it('does not hold up a fan whose access token still works', async () => {
    const fans = await enter(22);
    die(fans);
    await tryAll(fans.slice(0, 21));
    const [, lucky] = [fans[0], fans[21]];
    if (lucky === undefined) throw new Error('There are too few fans.');
    await parts.database.query(
      `UPDATE connections SET access_token_encrypted = $2, access_expires_at = now() + interval '1 h' WHERE fan_id = $1`,
      [lucky.fan, deps.box.seal(`access.${tokenOf(lucky.fan)}`)],
    );
    await acts(deps, lucky);
    expect(await outcomes([lucky])).toEqual({ saved: 1 });
  }, 60_000);

  it('believes it of grants whose time is over: they are given up, however many they are', async () => {
    const fans = await enter(25);
    die(fans);
    await parts.database.query(
      `UPDATE connections SET grant_ends_at = now() - interval '1 day' WHERE fan_id = ANY ($1)`,
      [fans.map(({ fan }) => fan)],
    );
    await tryAll(fans);
    expect(await outcomes(fans)).toEqual({ token_dead: 25 });
    expect(await statuses(fans)).toEqual({ expired: 25 });
    expect(alerts()).toEqual([]);
  }, 60_000);

  it('is no mass where few are refused among many', async () => {
    const fans = await enter(60);
    die(fans.filter((_, index) => index % 6 === 0));
    await tryAll(fans);
    expect(await outcomes(fans)).toEqual({ saved: 50, token_dead: 10 });
    expect(await statuses(fans)).toEqual({ active: 50, expired: 10 });
    expect(alerts()).toEqual([]);
  }, 60_000);
});
