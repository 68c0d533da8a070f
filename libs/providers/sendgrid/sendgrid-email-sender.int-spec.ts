import { z } from 'zod';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { SandboxInput } from '#providers/sandbox/options.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import {
  closeReceivers,
  deadUrl,
  eventually,
  startReceiver,
  type Receiver,
} from '#providers/testing/receiver.js';
import { SendgridEmailSender } from './sendgrid-email-sender.js';
import { sendgridSignatureCheck } from './sendgrid-signature.js';

const ID = 'd5a1f1c8-3b77-4b1c-9d39-0d2f3b8f5a01';
const email = {
  to: 'fan@example.com',
  subject: 'Glass Season is out',
  text: 'Listen: http://127.0.0.1/t/abc',
  html: '<p>Listen</p>',
  messageId: ID,
  template: 'save-release',
  unsubscribeUrl: 'https://segue.example/u/opaque',
};
const EventsSchema = z.array(
  z.object({ event: z.string(), sg_event_id: z.string(), sg_message_id: z.string(), message_id: z.string() }),
);

let sandbox: Sandbox;
let control: SandboxControl;
let product: Receiver;

async function start(input: SandboxInput = {}): Promise<void> {
  sandbox = await startSandbox({
    retryAfterSeconds: 30,
    ...input,
    sendgrid: { batchMs: 10, webhookUrl: `${product.url}/webhooks/sendgrid/events` },
  });
  control = new SandboxControl(sandbox.urls.control);
}
const sender = (options: Partial<ConstructorParameters<typeof SendgridEmailSender>[0]> = {}) =>
  new SendgridEmailSender({
    apiKey: 'SG.sandbox',
    baseUrl: sandbox.urls.sendgrid,
    from: { email: 'hello@example.com', name: 'Nova Tide' },
    ...options,
  });
const events = () => product.received.flatMap(({ body }) => EventsSchema.parse(JSON.parse(body)));

beforeEach(async () => {
  product = await startReceiver();
});
afterEach(async () => {
  await sandbox.close();
  await closeReceivers();
});

