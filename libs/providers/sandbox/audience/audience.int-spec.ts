import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  closeReceivers,
  eventually,
  startReceiver,
  type Received,
  type Receiver,
} from '#providers/testing/receiver.js';
import { SendgridEmailSender } from '#providers/sendgrid/sendgrid-email-sender.js';
import { TwilioSmsSender } from '#providers/twilio/twilio-sms-sender.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { DEFAULT_SANDBOX_BEHAVIOUR, type SandboxBehaviour } from './behaviour.js';
import type { SandboxReaction } from './plan.js';

const FROM = '+15005550006';
const FAN = '+491711234567';
const FAN_ID = 'c0f0a5b2-8f0e-4b1e-9a57-1f6f6f1f2a10';
const CAMPAIGN = '0199f3b0-0000-7000-8000-000000000001';
const NOTHING = { click: 0, clickThenSave: 0, clickThenFollow: 0, stop: 0 };
const SECOND = { medianMinutes: 1 / 60, spread: 1 };

/** Everyone does this, within a virtual second. */
const always = (act: SandboxReaction, delay = SECOND): SandboxBehaviour => ({
  messages: DEFAULT_SANDBOX_BEHAVIOUR.messages.map((message) => ({
    ...message,
    shares: {
      sms: { ...NOTHING, [act]: 1 },
      email: { ...NOTHING, [act]: act === 'stop' ? 0 : 1 },
      webpush: { ...NOTHING, [act]: act === 'stop' ? 0 : 1 },
    },
  })),
  reaction: { sms: delay, email: delay, webpush: delay },
  afterClick: SECOND,
  atRelease: { visit: 1, save: 1, follow: 1, delay },
});

const EventsSchema = z.object({ events: z.array(z.object({ id: z.string(), type: z.string() }).loose()) });

let sandbox: Sandbox | undefined;
let product: Receiver;
/** Paths that begin so are answered with 503. */
let down: string | undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'segue-audience-'));

/** The product's public face: the tracked link and the events endpoint. */
function answer({ method, path }: Received): {
  status: number;
  headers?: Record<string, string>;
  body?: string;
} {
  if (down !== undefined && path.startsWith(down)) return { status: 503 };
  if (method === 'GET' && path.startsWith('/t/')) {
    return { status: 302, headers: { location: `/r/glass-season?fan=${FAN_ID}&campaign=${CAMPAIGN}` } };
  }
  if (path.startsWith('/v1/links/')) return { status: 200, body: JSON.stringify({ campaignId: CAMPAIGN }) };
  if (path === '/v1/events') return { status: 200, body: '{"results":[{"status":"accepted"}]}' };
  return { status: 200 };
}

async function start(
  behaviour: SandboxBehaviour,
  kept = false,
  only: { campaigns?: string[] } = {},
): Promise<SandboxControl> {
  sandbox = await startSandbox({
    twilio: { inboundUrl: `${product.url}/webhooks/twilio/inbound`, callbacks: false },
    audience: { apiBaseUrl: product.url, apiKey: 'key-1', clockScale: 60, behaviour, ...only },
    ...(kept ? { dataDir } : {}),
  });
  return new SandboxControl(sandbox.urls.control);
}

const text = async (body = `Glass Season is out: ${product.url}/t/abc`) =>
  new TwilioSmsSender({
    accountSid: 'ACsandbox',
    authToken: 'sandbox',
    from: FROM,
    baseUrl: sandbox?.urls.twilio ?? '',
  }).send({ to: FAN, body, statusCallback: `${product.url}/s/token`, validitySeconds: 60 });

const calls = (path: string) => product.received.filter((request) => request.path.startsWith(path));
const events = () => calls('/v1/events').flatMap(({ body }) => EventsSchema.parse(JSON.parse(body)).events);

