import { randomUUID } from 'node:crypto';
import {
  CampaignReceiptsSchema,
  FanReceiptsSchema,
  type CampaignReceipts,
} from '#contracts/services/receipts.js';
import { SecretBox } from '#database/secret-box.js';
import { appBudgetKey, insertApp, sealCredentials } from '#database/services/service-apps.js';
import type { EventPayloads } from '#domain/events/catalogue.js';
import { useApi } from '#test/harness/use-api.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  happened,
  HOUR,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';

const api = useApi();
const R = BERLIN_MIDNIGHT;
let world: FunnelWorld;
const fans: Record<string, string> = {};

type Failed = EventPayloads['release.save_failed'];
const failed = (reason: string, more: Partial<Failed> = {}): Failed => ({
  ...{ service: 'spotify', reason, effectId: 'e' },
  ...more,
});

beforeAll(async () => {
  world = await makeFunnelWorld(api.database, { workspaceId: api.workspaceId });
  for (const name of ['saved', 'again', 'deezer', 'dead', 'gone', 'old'])
    fans[name] = await addFan(api.database, world);
  const of = (name: string) => fans[name] ?? '';
  const saved = { service: 'spotify', by: 'platform', effectId: 'e', receipt: 'saved' } as const;
  await record(api.database, [
    happened(world, of('saved'), 'release.saved', R, saved),
    happened(world, of('again'), 'release.save_failed', R, failed('gave_up', { receipt: 'gave_up' })),
    happened(world, of('again'), 'release.saved', R + HOUR, { ...saved, receipt: 'already_there' }),
    happened(world, of('again'), 'service.failed', R + 2 * HOUR, {
      ...{ service: 'spotify', action: 'followArtist', reason: 'scope_missing', receipt: 'not_possible' },
    }),
    happened(world, of('again'), 'service.done', R + 3 * HOUR, {
      ...{ service: 'spotify', action: 'check', by: 'platform', effectId: 'c' },
    }),
    happened(world, of('deezer'), 'release.save_failed', R, {
      ...{ service: 'deezer', reason: 'app_refused', receipt: 'app_refused' },
    }),
    happened(
      world,
      of('dead'),
      'release.save_failed',
      R,
      failed('reconnect_needed', { receipt: 'token_dead' }),
    ),
    // From before receipts: the reason alone says it.
    happened(world, of('gone'), 'release.save_failed', R, failed('http_404')),
    happened(world, of('old'), 'release.saved', R, { service: 'spotify', by: 'platform', effectId: 'e' }),
  ]);
}, 60_000);

const campaign = async (query = ''): Promise<CampaignReceipts> => {
  const { status, body } = await api.call('GET', `/v1/campaigns/${world.campaignId}/receipts${query}`);
  expect([status, body]).toEqual([200, body]);
  return CampaignReceiptsSchema.parse(body);
};

