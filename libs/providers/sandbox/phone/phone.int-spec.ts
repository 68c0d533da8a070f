import { createHash } from 'node:crypto';
import { request } from 'node:http';
import twilio from 'twilio';
import { z } from 'zod';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { SandboxInput } from '#providers/sandbox/options.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { SendgridEmailSender } from '#providers/sendgrid/sendgrid-email-sender.js';
import { closeReceivers, eventually, startReceiver, type Receiver } from '#providers/testing/receiver.js';
import { TwilioSmsSender } from '#providers/twilio/twilio-sms-sender.js';

const PHONE = '+4915112345678';
const FROM = '+15005550006';
const MAIL = 'fan@example.com';
let sandbox: Sandbox;
let product: Receiver;
let answer = '<Response/>';

async function start(input: SandboxInput = {}): Promise<void> {
  sandbox = await startSandbox({
    ...input,
    twilio: { callbackDelayMs: 5, inboundUrl: `${product.url}/webhooks/twilio/inbound` },
    sendgrid: { batchMs: 5, webhookUrl: `${product.url}/webhooks/sendgrid/events` },
  });
}

const client = () => {
  const made = twilio('ACsandbox', 'sandbox');
  made.api.baseUrl = sandbox.urls.twilio;
  return made;
};
const text = (body: string, to = PHONE, from = FROM) =>
  new TwilioSmsSender({
    accountSid: 'ACsandbox',
    authToken: 'sandbox',
    from,
    baseUrl: sandbox.urls.twilio,
  }).send({
    ...{ to, body, validitySeconds: 60 },
    statusCallback: `${product.url}/webhooks/twilio/status/token`,
  });
const mail = (to = MAIL, unsubscribeUrl = `${product.url}/u/opaque`) =>
  new SendgridEmailSender({
    apiKey: 'SG.sandbox',
    baseUrl: sandbox.urls.sendgrid,
    from: { email: 'hello@example.com', name: 'Nova Tide' },
  }).send({
    ...{ to, subject: 'Glass Season is out', text: 'Listen: http://127.0.0.1/t/abc', unsubscribeUrl },
    html: '<html><head></head><body><script>alert(1)</script><a href="http://127.0.0.1/t/abc">Listen</a></body></html>',
    ...{ messageId: 'd5a1f1c8-3b77-4b1c-9d39-0d2f3b8f5a01', template: 'save-release' },
  });

const open = async (path: string) => (await fetch(`${sandbox.urls.control}${path}`)).text();
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.urls.control}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
    headers,
  });
const who = (address: string) => `/sandbox?who=${encodeURIComponent(address)}`;
const inbound = () =>
  product.received
    .filter(({ path }) => path.endsWith('/inbound'))
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const statuses = () =>
  product.received
    .filter(({ path }) => path.includes('/status/'))
    .map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
const EventsSchema = z.array(z.record(z.string(), z.unknown()));
const events = () =>
  product.received
    .filter(({ path }) => path.endsWith('/events'))
    .flatMap(({ body }) => EventsSchema.parse(JSON.parse(body)));
const idOf = async (to: string) => {
  const [message] = await new SandboxControl(sandbox.urls.control).messages({ to });
  return message?.providerId ?? '';
};

/** `fetch` sets the header `Host` by itself. */
const viaHost = (port: number, host: string) =>
  new Promise<{ status: number | undefined }>((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/sandbox', headers: { host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode });
    });
    call.on('error', reject).end();
  });

beforeEach(async () => {
  answer = '<Response/>';
  product = await startReceiver(() => ({
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: answer,
  }));
});
afterEach(async () => {
  await sandbox.close();
  await closeReceivers();
});

