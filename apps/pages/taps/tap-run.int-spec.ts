import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { SecretBox } from '#database/secret-box.js';
import { findGrant, upsertConnections } from '#database/services/connections.js';
import { closeGrants, grantsClosedForMs, openGrants } from '#database/services/grant-quarantine.js';
import { steadyNow } from '#database/steady-clock.js';
import { IGNORED_AFTER_MS } from '#domain/services/patience.js';
import { QUARANTINE } from '#domain/services/quarantine.js';
import type { AccessGrant, ServiceOutcome, StreamingService } from '#providers/ports.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertFan, insertWorkspace } from '#test/world/rows.js';
import { until } from '#tools/process.js';
import type { TapLog } from './tap-log.js';
import { TapRun } from './tap-run.js';

const BUDGET = { provider: 'spotify', credential: 'ours' };
const WINDOW = { windowMs: 600_000, probeEveryMs: 60_000 };
const box = new SecretBox({
  keys: [{ id: 'one', key: randomBytes(32).toString('base64') }],
  hmacKey: 'x'.repeat(32),
});

let on: FreshDatabase;
let workspaceId: string;
beforeAll(async () => {
  on = await freshDatabase();
  workspaceId = await insertWorkspace(on.database);
}, 60_000);
afterAll(() => on.close());

type Answers = Partial<Pick<StreamingService, 'has' | 'keep'>>;
type Refresh = () => Promise<ServiceOutcome<AccessGrant>>;

/** A service that is asked for a new access token, and has every item already, unless `has` says otherwise. */
const serviceWith = (refresh: Refresh, { has, keep }: Answers): StreamingService => ({
  service: 'spotify',
  refresh,
  keep: keep ?? (() => Promise.resolve({ kind: 'ok', value: 'kept' })),
  has: has ?? (() => Promise.resolve({ kind: 'ok', value: true })),
  isAvailable: () => Promise.resolve({ kind: 'ok', value: { available: true } }),
  newReleases: () => Promise.resolve({ kind: 'ok', value: [] }),
  upcOf: () => Promise.resolve({ kind: 'ok', value: undefined }),
});

async function connectedFan(): Promise<string> {
  const fanId = await insertFan(on.database, workspaceId);
  await upsertConnections(on.database, workspaceId, [
    {
      ...{ id: randomUUID(), fanId, service: 'spotify', scopes: [], serviceAppId: null },
      ...{ refreshTokenEncrypted: box.seal('the first token'), authorizedAt: Date.now() },
    },
  ]);
  return fanId;
}

/** What an operator was told. */
const told: string[] = [];
const log: TapLog = {
  appHalted: ({ code }) => told.push(`halted ${code}`),
  appWorks: () => told.push('works'),
  grants: (_service, change) => told.push(change),
};

interface TapOptions extends Answers {
  withinMs?: number;
  acceptedAt?: number;
}

function runOf(fanId: string, refresh: Refresh, options: TapOptions = {}): TapRun {
  const { withinMs = 5000, acceptedAt = null, ...answers } = options;
  const service = { adapter: serviceWith(refresh, answers), consent: undefined, pageConsent: undefined };
  const byApp = () => Promise.resolve({ ...service, budget: BUDGET, app: null, halted: false });
  const item = { kind: 'release', id: 'r' } as const;
  const target = { workspaceId, fanId, service: 'spotify', item, wasAbsent: false, acceptedAt } as const;
  return new TapRun({ database: on.database, box, byApp, log }, target, steadyNow() + withinMs);
}

const tap = (fanId: string, refresh: Refresh, options: TapOptions = {}): Promise<string> =>
  runOf(fanId, refresh, options).carryOut();

const fresh: Refresh = () =>
  Promise.resolve({ kind: 'ok', value: { accessToken: 'a', expiresAt: Date.now() + 3_600_000 } });

const isLive = async (fanId: string) =>
  (await findGrant(on.database, workspaceId, fanId, 'spotify')) !== undefined;
const refused: Refresh = () => Promise.resolve({ kind: 'revoked', reason: 'invalid_grant' });

const expiries = (fanId: string) =>
  on.database.query<{ payload: unknown }>(
    `SELECT payload FROM events WHERE fan_id = $1 AND type = 'connection.expired'`,
    [fanId],
  );

describe('a tap whose grant the service refuses', () => {
  test.each([
    ['and whose refresh brings no new grant', undefined],
    ['although the refresh has brought a new one', 'the second token'],
  ])('also after a refresh, %s, gives it up', async (_how, refreshToken) => {
    const fanId = await connectedFan();
    const renewed: Refresh = () =>
      Promise.resolve({
        kind: 'ok',
        value: { accessToken: 'a', expiresAt: Date.now() + 3_600_000, ...(refreshToken && { refreshToken }) },
      });
    const has = () => Promise.resolve({ kind: 'revoked', reason: 'http_401' } as const);
    expect(await tap(fanId, renewed, { has })).toBe('expired');
    expect(await isLive(fanId)).toBe(false);
    expect(await expiries(fanId)).toEqual([{ payload: { service: 'spotify' } }]);
  });

  test('tells it to the history of the fan, once', async () => {
    const fanId = await connectedFan();
    expect(await tap(fanId, refused)).toBe('expired');
    expect(await tap(fanId, refused)).toBe('expired');
    expect(await expiries(fanId)).toEqual([{ payload: { service: 'spotify' } }]);
  });

  test('gives the grant up, and the mass refusal that is found afterwards brings it back', async () => {
    const fanId = await connectedFan();
    expect(await tap(fanId, refused)).toBe('expired');
    expect(await isLive(fanId)).toBe(false);
    await closeGrants(on.database, BUDGET, WINDOW);
    expect(await isLive(fanId)).toBe(true);
    await openGrants(on.database, BUDGET);
  });

  test('waits while the service refuses very many, and the grant stays', async () => {
    const fanId = await connectedFan();
    await closeGrants(on.database, BUDGET, WINDOW);
    expect(await tap(fanId, refused)).toBe('later');
    expect(await isLive(fanId)).toBe(true);
    await openGrants(on.database, BUDGET);
  });
});

