import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import {
  type ServiceApp,
  ServiceAppPageSchema,
  ServiceAppSchema,
  ServiceAppTestSchema,
} from '#contracts/services/service-apps.js';
import { StoredConnectionSchema } from '#contracts/services/connections.js';
import { listHalts } from '#database/budgets/credential-halts.js';
import { closeGrants, countGrants, grantsClosedForMs } from '#database/services/grant-quarantine.js';
import { haltServiceApp } from '#database/services/halted-apps.js';
import { appBudgetKey, appFor, haltApp, resumeApp } from '#database/services/service-apps.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import type { ApiAnswer } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';
import { createArtist } from '#test/world/campaign-fixtures.js';

const pemOf = (curve: string) =>
  generateKeyPairSync('ec', { namedCurve: curve })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
const APPLE_KEY = pemOf('P-256');

let sandbox: Sandbox;
const environment: Record<string, string> = {};
// Before the API starts, because it is told where the sandbox is.
beforeAll(async () => {
  sandbox = await startSandbox({ appleMusic: { privateKey: APPLE_KEY } });
  environment['SPOTIFY_ACCOUNTS_URL'] = sandbox.urls.spotifyAccounts;
  environment['SPOTIFY_API_URL'] = sandbox.urls.spotifyApi;
  environment['APPLE_MUSIC_API_URL'] = sandbox.urls.appleMusicApi;
  environment['DEEZER_CONNECT_URL'] = sandbox.urls.deezerConnect;
  environment['DEEZER_API_URL'] = sandbox.urls.deezerApi;
});
const api = useApi(environment);
afterAll(() => sandbox.close());

const SECRET = 'a-secret-that-nobody-may-see';
const spotify = (more: object = {}) => ({
  credentials: { service: 'spotify', clientId: 'client-1', clientSecret: SECRET, ...more },
});
let owner: string;
beforeAll(async () => {
  owner = await api.signInAs('owner');
});
beforeEach(async () => {
  await api.database.query('DELETE FROM connections');
  await api.database.query('DELETE FROM service_apps');
  await api.database.query('DELETE FROM credential_halts');
});

const call = (method: string, path: string, body?: unknown, key = owner): Promise<ApiAnswer> =>
  api.call(method, path, body, { key });
async function made(body: object): Promise<ServiceApp> {
  const answer = await call('POST', '/v1/service-apps', body);
  expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
  return ServiceAppSchema.parse(answer.body);
}
const act = async (id: string, verb: string) =>
  ServiceAppSchema.parse((await call('POST', `/v1/service-apps/${id}/${verb}`)).body);
const auditOf = async () =>
  AuditPageSchema.parse((await call('GET', '/v1/audit-log')).body).items.map(({ action }) => action);