describe('an email through SendGrid', () => {
  it('is accepted once, with the id SendGrid gave and our opaque id', async () => {
    await start();
    const outcome = await sender().send(email);
    const accepted = await control.messages({ provider: 'sendgrid' });
    expect(accepted).toMatchObject([
      { to: 'fan@example.com', from: 'hello@example.com', token: ID, template: 'save-release' },
    ]);
    expect(outcome).toEqual({ kind: 'accepted', providerId: accepted[0]?.providerId });
  });

  it('carries one-click unsubscribe as mail headers, both parts, and no other custom argument', async () => {
    await start();
    const api = await startReceiver(() => ({ status: 202, headers: { 'x-message-id': 'X1' } }));
    expect(await sender({ baseUrl: api.url }).send(email)).toEqual({ kind: 'accepted', providerId: 'X1' });
    const [request] = api.received;
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      content: [
        { type: 'text/plain', value: email.text },
        { type: 'text/html', value: email.html },
      ],
      categories: ['save-release'],
      tracking_settings: { click_tracking: { enable: false }, open_tracking: { enable: false } },
    });
    const { personalizations } = z
      .object({ personalizations: z.array(z.unknown()) })
      .parse(JSON.parse(request?.body ?? ''));
    expect(personalizations).toEqual([
      {
        to: [{ email: 'fan@example.com' }],
        custom_args: { message_id: ID },
        headers: {
          'List-Unsubscribe': '<https://segue.example/u/opaque>',
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
      },
    ]);
    expect(request?.headers['list-unsubscribe']).toBeUndefined();
  });

  it('to an address that is none is rejected, and the address blocked', async () => {
    await start();
    const outcome = await sender().send({ ...email, to: 'nobody' });
    expect(outcome).toMatchObject({
      kind: 'rejected',
      code: 'http_400:personalizations.0.to.0.email',
      suppress: true,
    });
  });

  it('with a wrong key halts the sender', async () => {
    await start();
    const outcome = await sender({ apiKey: 'SG.other' }).send(email);
    expect(outcome).toEqual({ kind: 'rejected', code: 'http_401', suppress: false, haltSender: true });
  });

  it.each([
    ['senderRefused', { kind: 'rejected', code: 'http_403:from', haltSender: true }, 0],
    ['redirected', { kind: 'rejected', code: 'http_302', haltSender: true }, 0],
    ['pageAfterAcceptance', { kind: 'unknown', reason: 'http_200' }, 1],
  ])('answered with %s is no acceptance: only a 202 is', async (fault, outcome, taken) => {
    await start({ faults: { [fault]: 1 } });
    expect(await sender().send(email)).toMatchObject(outcome);
    expect(await control.messages()).toHaveLength(taken);
  });

  it('that is too large is rejected, though the answer is HTML', async () => {
    await start({ maxBodyBytes: 1000 });
    const outcome = await sender().send({ ...email, text: 'x'.repeat(2000) });
    expect(outcome).toEqual({ kind: 'rejected', code: 'http_413', suppress: false, haltSender: false });
  });

  it('is asked again when the key is rate-limited, once the limit resets', async () => {
    await start({ faults: { rateLimited: 1 } });
    const outcome = await sender().send(email);
    expect(outcome).toEqual({ kind: 'retry', reason: 'http_429', holdMs: expect.any(Number) });
    expect(outcome.kind === 'retry' && outcome.holdMs).toBeGreaterThan(28_000);
    expect(await control.messages()).toEqual([]);
  });

  it('is asked again when nobody listens', async () => {
    await start();
    const outcome = await sender({ baseUrl: await deadUrl() }).send(email);
    expect(outcome).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  it('is unknown after a 5xx', async () => {
    await start({ faults: { serverError: 1 } });
    expect(await sender().send(email)).toEqual({ kind: 'unknown', reason: 'http_503' });
  });

  it.each(['timeoutAfterAcceptance', 'resetAfterAcceptance'] as const)(
    'that was accepted but not answered (%s) is unknown, and a later event carries our id',
    async (fault) => {
      await start({ faults: { [fault]: 1 } });
      expect(await sender({ timeoutMs: 300 }).send(email)).toMatchObject({ kind: 'unknown' });
      expect(await control.messages({ token: ID })).toHaveLength(1);
      await eventually('an event with our id', () => events().some(({ message_id }) => message_id === ID));
    },
  );
});

describe("SendGrid's event webhook", () => {
  it('is signed over the bytes it sends, with the public key of the sandbox', async () => {
    await start();
    await sender().send(email);
    await eventually('both events', () => events().length === 2);
    const check = sendgridSignatureCheck(sandbox.sendgridPublicKey);
    for (const { headers, body } of product.received) {
      const webhook = {
        signature: String(headers['x-twilio-email-event-webhook-signature']),
        timestamp: String(headers['x-twilio-email-event-webhook-timestamp']),
        rawBody: Buffer.from(body),
      };
      expect(check(webhook)).toBe(true);
      expect(check({ ...webhook, rawBody: Buffer.from(`${body} `) })).toBe(false);
    }
  });

  it('tells processed and delivered, with our id and theirs', async () => {
    await start();
    const outcome = await sender().send(email);
    await eventually('both events', () => events().length === 2);
    expect(events().map(({ event }) => event)).toEqual(['processed', 'delivered']);
    const [id] = (events()[0]?.sg_message_id ?? '').split('.');
    expect(outcome).toEqual({ kind: 'accepted', providerId: id });
  });

  it('repeats events with the same sg_event_id and in another order when told so', async () => {
    await start({ faults: { duplicateCallbacks: 1, reorderedCallbacks: 1 } });
    await sender().send(email);
    await eventually('four events', () => events().length === 4);
    expect(events()[0]?.event).toBe('delivered');
    expect(new Set(events().map(({ sg_event_id }) => sg_event_id)).size).toBe(2);
  });

  it('tells a bounce', async () => {
    await start({ faults: { undelivered: 1 } });
    await sender().send(email);
    await eventually('the bounce', () => events().some(({ event }) => event === 'bounce'));
  });

  const Bare = z.array(
    z.object({
      event: z.string(),
      message_id: z.string().optional(),
      sg_message_id: z.string(),
      reason: z.string().optional(),
    }),
  );
  const bareEvents = () => product.received.flatMap(({ body }) => Bare.parse(JSON.parse(body)));

  it('tells a bounce after the delivery with nothing of ours', async () => {
    await start({ faults: { lateBounce: 1 } });
    await sender().send(email);
    await eventually('the bounce', () => bareEvents().some(({ event }) => event === 'bounce'));
    const late = bareEvents().find(({ event }) => event === 'bounce');
    expect([late?.message_id, late?.sg_message_id]).toEqual([undefined, '']);
    expect(bareEvents().some(({ event }) => event === 'delivered')).toBe(true);
  });

  it.each([
    ['droppedByMistake', 'dropped', /^Invalid SMTPAPI header$/],
    ['domainRefused', 'bounce', /^550 5\.7\.515 /],
  ])('tells of %s', async (fault, kind, reason) => {
    await start({ faults: { [fault]: 1 } });
    await sender().send(email);
    await eventually('the event', () => bareEvents().some(({ event }) => event === kind));
    expect(bareEvents().find(({ event }) => event === kind)?.reason).toMatch(reason);
  });

  it('repeats a batch until the product takes it', async () => {
    await start();
    let answers = 0;
    const shaky = await startReceiver(() => ({ status: (answers += 1) <= 2 ? 503 : 200 }));
    await control.configure({ sendgridWebhookUrl: shaky.url });
    await sender().send(email);
    await eventually('the batches, and their repeats', () => shaky.received.length >= 3);
  });
});
