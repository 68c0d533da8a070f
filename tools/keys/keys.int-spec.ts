import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { claimKey, keepAnswer } from '#database/access/idempotency-keys.js';
import { countKeys, resealColumn } from '#database/reseal.js';
import { SEALED_COLUMNS, textOf } from '#database/sealed-columns.js';
import { keyOf, SecretBox } from '#database/secret-box.js';
import { storeGrant, expireConnection } from '#database/services/claim-service.js';
import { findGrant, upsertConnections } from '#database/services/connections.js';
import { insertApp, sealCredentials } from '#database/services/service-apps.js';
import { createSubscription } from '#database/webhooks/subscriptions.js';
import { CODE_ACTS, CODE_ROLES } from '#domain/consents/fan-code.js';
import { diceOf } from '#domain/simulator/dice.js';
import { addWorkspace } from '#test/harness/api.js';
import { compile } from '#test/harness/compiled.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertFan } from '#test/world/rows.js';
import { until } from '#tools/process.js';
import { main } from './main.js';

const key = (id: string) => ({ id, key: randomBytes(32).toString('base64') });
const OLD = key('old');
const NEW = key('new');
const ringOf = (...keys: { id: string; key: string }[]) =>
  keys.map((one) => `${one.id}:${one.key}`).join(',');
const boxOf = (...keys: { id: string; key: string }[]) => new SecretBox({ keys, hmacKey: 'x'.repeat(32) });

let on: FreshDatabase;
beforeAll(async () => {
  compile('libs', 'tools');
  on = await freshDatabase();
}, 60_000);
afterAll(() => on.close());

async function rotate(ring: string, ...args: string[]) {
  const said = { out: '', err: '' };
  const code = await main(args, {
    environment: { DATABASE_URL: on.url, SEGUE_ENCRYPTION_KEYS: ring },
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
  });
  return { code, ...said };
}

/** Every sealed text of the database, by its column. */
async function sealedTexts(): Promise<Map<string, string[]>> {
  const all = new Map<string, string[]>();
  for (const column of SEALED_COLUMNS) {
    const rows = await on.database.query<{ sealed: string }>(
      `SELECT ${textOf(column, 't')} AS sealed FROM ${column.table} t WHERE ${textOf(column, 't')} IS NOT NULL`,
    );
    all.set(
      `${column.table}.${column.column}`,
      rows.map(({ sealed }) => sealed),
    );
  }
  return all;
}

/** The texts in clear, in order, as this box opens them. */
const opened = async (box: SecretBox) =>
  Object.fromEntries(
    [...(await sealedTexts())].map(([name, texts]) => [name, texts.map((one) => box.open(one)).sort()]),
  );

async function fanWith(box: SecretBox, workspaceId: string, token: string): Promise<string> {
  const fanId = await insertFan(on.database, workspaceId);
  await connect(box, workspaceId, fanId, token);
  return fanId;
}
const connect = (box: SecretBox, workspaceId: string, fanId: string, token: string) =>
  upsertConnections(on.database, workspaceId, [
    {
      ...{ id: randomUUID(), fanId, service: 'spotify', scopes: [], serviceAppId: null },
      ...{ refreshTokenEncrypted: box.seal(token), authorizedAt: Date.now() },
    },
  ]);

