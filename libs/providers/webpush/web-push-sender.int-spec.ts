import { createECDH, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import webPush from 'web-push';
import { PUSH_HOSTS, subscriptionText } from '#domain/consents/browser-subscription.js';
import { MOST_PUSH_BYTES, pushPayload } from '#domain/messages/push-payload.js';
import { topicOf } from '#domain/messages/push-topic.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { openPush } from '#providers/sandbox/webpush/open-push.js';
import { vapidProblem } from '#providers/sandbox/webpush/vapid-check.js';
import { deadUrl } from '#providers/testing/receiver.js';
import { WebPushSender } from './web-push-sender.js';

const keys = webPush.generateVAPIDKeys();
const vapid = { ...keys, subject: 'mailto:push@example.com' };
const hostOf = (url: string): string => new URL(url).host;

let sandbox: Sandbox;
let control: SandboxControl;
beforeAll(async () => {
  sandbox = await startSandbox();
  control = new SandboxControl(sandbox.urls.control);
});
afterEach(() => control.setFaults({}));
afterAll(() => sandbox.close());

/** What the database remembers for all processes. */
const remembers = () => {
  const known = new Set<string>();
  return {
    note: (host: string, key: string) => Promise.resolve(void known.add(`${host} ${key}`)),
    haveWorked: (host: string, key: string) => Promise.resolve(known.has(`${host} ${key}`)),
  };
};
const sender = (more: Partial<ConstructorParameters<typeof WebPushSender>[0]> = {}) =>
  new WebPushSender({ vapid, hosts: [hostOf(sandbox.urls.webPush)], memory: remembers(), ...more });

async function subscribed(publicKey = keys.publicKey): Promise<string> {
  const { endpoint, keys: own } = await control.subscribe(publicKey);
  return subscriptionText({ endpoint, ...own });
}

const content = {
  ...{ title: 'Glass Season is out', body: 'Save it where you listen 🌊', language: 'en' },
  ...{ url: 'https://segue.example/t/abc', icon: 'https://segue.example/art.jpg' },
};
function push(to: string, more: { payload?: string } = {}) {
  const messageId = randomUUID();
  const payload = pushPayload(content, { tag: messageId, stopUrl: 'https://segue.example/u/opaque' });
  return {
    to,
    messageId,
    payload,
    topic: topicOf(messageId),
    ttlSeconds: 3600,
    urgency: 'normal' as const,
    ...more,
  };
}

describe('a message by web push', () => {
  it('is read by the browser that subscribed, word for word, and by our id', async () => {
    const message = push(await subscribed());
    expect(await sender().send(message)).toEqual({ kind: 'accepted', providerId: message.messageId });
    expect(await control.messages({ token: message.messageId, bodies: 'true' })).toMatchObject([
      {
        ...{ provider: 'webpush', subject: content.title, body: content.body, url: content.url },
        ...{ media: [content.icon], stopUrl: 'https://segue.example/u/opaque' },
        push: { ttl: 3600, topic: message.topic, urgency: 'normal' },
      },
    ]);
  });

  it.each([
    ['subscriptionGone', 'http_410'],
    ['subscriptionUnknown', 'http_404'],
  ])('to a subscription that has ended (%s) ends it', async (fault, code) => {
    const to = await subscribed();
    await control.setFaults({ [fault]: 1 });
    const ended = { kind: 'rejected', code, suppress: true, haltSender: false };
    expect(await sender().send(push(to))).toEqual(ended);
    await control.setFaults({});
    expect(await sender().send(push(to))).toEqual(ended);
  });

  it('that is too large says nothing of the fan, and is seen before anybody is called', async () => {
    const to = await subscribed();
    const large = { kind: 'rejected', code: 'http_413', suppress: false, haltSender: false };
    expect(await sender().send(push(to, { payload: 'x'.repeat(MOST_PUSH_BYTES + 1) }))).toEqual(large);
    await control.setFaults({ messageTooLarge: 1 });
    expect(await sender().send(push(to))).toEqual(large);
  });

  it('just small enough fits into what a push service takes', async () => {
    const to = await subscribed();
    const { payload, ...message } = push(to);
    const longer = payload.replace(
      content.body,
      content.body + 'x'.repeat(MOST_PUSH_BYTES - Buffer.byteLength(payload)),
    );
    expect(Buffer.byteLength(longer)).toBe(MOST_PUSH_BYTES);
    expect(await sender().send({ ...message, payload: longer })).toMatchObject({ kind: 'accepted' });
  });

  it('is asked again when the service is busy, after the time that it names', async () => {
    await control.setFaults({ rateLimited: 1 });
    expect(await sender().send(push(await subscribed()))).toEqual({
      kind: 'retry',
      reason: 'http_429',
      holdMs: 1000,
    });
    expect((await control.messages()).filter(({ token }) => token === 'none')).toEqual([]);
  });

  it('halts the sender where its keys are not accepted', async () => {
    const to = await subscribed();
    await control.setFaults({ senderRefused: 1 });
    expect(await sender().send(push(to))).toMatchObject({
      code: 'http_403',
      haltSender: true,
      suppress: false,
    });
    await control.setFaults({});
    const other = { ...webPush.generateVAPIDKeys(), subject: 'mailto:push@example.com' };
    expect(await sender({ vapid: other }).send(push(to))).toMatchObject({
      code: 'http_403',
      haltSender: true,
    });
    expect(await sender({ vapid: undefined }).send(push(to))).toMatchObject({
      code: 'vapid_missing',
      haltSender: true,
    });
  });

  it('to a browser that has subscribed to other keys halts nobody while ours work, and ends that subscription', async () => {
    const mine = sender();
    const strange = await subscribed(webPush.generateVAPIDKeys().publicKey);
    expect(await mine.send(push(await subscribed()))).toMatchObject({ kind: 'accepted' });
    expect(await mine.send(push(strange))).toEqual({
      ...{ kind: 'rejected', code: 'http_403' },
      ...{ suppress: true, haltSender: false },
    });
  });

  it('nor does it after a restart, while the installation has the same keys', async () => {
    const memory = remembers();
    const strange = await subscribed(webPush.generateVAPIDKeys().publicKey);
    await sender({ memory }).send(push(await subscribed()));
    expect(await sender({ memory }).send(push(strange))).toMatchObject({ suppress: true, haltSender: false });
    const other = { ...webPush.generateVAPIDKeys(), subject: 'mailto:push@example.com' };
    expect(await sender({ memory, vapid: other }).send(push(await subscribed()))).toMatchObject({
      ...{ suppress: false, haltSender: true },
    });
  });

  it.each(['timeoutAfterAcceptance', 'resetAfterAcceptance', 'serverError', 'pageAfterAcceptance'] as const)(
    'whose answer says nothing (%s) is unknown',
    async (fault) => {
      const to = await subscribed();
      await control.setFaults({ [fault]: 1 });
      expect(await sender({ timeoutMs: 300 }).send(push(to))).toMatchObject({ kind: 'unknown' });
    },
  );

  it('is asked again when nobody listens', async () => {
    const dead = await deadUrl();
    const endpoint = `${dead}/push/send/1`;
    const to = subscriptionText({ endpoint, ...newKeys() });
    expect(await sender({ hosts: [hostOf(dead)] }).send(push(to))).toEqual({
      kind: 'retry',
      reason: 'ECONNREFUSED',
    });
  });

  it('is sent nowhere else by a redirect', async () => {
    await control.setFaults({ redirected: 1 });
    expect(await sender().send(push(await subscribed()))).toMatchObject({
      kind: 'rejected',
      code: 'http_302',
      suppress: false,
    });
  });
});

describe('what a stranger has named', () => {
  it.each([
    ['http://127.0.0.1:1/push', 'endpoint'],
    ['https://169.254.169.254/latest/meta-data', 'push_host'],
    ['https://evil.example/push', 'push_host'],
  ])('is not called: %s', async (endpoint, code) => {
    const to = subscriptionText({ endpoint, ...newKeys() });
    expect(await sender({ hosts: PUSH_HOSTS }).send(push(to))).toEqual({
      ...{ kind: 'rejected', code },
      ...{ suppress: false, haltSender: false },
    });
  });

  it.each(['no json', '{}', JSON.stringify({ endpoint: 'x', keys: {} })])('is none: %s', async (to) => {
    expect(await sender().send(push(to))).toMatchObject({ kind: 'rejected', code: 'not_a_subscription' });
  });

  it('and a key that is no point of the curve seals nothing', async () => {
    const endpoint = `${sandbox.urls.webPush}/push/send/${randomUUID()}`;
    const p256dh = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url');
    const to = subscriptionText({ endpoint, p256dh, auth: newKeys().auth });
    expect(await sender().send(push(to))).toMatchObject({ kind: 'rejected', code: 'not_a_subscription' });
  });
});

const newKeys = () => ({
  p256dh: createECDH('prime256v1').generateKeys('base64url'),
  auth: randomBytes(16).toString('base64url'),
});

describe('on the wire', () => {
  let server: Server;
  const seen: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push({ headers: request.headers, body: Buffer.concat(chunks) });
        response.writeHead(201).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it('nothing of the message can be read but by the keys of the test', async () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const origin = `http://127.0.0.1:${port}`;
    const pair = createECDH('prime256v1');
    const own = { p256dh: pair.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') };
    const message = push(subscriptionText({ endpoint: `${origin}/push/1`, ...own }));
    expect(await sender({ hosts: [hostOf(origin)] }).send(message)).toMatchObject({ kind: 'accepted' });
    const [call] = seen;
    if (call === undefined) throw new Error('Nobody was called.');
    expect(call.body.toString('latin1')).not.toContain('Glass Season');
    expect(call.headers).toMatchObject({
      ...{ ttl: '3600', topic: message.topic, urgency: 'normal', 'content-encoding': 'aes128gcm' },
    });
    const privateKey = pair.getPrivateKey('base64url');
    expect(openPush(call.body, { privateKey, auth: own.auth })).toBe(message.payload);
    const expected = { origin, publicKey: keys.publicKey, now: Date.now() };
    const { authorization } = call.headers;
    expect(vapidProblem(authorization, expected)).toBeUndefined();
    // The check itself can fail.
    expect(vapidProblem(authorization, { ...expected, origin: 'https://other.example' })).toMatch(
      /another push service/,
    );
    expect(vapidProblem(authorization, { ...expected, now: Date.now() + 86_400_000 })).toMatch(/too old/);
    expect(vapidProblem(authorization?.replace(/(t=[^.]+\.)[^.]+/, '$1e30'), expected)).toMatch(
      /cannot be read/,
    );
    expect(vapidProblem(authorization?.replace(/,? ?k=.*/, ', k=AAAA'), expected)).toMatch(/another key/);
  });
});