describe('a phone', () => {
  it('shows the text as it was sent, its links to be tapped, and how it fared', async () => {
    await start();
    await text('Out <now>: http://127.0.0.1:1/t/abc. Reply STOP to end');
    await eventually('delivered', async () => (await open(who(PHONE))).includes('delivered'));
    const page = await open(who(PHONE));
    expect(page).toContain('Out &lt;now&gt;: <a href="http://127.0.0.1:1/t/abc"');
    expect(await open('/sandbox')).toContain(PHONE);
    expect(await open('/sandbox?q=nobody')).toContain('Nobody has this.');
  });

  it('texts STOP to the sender: the product is told, the account answers, and the next message is refused', async () => {
    await start();
    await text('Hello');
    expect((await post('/sandbox/reply', { who: PHONE, quick: 'STOP' })).status).toBe(303);
    await eventually('told', () => inbound().length === 1);
    expect(inbound()).toMatchObject([{ From: PHONE, To: FROM, Body: 'STOP', OptOutType: 'STOP' }]);
    expect(await open(who(PHONE))).toContain('You have successfully been unsubscribed.');
    expect(await text('Again')).toMatchObject({ kind: 'rejected', code: '21610' });
  });

  it('shows what the product answers with', async () => {
    await start();
    answer = '<Response><Message>Reply YES to join &amp; stay</Message></Response>';
    await post('/sandbox/reply', { who: PHONE, text: 'NOVA' });
    await eventually('answered', async () =>
      (await open(who(PHONE))).includes('Reply YES to join &amp; stay'),
    );
    expect(inbound()).toMatchObject([{ Body: 'NOVA', To: FROM }]);
  });

  it('reacts to a text as phones do: with our own words', async () => {
    await start();
    await text('Out now. Reply STOP to end');
    await post('/sandbox/react', { id: await idOf(PHONE), reaction: 'like' });
    await eventually('told', () => inbound().length === 1);
    expect(inbound()).toMatchObject([{ Body: 'Liked “Out now. Reply STOP to end”' }]);
    expect(inbound()[0]).not.toHaveProperty('OptOutType');
  });

  it.each([
    ['+15005553007', '30007'],
    ['+15005553003', '30003'],
  ])('%s takes the message, and never gets it: %s', async (number, code) => {
    await start();
    expect(await text('Hello', number)).toMatchObject({ kind: 'accepted' });
    await eventually('told', () => statuses().length === 3);
    expect(statuses().at(-1)).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: code });
    expect(await open(who(number))).toContain(`undelivered (${code})`);
  });

  it('gets a picture with a message, and by RCS what a messaging service sends', async () => {
    await start({ faults: { byRcs: 1 } });
    const picture = 'http://127.0.0.1:1/artwork.jpg';
    const sent = await client().messages.create({ to: PHONE, from: FROM, mediaUrl: [picture] });
    expect(sent.numMedia).toBe('1');
    expect(await open(who(PHONE))).toContain(`<img class="media" src="${picture}"`);
    await text('By the service', PHONE, 'MGsandbox');
    await eventually('read', () => statuses().some(({ MessageStatus }) => MessageStatus === 'read'));
    expect(statuses().at(-1)).toMatchObject({ ChannelPrefix: 'rcs', To: `rcs:${PHONE}` });
    await post('/sandbox/reply', { who: PHONE, quick: 'STOP' });
    await eventually('told', () => inbound().length === 1);
    expect(inbound()).toMatchObject([{ From: `rcs:${PHONE}`, OptOutType: 'STOP' }]);
    expect(await text('Again', PHONE, 'MGsandbox')).toMatchObject({ kind: 'rejected', code: '21610' });
  });

  it('refuses an empty message, and a picture that is at no address', async () => {
    await start();
    await expect(client().messages.create({ to: PHONE, from: FROM, body: '' })).rejects.toMatchObject({
      code: 21602,
    });
    await expect(
      client().messages.create({ to: PHONE, from: FROM, mediaUrl: ['artwork.jpg'] }),
    ).rejects.toMatchObject({ code: 21620 });
  });
});