test('a new refresh token that comes too late for the page is kept', async () => {
  const fanId = await connectedFan();
  let answer: (grant: ServiceOutcome<AccessGrant>) => void = () => undefined;
  const late = new Promise<ServiceOutcome<AccessGrant>>((resolve) => (answer = resolve));
  expect(await tap(fanId, () => late, { withinMs: 200 })).toBe('later');
  answer({
    kind: 'ok',
    value: { accessToken: 'a', expiresAt: Date.now() + 3_600_000, refreshToken: 'the second token' },
  });
  const isKept = async () => {
    const grant = await findGrant(on.database, workspaceId, fanId, 'spotify');
    return box.open(grant?.refreshTokenEncrypted ?? '') === 'the second token';
  };
  expect(await until(isKept, { withinMs: 5000 })).toBe(true);
});

describe('a mass of refused grants', () => {
  test('is found by taps as by workers: from then on none is given up, and those of before come back', async () => {
    await openGrants(on.database, BUDGET);
    told.length = 0;
    const fans: string[] = [];
    const ends: string[] = [];
    for (let index = 0; index < QUARANTINE.leastRefused + 2; index += 1) {
      const fanId = await connectedFan();
      fans.push(fanId);
      ends.push(await tap(fanId, refused));
    }
    expect(ends.slice(0, QUARANTINE.leastRefused - 1)).toEqual(
      Array.from({ length: QUARANTINE.leastRefused - 1 }, () => 'expired'),
    );
    expect(ends.slice(QUARANTINE.leastRefused - 1)).toEqual(['later', 'later', 'later']);
    expect(await Promise.all(fans.map(isLive))).toEqual(fans.map(() => true));
    expect(told).toEqual(['closed']);
  });

  test('ends with a tap that probes it', async () => {
    const probing = await connectedFan();
    await on.database.query(`UPDATE credential_halts SET probe_at = now() WHERE provider = 'spotify:grants'`);
    told.length = 0;
    expect(await tap(probing, fresh)).toBe('already');
    expect(told).toEqual(['opened']);
    expect(await grantsClosedForMs(on.database, BUDGET)).toBeUndefined();
  });
});

describe('a refusal of the app', () => {
  const halted = () =>
    on.database.query<{ code: string }>(
      `SELECT code FROM credential_halts WHERE provider = 'spotify' AND resumed_at IS NULL`,
    );
  const refusing = () => Promise.resolve({ kind: 'appRefused', reason: 'owner_premium_required' } as const);

  test('halts it for all, keeps the fan, and ends when a probe shows that it works again', async () => {
    await on.database.query(
      `INSERT INTO budgets (provider, credential, per_second, burst) VALUES ('spotify', 'ours', 100, 10)`,
    );
    const fanId = await connectedFan();
    told.length = 0;
    const first = runOf(fanId, fresh, { has: refusing });
    expect([await first.carryOut(), first.waitsForApp]).toEqual(['later', true]);
    expect(await halted()).toEqual([{ code: 'owner_premium_required' }]);
    let calls = 0;
    const has = () => {
      calls += 1;
      return Promise.resolve({ kind: 'ok', value: true } as const);
    };
    const second = runOf(fanId, fresh, { has });
    expect([await second.carryOut(), second.waitsForApp, calls]).toEqual(['later', true, 0]);
    expect(await isLive(fanId)).toBe(true);
    await on.database.query(`UPDATE credential_halts SET probe_at = now() WHERE provider = 'spotify'`);
    expect(await tap(fanId, fresh, { has })).toBe('already');
    expect([calls, await halted()]).toEqual([1, []]);
    expect(told).toEqual(['halted owner_premium_required', 'works']);
  });

  test('a call that is too many holds the budget for all', async () => {
    const fanId = await connectedFan();
    const limited = () => Promise.resolve({ kind: 'retry', reason: 'http_429', holdMs: 7000 } as const);
    expect(await tap(fanId, fresh, { has: limited })).toBe('later');
    const [row] = await on.database.query<{ held: boolean }>(
      `SELECT held_until > now() + interval '5 s' AS held FROM budgets WHERE provider = 'spotify'`,
    );
    expect(row).toEqual({ held: true });
    await on.database.query('UPDATE budgets SET held_until = NULL');
  });
});

describe('an item that the service only accepts', () => {
  const absent = () => Promise.resolve({ kind: 'ok', value: false } as const);
  const keeps = () => {
    const kept = { times: 0 };
    const keep = () => {
      kept.times += 1;
      return Promise.resolve({ kind: 'ok', value: 'accepted' } as const);
    };
    return { kept, keep };
  };

  test('is looked for later, is not written again, and was ignored after a quarter of an hour', async () => {
    const fanId = await connectedFan();
    const { kept, keep } = keeps();
    const first = runOf(fanId, fresh, { has: absent, keep });
    expect([await first.carryOut(), first.accepted, kept.times]).toEqual(['later', true, 1]);
    const soon = runOf(fanId, fresh, { has: absent, keep, acceptedAt: Date.now() - 60_000 });
    expect([await soon.carryOut(), kept.times]).toEqual(['later', 1]);
    const late = runOf(fanId, fresh, { has: absent, keep, acceptedAt: Date.now() - IGNORED_AFTER_MS - 1 });
    expect([await late.carryOut(), late.reason, kept.times]).toEqual(['failed', 'ignored', 1]);
  });
});
