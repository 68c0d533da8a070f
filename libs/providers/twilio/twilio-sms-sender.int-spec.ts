import type { SandboxInput } from '#providers/sandbox/options.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import {
  closeReceivers,
  deadUrl,
  eventually,
  startReceiver,
  type Receiver,
} from '#providers/testing/receiver.js';
import { isTwilioSignatureValid } from './twilio-signature.js';
import { TwilioSmsSender } from './twilio-sms-sender.js';

const FROM = '+15005550006';
const FAN = '+491711234567';

let sandbox: Sandbox;
let control: SandboxControl;
let product: Receiver;

async function start(input: SandboxInput = {}): Promise<void> {
  sandbox = await startSandbox({
    retryAfterSeconds: 3,
    ...input,
    twilio: { callbackDelayMs: 5, inboundUrl: `${product.url}/webhooks/twilio/inbound`, ...input.twilio },
  });
  control = new SandboxControl(sandbox.urls.control);
}

const sender = (options: Partial<ConstructorParameters<typeof TwilioSmsSender>[0]> = {}): TwilioSmsSender =>
  new TwilioSmsSender({
    accountSid: 'ACsandbox',
    authToken: 'sandbox',
    from: FROM,
    baseUrl: sandbox.urls.twilio,
    ...options,
  });

const sms = (to = FAN, token = 'token-1') => ({
  to,
  body: `Glass Season is out: ${product.url}/t/abc`,
  statusCallback: `${product.url}/webhooks/twilio/status/${token}`,
  validitySeconds: 3600,
});

const statuses = () => product.received.map(({ body }) => new URLSearchParams(body).get('MessageStatus'));

beforeEach(async () => {
  product = await startReceiver();
});
afterEach(async () => {
  await sandbox.close();
  await closeReceivers();
});

