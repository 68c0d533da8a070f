import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { sendNextTest } from '#activities/messages/send-tests.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { TestMessageSchema } from '#contracts/messages/template-preview.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { pushSettings, TEST_VAPID } from '#test/harness/push.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let provider: SandboxControl;
let member: string;

beforeAll(async () => {
  parts = await startParts();
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, pushSettings(parts.sandbox));
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }) };
  provider = new SandboxControl(parts.sandbox.urls.control);
  member = await api.signInAs('marketer');
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

const ask = (method: string, path: string, body?: object) => api.call(method, path, body, { key: member });
const put = (place: string, body: object) => ask('PUT', `/v1/templates/${place}`, body);
const good = {
  format: 'push',
  title: '{{ release }} is out',
  body: 'Save it, {{ fan.firstName | default: "friend" }}.',
  link: 'save',
};
const fieldsOf = (body: unknown) => (ProblemSchema.parse(body).errors ?? []).map(({ path }) => path);

describe('a message for web push', () => {
  it('is a title, a few words and a link, kept in versions like any other', async () => {
    const written = await put('out/webpush', good);
    expect(written).toMatchObject({
      status: 200,
      body: {
        ...{ channel: 'webpush', version: 1, format: 'push', subject: good.title, body: good.body },
        source: { title: good.title, link: 'save' },
      },
    });
    expect(
      (await put('out/webpush?language=de', { ...good, title: '{{ release }} ist da' })).body,
    ).toMatchObject({
      ...{ version: 2, language: 'de' },
    });
    const without = await put('page/webpush', { format: 'push', title: 'Hello', body: 'There' });
    expect(without.body).toMatchObject({ source: { link: 'page' } });
  });

  it.each([
    [{ ...good, title: '{{ relase }}' }, ['title']],
    [{ ...good, body: '{{ nobody }}' }, ['body']],
    [{ ...good, title: '{{ release }}'.repeat(9) }, ['title']],
    [{ ...good, body: 'x'.repeat(401) }, ['body']],
    [{ ...good, body: '{% if x' }, ['body']],
    [{ body: 'A text' }, ['format']],
  ])('is refused with the field that is wrong: %o', async (body, fields) => {
    const answer = await put('wrong/webpush', body);
    expect([answer.status, fieldsOf(answer.body)]).toEqual([422, fields]);
  });

  it.each([
    [{ ...good, link: 'elsewhere' }, 400],
    [{ ...good, title: '' }, 400],
    [{ ...good, html: '<b>' }, 400],
  ])('is refused where it has not the form: %o', async (body, status) => {
    expect((await put('wrong/webpush', body)).status).toBe(status);
  });

  it('is no text and no email', async () => {
    for (const channel of ['sms', 'email'])
      expect(fieldsOf((await put(`out/${channel}`, good)).body)).toEqual(['format']);
  });

  it('is shown before it is sent, with the bytes that it takes', async () => {
    const shown = await ask('POST', '/v1/templates/out/webpush/preview', {});
    expect(shown).toMatchObject({
      status: 200,
      body: {
        ...{ channel: 'webpush', title: 'Glass Season is out', body: 'Save it, Ada.', icon: null },
        ...{ version: 1, language: 'en', url: expect.stringContaining('/t/sample') },
        bytes: expect.any(Number),
      },
    });
    const draft = { ...good, body: 'Now' };
    expect((await ask('POST', '/v1/templates/out/webpush/preview', { draft })).body).toMatchObject({
      ...{ body: 'Now', version: null },
    });
  });

  it('may be sent by a step; a flow that names one nobody has written is not published', async () => {
    const step = { kind: 'send', id: 'tell', channels: ['webpush'], purpose: 'marketing', intent: 'prompt' };
    const flow = (template: string) => ({
      ...{ schema: 1, name: `Push ${template}` },
      tracks: [
        {
          ...{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once' },
          steps: [
            { ...step, template },
            { kind: 'exit', id: 'end', reason: 'done' },
          ],
        },
      ],
    });
    const publish = async (template: string) => {
      const made = await api.call('POST', '/v1/flows', flow(template));
      expect(made.status).toBe(201);
      return api.call('POST', `/v1/flows/${FlowDraftSchema.parse(made.body).id}/publish`, {});
    };
    expect((await publish('out')).status).toBe(200);
    const refused = await publish('never-written');
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain('by webpush, which is not written');
  });
});

describe('a test of it', () => {
  const testSend = () => ask('POST', '/v1/templates/out/webpush/test-send', {});
  const work = async () => {
    while (await sendNextTest(deps));
  };

  it('goes only to a browser that the member has proved; else it is refused by name', async () => {
    const refused = await testSend();
    expect(refused.status).toBe(409);
    expect(ProblemSchema.parse(refused.body).detail).toContain('no browser that has proved its subscription');
    const subscription = await provider.subscribe(TEST_VAPID.publicKey);
    const address = JSON.stringify(subscription);
    const given = await ask('PUT', '/v1/auth/test-addresses/webpush', { address });
    expect(given).toMatchObject({
      status: 202,
      body: { channel: 'webpush', address: '127.0.0.1', verified: false },
    });
    expect((await testSend()).status).toBe(409);
    await work();
    const codes = (await provider.messages({ provider: 'webpush', bodies: 'true' })).map(
      ({ subject = '' }) => subject,
    );
    const [, code = ''] = /^(\d{6}) is your code$/.exec(codes.at(-1) ?? '') ?? [];
    expect(code).not.toBe('');
    expect((await ask('POST', '/v1/auth/test-addresses/webpush/confirm', { code })).status).toBe(200);
    const sent = await testSend();
    expect(sent.status).toBe(202);
    await work();
    const { id } = TestMessageSchema.parse(sent.body);
    expect((await ask('GET', `/v1/test-sends/${id}`)).body).toMatchObject({ state: 'accepted' });
    const got = (await provider.messages({ token: id, bodies: 'true' }))[0];
    expect(got).toMatchObject({ subject: 'Glass Season is out', push: { urgency: 'high' } });
    expect(await parts.database.query('SELECT count(*)::int AS n FROM messages')).toEqual([{ n: 0 }]);
  }, 30_000);

  it.each([
    ['no json', 'no subscription'],
    ['{"endpoint":"https://fcm.googleapis.com/x"}', 'no subscription'],
    ['{"endpoint":"https://evil.example/x","keys":{"p256dh":"A","auth":"A"}}', 'a key is missing'],
  ])('is given to no browser by %s', async (address, message) => {
    const answer = await ask('PUT', '/v1/auth/test-addresses/webpush', { address });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(message);
  });
});
