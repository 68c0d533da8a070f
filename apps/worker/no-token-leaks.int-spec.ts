import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { createMember } from '#database/access/members.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { type Sandbox, startSandbox } from '#providers/sandbox/sandbox.js';
import { sandboxRefreshToken } from '#providers/sandbox/services/spotify/tokens.js';
import type { Service } from '#domain/terms.js';
import { addWorkspace, type Caller } from '#test/harness/api.js';
import { compile } from '#test/harness/compiled.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { temporalAddress, temporalNamespace } from '#test/harness/temporal.js';
import { moveRelease, pageCampaign } from '#test/world/page-campaign.js';
import { eventually } from '#test/world/world.js';
import { freePort, until } from '#tools/process.js';
import { campaignWorkflowId, fanWorkflowId } from '#workflows/names.js';

/** Every token and secret of this test has this in it, and nothing else has. */
const MARK = `leak${randomBytes(8).toString('hex')}`;
const CLIENT_SECRET = `${MARK}-client-secret`;
/** The sandbox writes an account into all tokens that it gives for it. */
const accountOf = (name: string) => `${MARK}-${name}`;

interface Part {
  child: ChildProcess;
  said: () => string;
}

let on: FreshDatabase;
let sandbox: Sandbox;
let control: SandboxControl;
let parts: Part[];
let baseUrl: string;
let workspace: { id: string; key: string };
let owner: string;
/** All that the API has answered. */
const answers: string[] = [];

beforeAll(async () => {
  compile('apps', 'activities', 'workflows', 'libs', 'tools');
  on = await freshDatabase();
  sandbox = await startSandbox({
    ...{ spotify: { clientSecret: CLIENT_SECRET }, deezer: { secret: CLIENT_SECRET } },
  });
  control = new SandboxControl(sandbox.urls.control);
  workspace = await addWorkspace(on.database, 'Leaks');
  const port = await freePort();
  baseUrl = `http://127.0.0.1:${port}`;
  const env = {
    ...{ DATABASE_URL: on.url, TEMPORAL_ADDRESS: temporalAddress(), TEMPORAL_NAMESPACE: temporalNamespace },
    ...{ PUBLIC_BASE_URL: baseUrl, PORT: String(port), LOG_LEVEL: 'debug' },
    SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SEGUE_HMAC_KEY: randomBytes(32).toString('hex'),
    ...{ TWILIO_BASE_URL: sandbox.urls.twilio, SENDGRID_BASE_URL: sandbox.urls.sendgrid },
    ...{ SPOTIFY_ACCOUNTS_URL: sandbox.urls.spotifyAccounts, SPOTIFY_API_URL: sandbox.urls.spotifyApi },
    SPOTIFY_CLIENT_SECRET: CLIENT_SECRET,
    ...{ DEEZER_CONNECT_URL: sandbox.urls.deezerConnect, DEEZER_API_URL: sandbox.urls.deezerApi },
    ...{ DEEZER_APP_ID: 'sandbox', DEEZER_SECRET: CLIENT_SECRET },
  };
  parts = [start('apps/api/main.js', env), start('apps/worker/main.js', env)];
  const up = () =>
    parts[0]?.said().includes('"listening"') === true && parts[1]?.said().includes('worker started') === true;
  expect([
    await until(up, { withinMs: 60_000 }),
    parts
      .map(({ said }) => said())
      .join('')
      .slice(0, 2000),
  ]).toEqual([true, expect.anything()]);
  const credentials = { email: 'owner@example.com', password: 'the tide turns at four' };
  await createMember(on.database, { workspaceId: workspace.id, role: 'owner', ...credentials });
  const signedIn = await call('POST', '/v1/auth/sign-in', credentials, null);
  owner = z.object({ token: z.string() }).parse(signedIn.body).token;
}, 120_000);
afterAll(async () => {
  for (const { child } of parts) {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await sandbox.close();
  await on.close();
}, 60_000);

function start(path: string, env: Record<string, string>): Part {
  const main = fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said };
}

async function call(method: string, path: string, body?: unknown, key: string | null = workspace.key) {
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answers.push(text);
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: parsed };
}

const caller: Caller = { call: (method, path, body) => call(method, path, body) };
const IdSchema = z.object({ id: z.string() });
async function fanWith(
  account: string,
  campaignId: string,
  token = sandboxRefreshToken(account),
  service: Service = 'spotify',
) {
  const { id } = IdSchema.parse(
    (await call('POST', '/v1/fans', { externalId: account.replace(MARK, 'fan') })).body,
  );
  const scopes = service === 'spotify' ? ['user-library-modify', 'user-library-read'] : [];
  const put = await call('PUT', `/v1/fans/${id}/connections/${service}`, { refreshToken: token, scopes });
  expect(put.status).toBe(200);
  const event = { id: `evt-${id}`, type: 'fan.pre_saved', fan: { id }, campaignId };
  await call('POST', '/v1/events', { ...event, payload: { path: 'service', service } });
  return id;
}
const typesOf = async (fanId: string) =>
  (await on.database.query<{ type: string }>('SELECT type FROM events WHERE fan_id = $1', [fanId])).map(
    ({ type }) => type,
  );