describe('an SMS through Twilio', () => {
  it('is accepted once, with the id Twilio gave and our token on the callback', async () => {
    await start();
    const outcome = await sender().send(sms());
    const accepted = await control.messages();
    expect(accepted).toMatchObject([{ provider: 'twilio', to: FAN, from: FROM, token: 'token-1' }]);
    expect(outcome).toEqual({ kind: 'accepted', providerId: accepted[0]?.providerId });
  });

  it.each([
    ['+15005550001', { code: '21211', suppress: true, haltSender: false }],
    ['+15005550002', { code: '21612', suppress: true, haltSender: false }],
    ['+15005550003', { code: '21408', suppress: false, haltSender: false }],
    ['+15005550004', { code: '21610', suppress: true, haltSender: false }],
    ['+15005550009', { code: '21614', suppress: true, haltSender: false }],
  ])('to the test number %s is rejected as documented', async (to, expected) => {
    await start();
    expect(await sender().send(sms(to))).toEqual({ kind: 'rejected', ...expected });
    expect(await control.messages()).toEqual([]);
  });

  it('after a STOP is rejected as opted out, and passes again after START', async () => {
    await start();
    await control.inbound({ from: FAN, to: FROM, body: ' stop ' });
    expect(await sender().send(sms())).toMatchObject({ kind: 'rejected', code: '21610', suppress: true });
    await control.inbound({ from: FAN, to: FROM, body: 'START' });
    expect(await sender().send(sms())).toMatchObject({ kind: 'accepted' });
  });

  it('with a picture goes out as an MMS: the provider gets its address', async () => {
    const provider = await startReceiver(() => ({ status: 201, body: '{"sid":"MM1","status":"queued"}' }));
    const mediaUrl = 'https://fans.example.com/artwork/h/640.jpg';
    expect(await sender({ baseUrl: provider.url }).send({ ...sms(), mediaUrl })).toMatchObject({
      kind: 'accepted',
    });
    await sender({ baseUrl: provider.url }).send(sms());
    const media = provider.received.map(({ body }) => new URLSearchParams(body).getAll('MediaUrl'));
    expect(media).toEqual([[mediaUrl], []]);
  });

  it('with a wrong token halts the sender', async () => {
    await start();
    expect(await sender({ authToken: 'wrong' }).send(sms())).toMatchObject({
      code: '20003',
      haltSender: true,
    });
  });

  it.each([
    ['+15005550001', '21212'],
    ['+15005550007', '21606'],
  ])('from %s halts the sender: %s', async (from, code) => {
    await start();
    const halts = { kind: 'rejected', code, suppress: false, haltSender: true };
    expect(await sender({ from }).send(sms())).toEqual(halts);
  });

  it.each([
    ['senderRefused', { kind: 'rejected', code: '21606', haltSender: true }, 0],
    ['redirected', { kind: 'rejected', code: 'http_302', haltSender: true }, 0],
    ['failedAtOnce', { kind: 'rejected', code: '30008', haltSender: false, suppress: false }, 0],
    ['unregisteredSender', { kind: 'rejected', code: '30034', haltSender: true }, 0],
    // The message was accepted, and nobody can know it from such an answer.
    ['emptyAfterAcceptance', { kind: 'unknown' }, 1],
    ['pageAfterAcceptance', { kind: 'unknown' }, 1],
  ])('answered with %s is no acceptance', async (fault, outcome, taken) => {
    await start({ faults: { [fault]: 1 } });
    expect(await sender().send(sms())).toMatchObject(outcome);
    expect(await control.messages()).toHaveLength(taken);
  });

  it('from a number whose queue is full is asked again', async () => {
    await start();
    expect(await sender({ from: '+15005550008' }).send(sms())).toMatchObject({ kind: 'retry' });
  });

  it('is asked again when Twilio is rate-limited, after as long as it says', async () => {
    await start({ faults: { rateLimited: 1 } });
    expect(await sender().send(sms())).toEqual({ kind: 'retry', reason: 'http_429', holdMs: 3000 });
    expect(await control.messages()).toEqual([]);
  });

  it('is asked again when nobody listens', async () => {
    await start();
    const outcome = await sender({ baseUrl: await deadUrl() }).send(sms());
    expect(outcome).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  it('is unknown after a 5xx', async () => {
    await start({ faults: { serverError: 1 } });
    expect(await sender().send(sms())).toEqual({ kind: 'unknown', reason: '20503' });
  });

  it.each(['timeoutAfterAcceptance', 'resetAfterAcceptance'] as const)(
    'that was accepted but not answered (%s) is unknown, and found by asking',
    async (fault) => {
      await start({ faults: { [fault]: 1 } });
      const since = new Date();
      const outcome = await sender({ timeoutMs: 300 }).send(sms());
      expect(outcome.kind).toBe('unknown');
      await control.setFaults({});
      const found = await sender().findSent({ to: FAN, since });
      const accepted = await control.messages();
      expect(found).toEqual([{ providerId: accepted[0]?.providerId, body: sms().body }]);
      expect(accepted).toHaveLength(1);
    },
  );

  it('is unknown when the answer drips for longer than the call may take', async () => {
    await start();
    const page = await startReceiver(() => ({ status: 200, headers: { 'content-length': '9' }, body: 'x' }));
    expect(await sender({ baseUrl: page.url, timeoutMs: 300 }).send(sms())).toMatchObject({
      kind: 'unknown',
    });
  });

  it('is unknown when something else than Twilio answers 200', async () => {
    await start();
    let body = '<html>';
    const page = await startReceiver(() => ({ status: 200, body }));
    expect(await sender({ baseUrl: page.url }).send(sms())).toMatchObject({ kind: 'unknown' });
    body = '{}';
    expect(await sender({ baseUrl: page.url }).send(sms())).toEqual({ kind: 'unknown', reason: 'no_sid' });
  });
});

describe('looking for a sent SMS', () => {
  it('finds only this number’s messages since then, newest first, over several pages', async () => {
    await start();
    for (let index = 0; index < 60; index += 1) await sender().send({ ...sms(), body: `number ${index}` });
    await sender().send(sms('+491719999999'));
    const found = await sender().findSent({ to: FAN, since: new Date(Date.now() - 60_000) });
    expect(found.map(({ body }) => body)).toEqual(
      Array.from({ length: 60 }, (_, index) => `number ${59 - index}`),
    );
    expect(await sender().findSent({ to: FAN, since: new Date(Date.now() + 60_000) })).toEqual([]);
  });

  it('throws when Twilio cannot be asked: that is not "not found"', async () => {
    await start({ faults: { serverError: 1 } });
    await expect(sender().findSent({ to: FAN, since: new Date() })).rejects.toThrow();
  });
});

describe("Twilio's callbacks", () => {
  it('come in order, signed so that the library believes them, without the fragment of the address', async () => {
    await start();
    await sender().send(sms());
    await eventually('three callbacks', () => product.received.length === 3);
    expect(statuses()).toEqual(['queued', 'sent', 'delivered']);
    for (const { path, headers, body } of product.received) {
      const signed = {
        authToken: 'sandbox',
        signature: String(headers['x-twilio-signature']),
        url: `${product.url}${path}`,
        params: Object.fromEntries(new URLSearchParams(body)),
      };
      expect(path).toBe('/webhooks/twilio/status/token-1');
      expect(isTwilioSignatureValid(signed)).toBe(true);
      expect(
        isTwilioSignatureValid({ ...signed, params: { ...signed.params, MessageStatus: 'failed' } }),
      ).toBe(false);
    }
  });

  it('come twice and in another order when told so', async () => {
    await start({ faults: { duplicateCallbacks: 1, reorderedCallbacks: 1 } });
    await sender().send(sms());
    await eventually('six callbacks', () => product.received.length === 6);
    // On a busy machine one call may overtake another. The sandbox's own spec checks the order in which they leave.
    expect(statuses().sort()).toEqual(['delivered', 'delivered', 'queued', 'queued', 'sent', 'sent']);
  });

  it('name the error of a message that did not arrive', async () => {
    await start({ faults: { undelivered: 1 } });
    await sender().send(sms());
    await eventually('three callbacks', () => product.received.length === 3);
    const last = new URLSearchParams(product.received[2]?.body);
    expect([last.get('MessageStatus'), last.get('ErrorCode')]).toEqual(['undelivered', '30003']);
  });

  it('come although the answer to the send was lost', async () => {
    await start({ faults: { timeoutAfterAcceptance: 1 } });
    await sender({ timeoutMs: 300 }).send(sms());
    await eventually('the last callback', () => statuses().includes('delivered'));
  });

  it('are repeated while the product is down', async () => {
    await start();
    let answers = 0;
    const shaky = await startReceiver(() => ({ status: (answers += 1) <= 2 ? 503 : 200 }));
    await sender().send({ ...sms(), statusCallback: `${shaky.url}/s/token` });
    await eventually('five attempts for three callbacks', () => shaky.received.length === 5);
  });
});

describe("a fan's text", () => {
  it('is posted, signed, with what the account made of a keyword', async () => {
    await start();
    await control.inbound({ from: FAN, to: FROM, body: 'Stop', messageSid: 'SM1' });
    const [request] = product.received;
    const params = Object.fromEntries(new URLSearchParams(request?.body));
    expect(params).toMatchObject({
      MessageSid: 'SM1',
      From: FAN,
      To: FROM,
      Body: 'Stop',
      OptOutType: 'STOP',
    });
    const signature = String(request?.headers['x-twilio-signature']);
    const url = `${product.url}/webhooks/twilio/inbound`;
    expect(isTwilioSignatureValid({ authToken: 'sandbox', signature, url, params })).toBe(true);
  });

  it('that is no keyword opts nobody out', async () => {
    await start();
    await control.inbound({ from: FAN, to: FROM, body: 'non-stop!' });
    expect(new URLSearchParams(product.received[0]?.body).has('OptOutType')).toBe(false);
    expect(await sender().send(sms())).toMatchObject({ kind: 'accepted' });
  });
});