beforeEach(async () => {
  down = undefined;
  product = await startReceiver(answer);
});
afterEach(async () => {
  await sandbox?.close();
  await closeReceivers();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

describe('a simulated fan', () => {
  it('clicks with a phone’s browser, lands on the page, then saves, with the fan and campaign of the link', async () => {
    const control = await start(always('clickThenSave'));
    await text();
    await eventually('the save', () => events().length === 1);
    expect(calls('/t/abc')[0]?.headers['user-agent']).toContain('iPhone');
    expect(calls('/r/glass-season')).toHaveLength(1);
    expect(calls('/v1/events')[0]?.headers['authorization']).toBe('Bearer key-1');
    expect(events()).toEqual([
      {
        id: expect.stringMatching(/^sandbox-SM[0-9a-f]{32}-saved$/),
        type: 'fan.saved',
        fan: { id: FAN_ID },
        campaignId: CAMPAIGN,
        payload: { target: 'release', observedBy: 'tap' },
      },
    ]);
    await eventually('the end', async () => (await control.audience()).ended['clickThenSave: done'] === 1);
  });

  it('follows when told so, by email too', async () => {
    await start(always('clickThenFollow'));
    await new SendgridEmailSender({
      apiKey: 'SG.sandbox',
      baseUrl: sandbox?.urls.sendgrid ?? '',
      from: { email: 'hello@example.com' },
    }).send({
      to: 'fan@example.com',
      subject: 'Follow',
      text: `Follow: ${product.url}/t/abc`,
      html: '<p>Follow</p>',
      messageId: 'd5a1f1c8-3b77-4b1c-9d39-0d2f3b8f5a01',
      template: 'follow-artist',
      unsubscribeUrl: `${product.url}/u/x`,
    });
    await eventually('the follow', () => events()[0]?.type === 'fan.followed');
  });

  it('answers STOP, and then gets no more', async () => {
    await start(always('stop'));
    await text();
    await eventually('the STOP', () => calls('/webhooks/twilio/inbound').length === 1);
    expect(new URLSearchParams(calls('/webhooks/twilio/inbound')[0]?.body).get('Body')).toBe('STOP');
    expect(await text()).toMatchObject({ kind: 'rejected', code: '21610' });
  });

  it('tries again with the same event id while the product is down', async () => {
    await start(always('clickThenSave'));
    down = '/v1/events';
    await text();
    await eventually('two failed tries', () => calls('/v1/events').length >= 2);
    down = undefined;
    await eventually('a try that is taken', () => calls('/v1/events').length >= 3);
    expect(new Set(events().map(({ id }) => id)).size).toBe(1);
    expect(calls('/t/abc')).toHaveLength(1);
  });

  it('opens the link again when it does not load', async () => {
    await start(always('clickThenSave'));
    down = '/t/';
    await text();
    await eventually('two failed tries', () => calls('/t/abc').length >= 2);
    expect(events()).toEqual([]);
    down = undefined;
    await eventually('the save', () => events().length === 1);
  });

  it('leaves a message without a link of the product alone, and says so', async () => {
    const control = await start(always('click'));
    await text('Look: https://elsewhere.example/t/abc');
    await eventually('the end', async () => (await control.audience()).ended['click: given up'] === 1);
    expect((await control.audience()).refusals).toEqual({ 'the message has no tracked link': 1 });
  });

  it('reacts to the campaigns it is told of, and opens no link of another', async () => {
    const control = await start(always('clickThenSave'), false, { campaigns: [randomUUID()] });
    await text();
    await eventually(
      'the end',
      async () => (await control.audience()).ended['clickThenSave: given up'] === 1,
    );
    expect((await control.audience()).refusals).toEqual({ 'a message of another campaign': 1 });
    expect([calls('/v1/links/abc').length, calls('/t/').length, events().length]).toEqual([1, 0, 0]);
    await sandbox?.close();
    await start(always('clickThenSave'), false, { campaigns: [CAMPAIGN] });
    await text();
    await eventually('the save', () => events().length === 1);
  });

  it('goes on after a restart with what is still to be done, and does nothing twice', async () => {
    await start(always('click'), true);
    await text();
    await eventually('the first click', () => calls('/t/').length === 1);
    await eventually('its end', async () => (await status()).ended['click: done'] === 1);
    await sandbox?.close();
    // A message whose reaction is an hour off (a minute here): the restart is told of impatient fans.
    await start(always('click', { medianMinutes: 60, spread: 1 }), true);
    await text(`Second: ${product.url}/t/second`);
    await sandbox?.close();
    await start(always('click'), true);
    await eventually('the second click', () => calls('/t/second').length === 1);
    await eventually('its end', async () => (await status()).ended['click: done'] === 2);
    expect(calls('/t/abc')).toHaveLength(1);
  });
});

const status = () => new SandboxControl(sandbox?.urls.control ?? '').audience();

describe('fans who come by themselves', () => {
  it('visit, save and follow once, however often they are called', async () => {
    const control = await start(always('click'));
    const fans = [{ externalId: 'fan-0001' }];
    await control.gather(CAMPAIGN, fans);
    await control.gather(CAMPAIGN, fans);
    await eventually('the end', async () => (await control.audience()).ended['comeBy: done'] === 1);
    expect(events().map(({ type }) => type)).toEqual(['page.visited', 'fan.saved', 'fan.followed']);
    expect(events().every(({ fan }) => JSON.stringify(fan) === '{"externalId":"fan-0001"}')).toBe(true);
    expect((await control.audience()).pending).toBe(0);
  });
});