describe('a service app', () => {
  test('is made, listed, read and renamed, and no answer, no log and no row shows its secret', async () => {
    const app = await made({ name: 'Ours', ...spotify({ account: 'dev-account' }) });
    expect(app).toMatchObject({
      ...{ service: 'spotify', artistId: null, name: 'Ours', status: 'active', grants: 0, perSecond: null },
      app: { service: 'spotify', clientId: 'client-1', libraryApi: 'current', account: 'dev-account' },
    });
    const renamed = await call('PATCH', `/v1/service-apps/${app.id}`, { name: 'Better', perSecond: 20 });
    expect(renamed.body).toMatchObject({ name: 'Better', perSecond: 20 });
    const listed = await call('GET', '/v1/service-apps?service=spotify');
    expect(ServiceAppPageSchema.parse(listed.body).items.map(({ id }) => id)).toEqual([app.id]);
    expect((await call('GET', `/v1/service-apps/${app.id}`)).body).toMatchObject({ name: 'Better' });
    const rows = await api.database.query(
      `SELECT to_jsonb(a) AS kept FROM service_apps a UNION ALL SELECT to_jsonb(l) FROM audit_log l`,
    );
    const shown = JSON.stringify([app, renamed.body, listed.body, rows]);
    expect(shown).not.toContain(SECRET);
    expect(await auditOf()).toEqual(expect.arrayContaining(['service_app.create', 'service_app.change']));
  });

  test('is for owners: marketers, analysts and API keys neither see nor change it', async () => {
    const app = await made({ name: 'Ours', ...spotify() });
    for (const key of [await api.signInAs('marketer'), await api.signInAs('analyst'), api.apiKey]) {
      const answers = [
        await call('GET', '/v1/service-apps', undefined, key),
        await call('POST', '/v1/service-apps', { name: 'Other', ...spotify() }, key),
        await call('PUT', `/v1/service-apps/${app.id}/credentials`, spotify(), key),
        await call('POST', `/v1/service-apps/${app.id}/disable`, undefined, key),
        await call('POST', `/v1/service-apps/${app.id}/test`, undefined, key),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    }
  });

  test('of another workspace is not there', async () => {
    const app = await made({ name: 'Ours', ...spotify() });
    const stranger = { key: api.otherApiKey };
    // An API key of the other workspace may not see apps at all; its own rows are asked for by workspace in each query.
    expect((await api.call('GET', `/v1/service-apps/${app.id}`, undefined, stranger)).status).toBe(403);
    expect(await appFor(api.database, api.otherWorkspaceId, null, 'spotify')).toBeUndefined();
  });

  test.each([
    [{ name: '', ...spotify() }, 'name'],
    [{ name: 'X', ...spotify({ clientSecret: '' }) }, 'credentials.clientSecret'],
    [{ name: 'X', ...spotify({ libraryApi: 'newest' }) }, 'credentials.libraryApi'],
    [{ name: 'X', credentials: { service: 'tidal', clientId: 'x' } }, 'credentials.service'],
    [{ name: 'X', ...spotify(), artistId: randomUUID() }, 'artistId'],
    [{ name: 'X', ...spotify(), perSecond: 0 }, 'perSecond'],
  ])('with a bad field is refused by its name: %j', async (body, path) => {
    const { status, body: problem } = await call('POST', '/v1/service-apps', body);
    expect([status, problem]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ path })] }),
    ]);
    expect(JSON.stringify(problem)).not.toContain(SECRET);
  });

  test('of Apple needs a key that can sign, and says so without showing it', async () => {
    const apple = (privateKey: string) => ({
      name: 'Apple',
      credentials: { service: 'apple_music', teamId: 'TEAM', keyId: 'KEY', privateKey },
    });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const wrong = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
    const refused = await call('POST', '/v1/service-apps', apple(wrong));
    expect(refused).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'credentials.privateKey', message: expect.stringContaining('P-256') }] },
    });
    expect(JSON.stringify(refused.body)).not.toContain(wrong.slice(40, 80));
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const app = await made(apple(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()));
    expect(app.app).toEqual({ service: 'apple_music', teamId: 'TEAM', keyId: 'KEY' });
  });
});