/** All texts of a history, payloads opened. */
function textsIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(textsIn).join('\n');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textsIn).join('\n');
  return typeof value === 'string' ? value : '';
}

async function historiesOf(ids: readonly string[]): Promise<string> {
  const connection = await Connection.connect({ address: temporalAddress() });
  const client = new Client({ connection, namespace: temporalNamespace });
  try {
    const histories = await Promise.all(ids.map((id) => client.workflow.getHandle(id).fetchHistory()));
    return histories.map(textsIn).join('\n');
  } finally {
    await connection.close();
  }
}

describe('tokens and secrets', () => {
  it('stand in no log, no Temporal history and no answer, when all goes well and when it does not', async () => {
    const { campaign, releaseId } = await pageCampaign(caller);
    const good = await fanWith(accountOf('good'), campaign.id);
    const dead = await fanWith(
      accountOf('dead'),
      campaign.id,
      `${sandboxRefreshToken(accountOf('dead'))}.revoked`,
    );
    // Deezer takes its token and its secret in addresses.
    const there = await fanWith(accountOf('there'), campaign.id, undefined, 'deezer');
    const odd = await fanWith(accountOf('odd'), campaign.id, `${MARK} no token of any kind`);
    // The first attempts meet a service that is down, so that an ordinary activity fails and is retried, too.
    await control.setFaults({ serverError: 1 });
    // Yesterday: it is out everywhere, and the campaign goes on.
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    await moveRelease(caller, releaseId, yesterday);
    const fanOf = (fan: string) => fanWorkflowId(workspace.id, fan);
    const scheduled = () => historiesOf([fanOf(good)]).catch(() => '');
    await eventually(scheduled, (history) => history.includes('saveRelease'), 60_000);
    await control.setFaults({});
    for (const fan of [good, there])
      await eventually(
        () => typesOf(fan),
        (types) => types.includes('release.saved'),
        60_000,
      );
    for (const fan of [dead, odd])
      await eventually(
        () => typesOf(fan),
        (types) => types.includes('release.save_failed'),
        60_000,
      );
    await refusedRequests(good);
    const histories = await historiesOf([
      ...[good, there, dead, odd].map(fanOf),
      campaignWorkflowId(campaign.id),
    ]);
    // What is looked through holds what it should: else nothing would be proven.
    expect(histories.includes('saveRelease') && histories.includes('decideFan')).toBe(true);
    const logs = parts.map(({ said }) => said()).join('\n');
    expect(logs).toContain('"request"');
    expect(answers.join('\n')).toContain('bad_fields');
    expect([logs, histories, answers.join('\n')].map((text) => text.includes(MARK))).toEqual([
      false,
      false,
      false,
    ]);
  }, 180_000);

  it('stand in no column of the database but sealed', async () => {
    const tables = await on.database.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind = 'r'`,
    );
    for (const { name } of tables) {
      const rows = await on.database.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM "${name}" t`,
      );
      expect([name, rows.filter(({ row }) => row.includes(MARK)).length]).toEqual([name, 0]);
    }
  });
});

/** Requests with tokens and secrets that the API refuses, or that meet a service that refuses the secret. */
async function refusedRequests(fan: string): Promise<void> {
  const refreshToken = sandboxRefreshToken(accountOf('refused'));
  const path = `/v1/fans/${fan}/connections`;
  await call('PUT', `${path}/spotify`, { refreshToken, scopes: 'none' });
  await call('PUT', `${path}/tidal`, { refreshToken });
  await call('PUT', `/v1/fans/${randomUUID()}/connections/spotify`, { refreshToken });
  await call('PUT', `${path}/spotify`, { refreshToken: refreshToken.repeat(300) });
  const credentials = { service: 'spotify', clientId: 'sandbox', clientSecret: `${MARK}-mistyped` };
  await call('POST', '/v1/service-apps', { name: '', credentials }, owner);
  await call('POST', '/v1/service-apps', { name: 'Mine', credentials }, workspace.key);
  const { id } = IdSchema.parse(
    (await call('POST', '/v1/service-apps', { name: 'Mine', credentials }, owner)).body,
  );
  await call('POST', `/v1/service-apps/${id}/test`, undefined, owner);
  await call(
    'PUT',
    `/v1/service-apps/${id}/credentials`,
    { credentials: { ...credentials, clientId: 'x' } },
    owner,
  );
  await call('POST', `/v1/service-apps/${id}/disable`, undefined, owner);
  await call('GET', '/v1/audit-log', undefined, owner);
}