/** At least one text in each sealed column. */
async function fillEachColumn(box: SecretBox): Promise<void> {
  const { id: workspaceId } = await addWorkspace(on.database, `Each ${randomUUID()}`);
  const fanId = await fanWith(box, workspaceId, 'a refresh token');
  const put = (text: string, values: unknown[]) => on.database.query(text, values);
  const grant = await findGrant(on.database, workspaceId, fanId, 'spotify');
  await storeGrant(
    on.database,
    { connectionId: grant?.connectionId ?? '', refreshTokenEncrypted: grant?.refreshTokenEncrypted ?? '' },
    { accessTokenEncrypted: box.seal('an access token'), expiresAt: 0, refreshTokenEncrypted: null },
  );
  await put(
    `INSERT INTO identities (id, workspace_id, fan_id, channel, address_encrypted, address_hmac) VALUES ($1, $2, $3, 'email', $4, 'h')`,
    [randomUUID(), workspaceId, fanId, box.seal('fan@example.com')],
  );
  await put(
    `INSERT INTO service_accounts (workspace_id, service, account_hmac, account_encrypted, fan_id, gave_territory)
     VALUES ($1, 'spotify', 'h', $2, $3, false)`,
    [workspaceId, box.seal('an account'), fanId],
  );
  const credentials = { service: 'deezer', appId: '1', secret: 'an app secret' } as const;
  await insertApp(on.database, {
    ...{ workspaceId, artistId: null, service: 'deezer', name: 'App', budgetKey: '1', perSecond: null },
    credentialsEncrypted: sealCredentials(box, credentials),
  });
  await put(
    `INSERT INTO webhook_secrets (workspace_id, secret_encrypted, previous_encrypted) VALUES ($1, $2, $3)`,
    [workspaceId, box.seal('a webhook secret'), box.seal('the one before')],
  );
  await createSubscription(on.database, box, {
    ...{ workspaceId, url: 'https://example.com/hook', eventTypes: ['fan.saved'], active: true },
  });
  await put('UPDATE webhook_subscriptions SET previous_encrypted = $1', [box.seal('before that')]);
  await put('UPDATE fans SET profile_encrypted = $2 WHERE id = $1', [fanId, box.seal('{"firstName":"Ada"}')]);
  // What these rows refer to does not matter here.
  await on.database.transaction(async (sql) => {
    await sql.query('SET LOCAL session_replication_role = replica');
    await sql.query(
      `INSERT INTO sign_ups (id, workspace_id, campaign_id, channel, purpose, address_hmac, address_encrypted, language,
         wording, source_url, origin_encrypted, state, callback_token, name_encrypted)
       VALUES ($1, $2, $1, 'sms', 'reminder', 'h', $3, 'en', 'w', 'u', $4, 'pending', $5, $6)`,
      [
        ...[randomUUID(), workspaceId, box.seal('+12025550100'), box.seal('an origin'), randomUUID()],
        box.seal('a name'),
      ],
    );
    await sql.query(
      `INSERT INTO fan_codes (id, request_id, workspace_id, fan_id, campaign_id, act, role, channel, address_hmac,
         address_encrypted, code_encrypted, language, state, callback_token)
       VALUES ($1, $1, $2, $1, $1, $6, $7, 'email', 'h', $3, $4, 'en', 'pending', $5)`,
      [
        ...[randomUUID(), workspaceId, box.seal('ada@example.com'), box.seal('493027'), randomUUID()],
        ...[CODE_ACTS[0], CODE_ROLES[0]],
      ],
    );
    await sql.query(
      `INSERT INTO replies (id, workspace_id, address_hmac, address_encrypted, text_encrypted, carrier, intent, state)
       VALUES ($1, $2, 'h', $3, $4, 'sms', 'none', 'open')`,
      [randomUUID(), workspaceId, box.seal('+12025550101'), box.seal('Hello')],
    );
    await sql.query(
      `INSERT INTO reply_answers (id, workspace_id, reply_id, text_encrypted, state, callback_token)
       VALUES ($1, $2, $1, $3, 'pending', $4)`,
      [randomUUID(), workspaceId, box.seal('Hello yourself'), randomUUID()],
    );
    await sql.query(
      `INSERT INTO messages (id, workspace_id, fan_id, campaign_id, effect_id, track, run, step, visit, channel, template,
         values_encrypted, purpose, intent, address_hmac, state, callback_token)
       VALUES ($1, $2, $3, $1, $1, 'main', 1, 'a', 1, 'email', 't', $4, 'marketing', 'prompt', 'h', 'accepted', $5)`,
      [randomUUID(), workspaceId, fanId, box.seal('{"artist":"Nova"}'), randomUUID()],
    );
    await sql.query(
      `INSERT INTO member_addresses (member_id, channel, workspace_id, address_encrypted, address_hmac)
       VALUES ($1, 'sms', $2, $3, 'h')`,
      [randomUUID(), workspaceId, box.seal('+12025550102')],
    );
    await sql.query(
      `INSERT INTO test_messages (id, workspace_id, member_id, channel, purpose, content_encrypted, callback_token)
       VALUES ($1, $2, $1, 'sms', 'test', $3, $4)`,
      [randomUUID(), workspaceId, box.seal('{"channel":"sms"}'), randomUUID()],
    );
    await sql.query(
      `INSERT INTO senders (id, workspace_id, channel, name, from_address, credentials_encrypted)
       VALUES ($1, $2, 'email', 'Ours', 'hello@novatide.example', $3)`,
      [randomUUID(), workspaceId, box.seal('an account')],
    );
    await sql.query(
      'INSERT INTO sender_tests (id, sender_id, workspace_id, to_encrypted) VALUES ($1, $1, $2, $3)',
      [randomUUID(), workspaceId, box.seal('owner@novatide.example')],
    );
  });
  await put(
    `INSERT INTO idempotency_keys (workspace_id, key, request_hash, status, body) VALUES ($1, 'k', 'h', 201, $2)`,
    [workspaceId, JSON.stringify({ sealed: box.seal('{"key":"sk"}') })],
  );
  await put(
    `INSERT INTO idempotency_keys (workspace_id, key, request_hash, status, body) VALUES ($1, 'plain', 'h', 201, '{"id":"x"}')`,
    [workspaceId],
  );
}