describe('a mailbox', () => {
  it('shows the mail in a frame in which nothing runs and nothing is loaded from elsewhere', async () => {
    await start();
    await mail();
    const page = await open(who(MAIL));
    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).toContain('Nova Tide &lt;hello@example.com&gt;');
    const shown = await fetch(`${sandbox.urls.control}/sandbox/mail/${await idOf(MAIL)}`);
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('sandbox allow-popups');
    expect(policy).not.toMatch(/script-src|https:/);
    expect(await shown.text()).toContain('<head><base target="_blank"></head>');
    expect(await open(`/sandbox/mail/${await idOf(MAIL)}/text`)).toBe('Listen: http://127.0.0.1/t/abc');
  });

  it('unsubscribes by the one click of the header, without following a redirect', async () => {
    await start();
    await mail();
    await post('/sandbox/unsubscribe', { id: await idOf(MAIL), who: MAIL });
    expect(product.received.filter(({ path }) => path === '/u/opaque')).toMatchObject([
      { method: 'POST', body: 'List-Unsubscribe=One-Click' },
    ]);
    expect(await open(who(MAIL))).toContain('Unsubscribed');
  });

  it('asks no address that is not on this machine', async () => {
    await start();
    await mail(MAIL, 'https://segue.example/u/opaque');
    const response = await post('/sandbox/unsubscribe', { id: await idOf(MAIL), who: MAIL });
    expect(response.headers.get('location')).toContain('not+on+this+machine');
  });

  it('reports spam once, by an event without anything of ours; the next mail is dropped', async () => {
    await start();
    await mail();
    await post('/sandbox/spam', { id: await idOf(MAIL), who: MAIL });
    await post('/sandbox/spam', { id: await idOf(MAIL), who: MAIL });
    await eventually('told', () => events().some(({ event }) => event === 'spamreport'));
    const [complaint, ...more] = events().filter(({ event }) => event === 'spamreport');
    expect(more).toEqual([]);
    expect(complaint).toMatchObject({ email: MAIL });
    expect(complaint).not.toHaveProperty('message_id');
    await mail();
    await eventually('dropped', () => events().some(({ reason }) => reason === 'Spam Reporting Address'));
  });

  it.each([
    ['mia+bounce@example.com', ['processed', 'bounce']],
    ['mia+blocked@example.com', ['processed', 'bounce']],
    ['mia+deferred@example.com', ['processed', 'deferred', 'delivered']],
    ['mia+dropped@example.com', ['dropped']],
    ['mia+spam@example.com', ['processed', 'delivered', 'spamreport']],
  ])('%s: %j', async (address, told) => {
    await start();
    await mail(address);
    await eventually('told', () => events().length === told.length);
    expect(events().map(({ event }) => event)).toEqual(told);
  });
});

describe('the page', () => {
  it('switches faults, which the API of the sandbox shows, and all off', async () => {
    await start();
    await post('/sandbox/faults', { undelivered: '12.5' });
    const faults = async () =>
      z.record(z.string(), z.number()).parse(JSON.parse(await open('/_sandbox/faults')));
    expect(await faults()).toMatchObject({ undelivered: 0.125, rateLimited: 0 });
    expect((await post('/sandbox/faults', { undelivered: '120' })).status).toBe(400);
    expect(await faults()).toMatchObject({ undelivered: 0.125 });
    await post('/sandbox/faults', { none: 'true' });
    expect(await faults()).toMatchObject({ undelivered: 0 });
  });

  it('has a policy that lets its own style and script run, and nothing else', async () => {
    await start();
    const response = await fetch(`${sandbox.urls.control}/sandbox`);
    const policy = response.headers.get('content-security-policy') ?? '';
    const page = await response.text();
    for (const tag of ['style', 'script']) {
      const [, text = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page) ?? [];
      const hash = createHash('sha256').update(text).digest('base64');
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    expect(policy).toContain("default-src 'none'");
  });

  it('is refused to a form of another site, and under another name of this machine', async () => {
    await start();
    const there = { origin: 'https://elsewhere.example' };
    expect((await post('/sandbox/reply', { who: PHONE, quick: 'STOP' }, there)).status).toBe(403);
    expect(inbound()).toEqual([]);
    const { port } = new URL(sandbox.urls.control);
    const { status } = await viaHost(Number(port), `evil.example:${port}`);
    expect(status).toBe(403);
  });

  it.each([
    ['/sandbox/react', { id: 'SMnone', reaction: 'like' }],
    ['/sandbox/spam', { id: 'none' }],
    ['/sandbox/unsubscribe', { id: 'none' }],
  ])('%s of a message that is not there is a 404', async (path, fields) => {
    await start();
    expect((await post(path, fields)).status).toBe(404);
  });
});
