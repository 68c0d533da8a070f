import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { SecretBox } from '#database/secret-box.js';
import { findGrant, upsertConnections } from '#database/services/connections.js';
import { closeGrants, openGrants } from '#database/services/grant-quarantine.js';
import { steadyNow } from '#database/steady-clock.js';
import type { AccessGrant, ServiceOutcome, StreamingService } from '#providers/ports.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertFan, insertWorkspace } from '#test/world/rows.js';
import { until } from '#tools/process.js';
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

type Refresh = () => Promise<ServiceOutcome<AccessGrant>>;

/** A service that is asked for a new access token, and has every item already, unless `has` says otherwise. */
const serviceWith = (refresh: Refresh, has?: StreamingService['has']): StreamingService => ({
  service: 'spotify',
  refresh,
  keep: () => Promise.resolve({ kind: 'ok', value: 'kept' }),
  has: has ?? (() => Promise.resolve({ kind: 'ok', value: true })),
  isAvailable: () => Promise.resolve({ kind: 'ok', value: { available: true } }),
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

function tap(
  fanId: string,
  refresh: Refresh,
  { withinMs = 5000, has }: { withinMs?: number; has?: StreamingService['has'] } = {},
): Promise<string> {
  const service = { adapter: serviceWith(refresh, has), consent: undefined, pageConsent: undefined };
  const byApp = () => Promise.resolve({ ...service, budget: BUDGET, appId: null });
  const item = { kind: 'release', id: 'r' } as const;
  const target = { workspaceId, fanId, service: 'spotify', item, wasAbsent: false } as const;
  return new TapRun({ database: on.database, box, byApp }, target, steadyNow() + withinMs).carryOut();
}

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