describe('the list of sealed columns', () => {
  test('has every column of the schema whose name says that it is sealed', async () => {
    const rows = await on.database.query<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name LIKE '%\\_encrypted' ORDER BY 1`,
    );
    const listed = SEALED_COLUMNS.filter(({ inJson }) => !inJson).map(
      ({ table, column }) => `${table}.${column}`,
    );
    expect(listed.sort()).toEqual(rows.map(({ name }) => name).sort());
  });
});

describe('keys:rotate', () => {
  test('seals every column with the first key, and says which key may be removed', async () => {
    await fillEachColumn(boxOf(OLD));
    const before = await opened(boxOf(OLD));
    expect(Object.values(before).map((texts) => texts.length)).not.toContain(0);
    const done = await rotate(ringOf(NEW, OLD));
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(await opened(boxOf(NEW))).toEqual(before);
    expect(done.out).toContain('Nothing is sealed with "old" any more.');
    // Only counted, and nothing is left to do.
    expect(await rotate(ringOf(NEW), '--check')).toMatchObject({ code: 0 });
  });

  test('calls no key unused while a text still has it, also one that is not in the ring', async () => {
    const { id: workspaceId } = await addWorkspace(on.database, 'Still used');
    await fanWith(boxOf(OLD), workspaceId, 'sealed with the old key');
    const checked = await rotate(ringOf(NEW, OLD), '--check');
    expect(checked).toMatchObject({ code: 1, out: expect.stringContaining('"old" is still needed') });
    expect(checked.out).not.toContain('may be removed');
    const withoutOld = await rotate(ringOf(NEW));
    expect(withoutOld.code).toBe(1);
    expect(withoutOld.out).toContain('"old" is not in the ring, and is still needed: put it back.');
    const wrong = await rotate(ringOf(NEW, { ...key('old') }));
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining('"old" is still needed') });
    expect(wrong.out).toContain('1 texts of connections.refresh_token_encrypted could not be opened');
    expect(await rotate(ringOf(NEW, OLD))).toMatchObject({ code: 0 });
  });

  test('names a bad option and a bad setting, and shows no key', async () => {
    expect(await rotate(ringOf(NEW), '--page', '0')).toMatchObject({
      ...{ code: 1, err: '--page must be a whole number from 1 to 5000.\n' },
    });
    const bad = await rotate('new:c2hvcnQ=');
    expect(bad).toMatchObject({ code: 1, err: expect.stringContaining('SEGUE_ENCRYPTION_KEYS') });
    expect(bad.err).not.toContain('c2hvcnQ');
  });

  test('killed with -9 in the middle, it loses nothing and goes on where it was', async () => {
    const { id: workspaceId } = await addWorkspace(on.database, 'Killed');
    const tokens = Array.from({ length: 1500 }, (_, n) => `token ${n}`);
    for (const token of tokens) await fanWith(boxOf(OLD), workspaceId, token);
    const running = startRotation();
    const resealed = async () => {
      const [row] = await on.database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM connections WHERE workspace_id = $1 AND refresh_token_encrypted LIKE 'new.%'`,
        [workspaceId],
      );
      return row?.n ?? 0;
    };
    await until(async () => (await resealed()) > 0, { withinMs: 30_000, everyMs: 5 });
    running.kill('SIGKILL');
    await once(running, 'exit');
    const inTheMiddle = await resealed();
    expect(inTheMiddle).toBeGreaterThan(0);
    expect(inTheMiddle).toBeLessThan(tokens.length);
    // Both keys open everything as it lies there.
    expect(await tokensOf(boxOf(NEW, OLD), workspaceId)).toEqual([...tokens].sort());
    expect(await rotate(ringOf(NEW, OLD))).toMatchObject({ code: 0 });
    expect(await tokensOf(boxOf(NEW), workspaceId)).toEqual([...tokens].sort());
  }, 120_000);

  test('leaves alone what the product writes meanwhile, in 400 random orders', async () => {
    const { id: workspaceId } = await addWorkspace(on.database, 'Meanwhile');
    const dice = diceOf('keys are rotated while fans connect');
    let throws = 0;
    const below = (n: number) => Math.floor(dice.roll((throws += 1)) * n);
    const product = boxOf(NEW, OLD);
    const expected = new Map<string, string>();
    for (let n = 0; n < 20; n += 1)
      expected.set(await fanWith(boxOf(OLD), workspaceId, `first ${n}`), `first ${n}`);
    const fans = [...expected.keys()];
    const [column] = SEALED_COLUMNS.filter((one) => one.column === 'refresh_token_encrypted');
    if (column === undefined) throw new Error('The tokens are not in the list.');
    for (let round = 0; round < 400; round += 1) {
      const fanId = fans[below(fans.length)] ?? '';
      const used = await grantOf(workspaceId, fanId);
      const reseal = resealColumn(on.database, product, column, { pageSize: 3, told: () => undefined });
      const act = below(3);
      const token = `round ${round}`;
      if (act === 0) await connect(below(2) === 0 ? product : boxOf(OLD), workspaceId, fanId, token);
      // A refresh that began before the text was sealed anew: its rotated token must not be lost.
      if (act === 1) {
        await reseal;
        await storeGrant(on.database, used, {
          ...{
            accessTokenEncrypted: product.seal('a'),
            expiresAt: 0,
            refreshTokenEncrypted: product.seal(token),
          },
        });
      }
      if (act < 2) expected.set(fanId, token);
      await reseal;
    }
    await rotate(ringOf(NEW, OLD));
    expect(await tokensOf(boxOf(NEW), workspaceId)).toEqual([...expected.values()].sort());
  }, 120_000);

  test('a grant that was refused while its text was sealed anew is known as the one that was used', async () => {
    const { id: workspaceId } = await addWorkspace(on.database, 'Refused');
    const fanId = await fanWith(boxOf(OLD), workspaceId, 'dead');
    const used = await grantOf(workspaceId, fanId);
    await rotate(ringOf(NEW, OLD));
    expect(await expireConnection(on.database, used)).toBe(true);
    // A new grant is not taken for the old one.
    await connect(boxOf(NEW), workspaceId, fanId, 'alive');
    expect(await expireConnection(on.database, used)).toBe(false);
  });

  test('a repeated request gets its sealed answer again after the old key has gone', async () => {
    const { id: workspaceId } = await addWorkspace(on.database, 'Repeated');
    const request = { workspaceId, key: 'repeated' };
    expect(await claimKey(on.database, request, 'h')).toEqual({ kind: 'taken' });
    const answer = JSON.stringify({ sealed: boxOf(OLD).seal('{"key":"sk"}') });
    await keepAnswer(on.database, request, { status: 201, answer });
    expect(await rotate(ringOf(NEW, OLD))).toMatchObject({ code: 0 });
    const again = await claimKey(on.database, request, 'h');
    const kept = again.kind === 'answered' ? again.answer : '{}';
    expect(boxOf(NEW).open(z.object({ sealed: z.string() }).parse(JSON.parse(kept)).sealed)).toBe(
      '{"key":"sk"}',
    );
  });

  test('counts by key, over all columns', async () => {
    const counts = await countKeys(on.database, boxOf(NEW, OLD));
    const all = [...(await sealedTexts()).values()].flat().map(keyOf);
    expect(counts.get('new')).toBe(all.filter((one) => one === 'new').length);
    expect(counts.get('old')).toBe(0);
  });
});

async function grantOf(workspaceId: string, fanId: string) {
  const grant = await findGrant(on.database, workspaceId, fanId, 'spotify');
  if (grant === undefined) throw new Error('The fan has no grant.');
  return { connectionId: grant.connectionId, refreshTokenEncrypted: grant.refreshTokenEncrypted };
}

async function tokensOf(box: SecretBox, workspaceId: string): Promise<string[]> {
  const rows = await on.database.query<{ sealed: string }>(
    'SELECT refresh_token_encrypted AS sealed FROM connections WHERE workspace_id = $1',
    [workspaceId],
  );
  return rows.map(({ sealed }) => box.open(sealed)).sort();
}

/** The compiled command in a process of its own, with pages so small that it can be killed between two. */
function startRotation(): ChildProcess {
  const command = fileURLToPath(new URL('../../dist/tools/keys/cli.js', import.meta.url));
  return spawn(process.execPath, [command, '--page', '5'], {
    env: { DATABASE_URL: on.url, SEGUE_ENCRYPTION_KEYS: ringOf(NEW, OLD) },
    stdio: 'ignore',
  });
}
