import type { ActivityDeps } from '#activities/deps.js';
import { sendNextTest } from '#activities/messages/send-tests.js';
import { TestMessageSchema } from '#contracts/messages/template-preview.js';
import { cleanUp } from '#database/clean-up.js';
import type { Database } from '#database/database.js';
import { seedTemplates } from '#database/messages/seed-templates.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let database: Database;
let provider: SandboxControl;
let member: string;

beforeAll(async () => {
  parts = await startParts();
  database = parts.database;
  api = await startApi({ database, url: parts.databaseUrl });
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }) };
  provider = new SandboxControl(parts.sandbox.urls.control);
  await seedTemplates(database, api.workspaceId);
  member = await api.signInAs('marketer');
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

const ask = (method: string, path: string, body?: object, key = member) =>
  api.call(method, path, body, { key });
const testSend = (body?: object) => ask('POST', '/v1/templates/save-release/email/test-send', body);
async function work(): Promise<void> {
  while (await sendNextTest(deps));
}
async function lastTo(to: string) {
  const messages = await provider.messages({ to, bodies: 'true' });
  return messages.at(-1);
}
async function codeSentTo(to: string): Promise<string> {
  await work();
  const [, code = ''] = /Your code is (\d{6})/.exec((await lastTo(to))?.body ?? '') ?? [];
  return code;
}

describe('an address for tests', () => {
  it('is proved by the code that goes there, and only then gets a test', async () => {
    expect((await testSend()).status).toBe(409);
    const address = 'marketer@example.com';
    const given = await ask('PUT', '/v1/auth/test-addresses/email', { address });
    expect(given).toMatchObject({ status: 202, body: { verified: false } });
    expect(JSON.stringify(given.body)).not.toContain(address);
    expect((await testSend()).status).toBe(409);
    const code = await codeSentTo(address);
    expect(code).toMatch(/^\d{6}$/);
    const wrong = code === '000000' ? '000001' : '000000';
    expect((await ask('POST', '/v1/auth/test-addresses/email/confirm', { code: wrong })).status).toBe(422);
    const proved = await ask('POST', '/v1/auth/test-addresses/email/confirm', { code });
    expect(proved).toMatchObject({ status: 200, body: { items: [{ channel: 'email', verified: true }] } });
    expect((await ask('POST', '/v1/auth/test-addresses/email/confirm', { code })).status).toBe(409);
  }, 30_000);

  it('of another member, or of a key, is nobody else’s', async () => {
    const other = await api.signInAs('marketer');
    expect((await ask('GET', '/v1/auth/test-addresses', undefined, other)).body).toEqual({ items: [] });
    expect((await ask('GET', '/v1/auth/test-addresses', undefined, api.apiKey)).status).toBe(403);
  });

  it('waits for a code only five times, and asks for one only five times an hour', async () => {
    const other = await api.signInAs('marketer');
    const put = () => ask('PUT', '/v1/auth/test-addresses/sms', { address: '+12025550888' }, other);
    await put();
    const confirm = () => ask('POST', '/v1/auth/test-addresses/sms/confirm', { code: '123456' }, other);
    const answers = [];
    for (let tries = 0; tries < 6; tries += 1) answers.push((await confirm()).status);
    expect(answers.at(-1)).toBe(409);
    const codes = [];
    for (let asked = 0; asked < 5; asked += 1) codes.push((await put()).status);
    expect(codes).toEqual([202, 202, 202, 202, 429]);
  });
});

describe('a test', () => {
  it('is the message as a fan gets it, with a way out in its headers, and counts nowhere', async () => {
    const before = await counts();
    const sent = await testSend({ language: 'de' });
    expect(sent.status).toBe(202);
    const { id } = TestMessageSchema.parse(sent.body);
    await work();
    expect((await ask('GET', `/v1/test-sends/${id}`)).body).toMatchObject({
      id,
      state: 'accepted',
      code: null,
    });
    const message = await lastTo('marketer@example.com');
    expect(message).toMatchObject({ subject: 'Glass Season is out now', template: 'test' });
    expect(message?.body).toContain('You asked us to tell you');
    expect(message?.body).toContain('<!doctype html>');
    expect(await counts()).toEqual(before);
    const [row] = await database.query<{ sealed: string | null }>(
      'SELECT content_encrypted AS sealed FROM test_messages WHERE id = $1',
      [id],
    );
    expect(row?.sealed).toBeNull();
  }, 30_000);

  it('that is lost on its way is not sent again, and says so', async () => {
    const { id } = TestMessageSchema.parse((await testSend()).body);
    const before = (await provider.messages({ to: 'marketer@example.com' })).length;
    await database.query(
      `UPDATE test_messages SET state = 'attempting', attempted_at = now() - interval '2 minutes' WHERE id = $1`,
      [id],
    );
    await work();
    expect((await ask('GET', `/v1/test-sends/${id}`)).body).toMatchObject({ state: 'unknown' });
    expect(await provider.messages({ to: 'marketer@example.com' })).toHaveLength(before);
  }, 30_000);

  it('of a bad draft, or of a campaign that is not there, is refused', async () => {
    expect((await testSend({ draft: { subject: 'x', body: '{{ artits }}' } })).status).toBe(422);
    expect((await testSend({ campaignId: '00000000-0000-4000-8000-000000000001' })).status).toBe(404);
    expect((await testSend({ fanId: '00000000-0000-4000-8000-000000000001' })).status).toBe(400);
  });
});

const counts = async (): Promise<object[]> =>
  database.query(
    `SELECT (SELECT count(*) FROM messages)::int AS messages, (SELECT count(*) FROM events)::int AS events,
       (SELECT count(*) FROM links)::int AS links`,
  );

test('a test and what became of it are kept for a month', async () => {
  const sent = TestMessageSchema.parse((await testSend()).body);
  await work();
  const found = async (daysAgo: number) => {
    await database.query(
      'UPDATE test_messages SET created_at = now() - make_interval(days => $2) WHERE id = $1',
      [sent.id, daysAgo],
    );
    await cleanUp(database, { callbackDays: 90, replyDays: 365 });
    return (await ask('GET', `/v1/test-sends/${sent.id}`)).status;
  };
  expect([await found(29), await found(31)]).toEqual([200, 404]);
}, 30_000);