describe('GET /v1/campaigns/{id}/receipts', () => {
  it('counts the fans by outcome, each by the newest save', async () => {
    expect((await campaign()).counts).toEqual({
      ...{ saved: 2, already_there: 1, ignored: 0, unavailable: 1, token_dead: 1, gave_up: 0 },
      ...{ app_refused: 1, not_possible: 0 },
    });
  });

  it('lists them by outcome and by service, each with what comes next and in words', async () => {
    const { items } = await campaign('?outcome=app_refused');
    expect(items).toMatchObject([
      {
        ...{ fanId: fans['deezer'], campaignId: world.campaignId, service: 'deezer', action: 'saveRelease' },
        ...{ outcome: 'app_refused', next: 'ask_to_save', reason: 'app_refused' },
        summary:
          'The release could not be saved: the service refuses our app, which says nothing about the fan',
        occurredAt: new Date(R).toISOString(),
      },
    ]);
    expect((await campaign('?outcome=unavailable')).items.map(({ fanId }) => fanId)).toEqual([fans['gone']]);
    expect((await campaign('?outcome=token_dead')).items[0]?.next).toBe('ask_to_connect');
    expect((await campaign('?service=deezer')).items).toHaveLength(1);
    expect((await campaign('?service=deezer&outcome=saved')).items).toEqual([]);
    expect((await campaign('?outcome=already_there')).items).toMatchObject([
      { fanId: fans['again'], summary: 'The release was in the library on spotify already', reason: null },
    ]);
  });

  it('comes in pages, and no fan is shown twice', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await campaign(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ fanId }) => fanId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(Object.values(fans).sort());
  });

  it('says what is due and when the budget will have carried it', async () => {
    const at = (key: string) => fans[key] ?? '';
    for (const [index, name] of ['saved', 'again', 'deezer'].entries()) {
      const spec = {
        kind: 'service',
        action: 'saveRelease',
        service: name === 'deezer' ? 'deezer' : 'spotify',
      };
      await api.database.query(
        `INSERT INTO effects (id, workspace_id, fan_id, campaign_id, schema, kind, track, run, step, visit, attempt,
           status, spec) VALUES ($1, $2, $3, $4, 1, 'service', 'main', 1, 'save', 1, $5, 'pending', $6)`,
        [randomUUID(), world.workspaceId, at(name), world.campaignId, index + 1, JSON.stringify(spec)],
      );
    }
    await api.database.query(
      `INSERT INTO budgets (provider, credential, per_second, burst) VALUES ('spotify', 'app', 2, 1),
         ('deezer', 'app', 2, 1), ('service:spotify', 'of another workspace', 1, 1)
       ON CONFLICT (provider, credential) DO UPDATE SET per_second = 2`,
    );
    await api.database.query(
      `INSERT INTO credential_halts (provider, credential, code) VALUES ('deezer', 'app', 'app_banned')`,
    );
    const { waiting } = await campaign();
    expect(waiting).toMatchObject([
      { service: 'deezer', fans: 1, callsPerSecond: 2, doneAt: null },
      { service: 'spotify', fans: 2, callsPerSecond: 2 },
    ]);
    // Two fans with two calls each at two calls a second.
    const inMs = Date.parse(waiting[1]?.doneAt ?? '') - Date.now();
    expect(Math.abs(inMs - 2000)).toBeLessThan(1500);
  });

  test("goes by the budget of the workspace's own app, and by no other workspace's of the same account", async () => {
    const { workspaceId } = world;
    const app = { service: 'deezer', appId: 'ours', secret: 's' } as const;
    const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
    await insertApp(api.database, {
      ...{ workspaceId, artistId: null, service: 'deezer', name: 'Ours', budgetKey: 'ours', perSecond: null },
      credentialsEncrypted: sealCredentials(new SecretBox({ keys, hmacKey }), app),
    });
    const has = (of: string, perSecond: number) => {
      const { provider, credential } = appBudgetKey(of, 'deezer', 'ours');
      return api.database.query(
        'INSERT INTO budgets (provider, credential, per_second, burst) VALUES ($1, $2, $3, 1)',
        [provider, credential, perSecond],
      );
    };
    const ofDeezer = async () => (await campaign()).waiting.find(({ service }) => service === 'deezer');
    await has(randomUUID(), 0.5);
    expect(await ofDeezer()).toMatchObject({ callsPerSecond: 2 });
    await has(workspaceId, 1.5);
    expect(await ofDeezer()).toMatchObject({ callsPerSecond: 1.5 });
  });

  it('refuses words that it does not know, and campaigns of others', async () => {
    const path = `/v1/campaigns/${world.campaignId}/receipts`;
    expect((await api.call('GET', `${path}?outcome=lost`)).status).toBe(400);
    expect((await api.call('GET', `${path}?cursor=abc`)).status).toBe(400);
    expect((await api.other.call('GET', path)).status).toBe(404);
  });
});

describe('GET /v1/fans/{id}/receipts', () => {
  it('tells each save and follow of the fan, the newest first, and no check', async () => {
    const { status, body } = await api.call('GET', `/v1/fans/${fans['again'] ?? ''}/receipts`);
    expect(status).toBe(200);
    expect(
      FanReceiptsSchema.parse(body).items.map(({ action, outcome, next }) => [action, outcome, next]),
    ).toEqual([
      ['followArtist', 'not_possible', 'ask_to_save'],
      ['saveRelease', 'already_there', 'none'],
      ['saveRelease', 'gave_up', 'ask_to_save'],
    ]);
  });

  it('comes in pages, and of one campaign if asked for', async () => {
    const path = `/v1/fans/${fans['again'] ?? ''}/receipts`;
    const first = FanReceiptsSchema.parse((await api.call('GET', `${path}?limit=2`)).body);
    const second = FanReceiptsSchema.parse(
      (await api.call('GET', `${path}?limit=2&cursor=${first.nextCursor ?? ''}`)).body,
    );
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const other = await api.call('GET', `${path}?campaignId=${randomUUID()}`);
    expect(FanReceiptsSchema.parse(other.body).items).toEqual([]);
    expect((await api.other.call('GET', path)).status).toBe(404);
  });
});