describe('the app in force', () => {
  test("is the artist's, else the workspace's, else nobody's; a disabled one steps aside", async () => {
    const artistId = await createArtist(api);
    const other = await createArtist(api);
    const ours = await made({ name: 'Ours', ...spotify() });
    const theirs = await made({ name: 'Theirs', artistId, ...spotify({ clientId: 'client-2' }) });
    const inForce = async (artist: string | null) =>
      (await appFor(api.database, api.workspaceId, artist, 'spotify'))?.id;
    expect([await inForce(artistId), await inForce(other), await inForce(null)]).toEqual([
      theirs.id,
      ours.id,
      ours.id,
    ]);
    expect((await act(theirs.id, 'disable')).status).toBe('disabled');
    expect(await inForce(artistId)).toBe(ours.id);
    await act(ours.id, 'disable');
    expect(await inForce(artistId)).toBeUndefined();
    expect((await act(theirs.id, 'enable')).status).toBe('active');
    expect(await inForce(artistId)).toBe(theirs.id);
    expect(await auditOf()).toEqual(expect.arrayContaining(['service_app.disable', 'service_app.enable']));
  });

  test('is one: a second one is a conflict, also when two come at once or one is enabled again', async () => {
    const both = await Promise.all([
      call('POST', '/v1/service-apps', { name: 'A', ...spotify() }),
      call('POST', '/v1/service-apps', { name: 'B', ...spotify({ clientId: 'client-2' }) }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'service_app_in_use' });
    const first = ServiceAppSchema.parse(both.find(({ status }) => status === 201)?.body);
    await act(first.id, 'disable');
    await made({ name: 'C', ...spotify({ clientId: 'client-3' }) });
    const back = await call('POST', `/v1/service-apps/${first.id}/enable`);
    expect(back).toMatchObject({ status: 409, body: { code: 'service_app_in_use' } });
  });

  test('an artist with an app in use cannot be removed, and one with a former app is put away', async () => {
    const artistId = await createArtist(api);
    const app = await made({ name: 'Theirs', artistId, ...spotify() });
    const refused = await call('DELETE', `/v1/artists/${artistId}`);
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('service app \\"Theirs\\" is not disabled');
    await act(app.id, 'disable');
    expect((await call('DELETE', `/v1/artists/${artistId}`)).status).toBeLessThan(300);
    expect((await call('GET', `/v1/service-apps/${app.id}`)).status).toBe(200);
  });
});

describe('a new secret', () => {
  test('replaces the old one; credentials of another app are refused, because fans agreed with this one', async () => {
    const app = await made({ name: 'Ours', ...spotify() });
    const path = `/v1/service-apps/${app.id}/credentials`;
    const other = await call('PUT', path, spotify({ clientId: 'client-9' }));
    expect(other).toMatchObject({ status: 422, body: { code: 'service_app_differs' } });
    const before = await appFor(api.database, api.workspaceId, null, 'spotify');
    expect(
      (await call('PUT', path, spotify({ clientSecret: 'new', libraryApi: 'legacy' }))).body,
    ).toMatchObject({
      app: { clientId: 'client-1', libraryApi: 'legacy' },
    });
    const after = await appFor(api.database, api.workspaceId, null, 'spotify');
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    expect(after?.credentialsEncrypted).not.toBe(before?.credentialsEncrypted);
    // A refusal of the old secret that arrives now says nothing of the new one.
    if (before === undefined) throw new Error('There is no app.');
    expect(await haltApp(api.database, before, 'invalid_client')).toBe(false);
  });
});

describe('a halted app', () => {
  test('stays the one in force, is shown with its reason, and goes on when an owner says so', async () => {
    const app = await made({ name: 'Ours', ...spotify() });
    const row = await appFor(api.database, api.workspaceId, null, 'spotify');
    if (row === undefined) throw new Error('There is no app.');
    expect(await haltApp(api.database, row, 'app_banned')).toBe(true);
    expect(await haltApp(api.database, row, 'app_banned')).toBe(false);
    const shown = ServiceAppSchema.parse((await call('GET', `/v1/service-apps/${app.id}`)).body);
    expect(shown).toMatchObject({
      status: 'halted',
      haltedReason: 'app_banned',
      haltedAt: expect.any(String),
    });
    expect((await appFor(api.database, api.workspaceId, null, 'spotify'))?.id).toBe(app.id);
    expect(await act(app.id, 'resume')).toMatchObject({
      status: 'active',
      haltedReason: null,
      haltedAt: null,
    });
    // Resumed twice, it stays as it is.
    expect(await act(app.id, 'resume')).toMatchObject({ status: 'active' });
    expect(await resumeApp(api.database, app.id)).toBe(false);
    expect((await auditOf()).filter((action) => action === 'service_app.resume')).toHaveLength(1);
  });
});

describe('an app whose grants are in quarantine', () => {
  test('has them opened when an owner resumes it, and nobody else can open them', async () => {
    const app = await made({ name: 'Ours', ...spotify() });
    const { provider, credential } = appBudgetKey(api.workspaceId, 'spotify', 'client-1');
    const keys = [{ provider, credential }, appBudgetKey(api.otherWorkspaceId, 'spotify', 'client-1')];
    for (const key of keys) {
      await countGrants(api.database, key, { refused: 40, accepted: 0 }, 600_000);
      await closeGrants(api.database, key, { windowMs: 600_000, probeEveryMs: 60_000 });
    }
    const closed = () => Promise.all(keys.map((key) => grantsClosedForMs(api.database, key)));
    expect((await api.other.call('POST', `/v1/service-apps/${app.id}/resume`)).status).toBe(403);
    // Who looks at the app sees it.
    const shown = async () => (await call('GET', `/v1/service-apps/${app.id}`)).body;
    expect(await shown()).toMatchObject({ status: 'active', grantsClosedAt: expect.any(String) });
    expect(await closed()).toEqual([expect.any(Number), expect.any(Number)]);
    const before = (await auditOf()).filter((action) => action === 'service_app.resume').length;
    expect(await act(app.id, 'resume')).toMatchObject({ status: 'active', grantsClosedAt: null });
    expect(await shown()).toMatchObject({ status: 'active', grantsClosedAt: null });
    expect(await closed()).toEqual([undefined, expect.any(Number)]);
    // The count begins anew, so that the next refused grant alone does not close them again.
    const again = await countGrants(
      api.database,
      { provider, credential },
      { refused: 1, accepted: 0 },
      600_000,
    );
    expect(again).toEqual({ refused: 1, accepted: 0 });
    expect(await act(app.id, 'resume')).toMatchObject({ status: 'active' });
    expect((await auditOf()).filter((action) => action === 'service_app.resume')).toHaveLength(before + 1);
  });
});

describe('a halted app that is disabled', () => {
  test('is halted no more: no halt stays open, and it comes back active', async () => {
    const app = await made({ name: 'Ours', ...spotify() });
    const row = await appFor(api.database, api.workspaceId, null, 'spotify');
    if (row === undefined) throw new Error('There is no app.');
    expect(await haltServiceApp(api.database, row, 'app_banned', 900_000)).toBe(true);
    expect(await listHalts(api.database)).toHaveLength(1);
    expect(await act(app.id, 'disable')).toMatchObject({ status: 'disabled', haltedReason: null });
    expect(await listHalts(api.database)).toEqual([]);
    expect(await act(app.id, 'enable')).toMatchObject({ status: 'active' });
  });
});

describe('the test button', () => {
  const tested = async (id: string) =>
    ServiceAppTestSchema.parse((await call('POST', `/v1/service-apps/${id}/test`)).body);

  test('says that an app works, and in words what is wrong with a secret', async () => {
    const app = await made({
      name: 'Ours',
      ...spotify({ clientId: 'sandbox', clientSecret: 'mistyped' }),
    });
    const refused = await tested(app.id);
    expect(refused).toMatchObject({ works: false, code: 'invalid_client' });
    expect(refused.problem).toContain('Spotify does not know this app, or its secret is wrong.');
    const path = `/v1/service-apps/${app.id}`;
    expect((await call('GET', path)).body).toMatchObject({
      ...{ checkedAt: refused.checkedAt, checkProblem: refused.problem, status: 'active' },
    });
    await call('PUT', `${path}/credentials`, spotify({ clientId: 'sandbox', clientSecret: 'sandbox' }));
    expect((await call('GET', path)).body).toMatchObject({ checkedAt: null, checkProblem: null });
    expect(await tested(app.id)).toMatchObject({ works: true, code: null, problem: null });
  });

  test.each([
    [
      'apple_music',
      { teamId: 'SANDBOXTEAM', keyId: 'SANDBOXKEY' },
      { privateKey: APPLE_KEY },
      { privateKey: pemOf('P-256') },
      'developer_token_refused',
    ],
    ['deezer', { appId: 'sandbox' }, { secret: 'sandbox' }, { secret: 'mistyped' }, 'invalid_client'],
    [
      'spotify',
      { clientId: 'sandbox' },
      { clientSecret: 'sandbox' },
      { clientSecret: 'mistyped' },
      'invalid_client',
    ],
  ])('tells a right secret from a wrong one at %s', async (service, known, right, wrong, code) => {
    const app = await made({ name: 'Ours', credentials: { service, ...known, ...wrong } });
    expect(await tested(app.id)).toMatchObject({ works: false, code, problem: expect.any(String) });
    await call('PUT', `/v1/service-apps/${app.id}/credentials`, {
      credentials: { service, ...known, ...right },
    });
    expect(await tested(app.id)).toMatchObject({ works: true, code: null, problem: null });
  });

  test('does not take a service that is away for a refusal', async () => {
    const app = await made({ name: 'Ours', ...spotify({ clientId: 'sandbox', clientSecret: 'sandbox' }) });
    const control = new SandboxControl(sandbox.urls.control);
    await control.setFaults({ serverError: 1 });
    try {
      const away = await tested(app.id);
      expect(away).toMatchObject({
        works: false,
        problem: expect.stringContaining('could not be asked now'),
      });
    } finally {
      await control.setFaults({});
    }
  });
});

describe('a grant that is brought by API', () => {
  const fan = async () => {
    const { body } = await call('POST', '/v1/fans', { externalId: randomUUID() }, api.apiKey);
    return ServiceAppSchema.pick({ id: true }).parse(body).id;
  };
  const put = (fanId: string, body: object) =>
    call('PUT', `/v1/fans/${fanId}/connections/spotify`, { refreshToken: 't', ...body }, api.apiKey);

  test("belongs to the workspace's app unless another is named, and ends half a year after the fan agreed", async () => {
    const fanId = await fan();
    const own = StoredConnectionSchema.parse((await put(fanId, {})).body);
    expect(own.serviceAppId).toBeNull();
    const app = await made({ name: 'Ours', ...spotify() });
    const answer = await put(fanId, { authorizedAt: '2026-05-31T10:00:00+02:00' });
    expect(StoredConnectionSchema.parse(answer.body)).toMatchObject({
      serviceAppId: app.id,
      authorizedAt: '2026-05-31T08:00:00.000Z',
      grantEndsAt: '2026-11-30T08:00:00.000Z',
      endsBefore: [],
    });
    expect(
      StoredConnectionSchema.parse((await put(fanId, { serviceAppId: null })).body).serviceAppId,
    ).toBeNull();
    expect((await call('GET', `/v1/service-apps/${app.id}`)).body).toMatchObject({ grants: 0 });
    await put(fanId, { serviceAppId: app.id });
    expect((await call('GET', `/v1/service-apps/${app.id}`)).body).toMatchObject({ grants: 1 });
  });

  test('of the future, or of an app that is not there, is refused and changes nothing', async () => {
    const fanId = await fan();
    const future = await put(fanId, { authorizedAt: '2100-01-01T00:00:00Z' });
    expect(future).toMatchObject({ status: 422, body: { errors: [{ path: 'authorizedAt' }] } });
    const yearOne = await put(fanId, { authorizedAt: '0000-01-01T00:00:00+14:00' });
    expect(yearOne).toMatchObject({ status: 422, body: { errors: [{ path: 'authorizedAt' }] } });
    const nobody = await put(fanId, { serviceAppId: randomUUID() });
    expect(nobody).toMatchObject({ status: 422, body: { errors: [{ path: 'serviceAppId' }] } });
    expect(await api.database.query('SELECT 1 FROM connections WHERE fan_id = $1', [fanId])).toEqual([]);
  });
});
