import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { CreatedFanSchema, FanSchema } from '#contracts/fans/fans.js';
import { SenderListSchema } from '#contracts/sending/senders.js';
import { readMessageMetrics } from '#database/metrics/messages.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { insertMessage } from '#test/world/rows.js';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PUBLIC = 'https://segue.example';

const api = useApi({
  PUBLIC_BASE_URL: PUBLIC,
  TWILIO_AUTH_TOKEN: 'token',
  SENDGRID_WEBHOOK_PUBLIC_KEY: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
});
let campaignId: string;

beforeAll(async () => {
  ({ campaignId } = await addCampaign(api.database, api.workspaceId));
});
beforeEach(() => api.database.query('DELETE FROM credential_halts'));

async function addFan(email: string, key = api.apiKey) {
  const consents = [{ channel: 'email', method: 'form', wording: 'Yes, please.' }];
  const answer = await api.call('POST', '/v1/fans', { identities: { email }, consents }, { key });
  return CreatedFanSchema.parse(answer.body).id;
}

async function standing(fanId: string, key = api.apiKey) {
  const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${fanId}`, undefined, { key })).body);
  return fan.standings.find((one) => one.channel === 'email' && one.purpose === 'marketing')?.standing;
}

/** A message as its claim and its acceptance leave it, with the event that tells of it. */
async function addSent(fanId: string, providerId = randomUUID()) {
  const [identity] = await api.database.query<{ hmac: string }>(
    `SELECT address_hmac AS hmac FROM identities WHERE fan_id = $1 AND channel = 'email'`,
    [fanId],
  );
  const { workspaceId } = api;
  const sent = { workspaceId, fanId, campaignId, channel: 'email' as const, state: 'accepted' };
  const message = await insertMessage(api.database, { ...sent, addressHmac: identity?.hmac ?? '' });
  await api.database.query('UPDATE messages SET provider_id = $2 WHERE id = $1', [message.id, providerId]);
  return { ...message, providerId };
}

/** The events as SendGrid posts them, signed. */
async function told(...events: object[]) {
  const body = JSON.stringify(events.map((event) => ({ sg_event_id: randomUUID(), ...event })));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createSign('sha256')
    .update(timestamp + body)
    .sign(keys.privateKey, 'base64');
  const response = await fetch(`${api.baseUrl}/webhooks/sendgrid/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  });
  expect(response.status).toBe(204);
}

const stored = async (messageId: string) =>
  (
    await api.database.query<{ status: string | null; code: string | null }>(
      'SELECT delivery_status AS status, code FROM messages WHERE id = $1',
      [messageId],
    )
  )[0];
const eventsOf = async (fanId: string) =>
  (
    await api.database.query<{ type: string }>(
      `SELECT type FROM events WHERE fan_id = $1 AND type <> 'consent.granted' ORDER BY fan_seq`,
      [fanId],
    )
  ).map(({ type }) => type);
const senders = async () =>
  SenderListSchema.parse((await api.call('GET', '/v1/senders')).body).items.map(
    ({ channel, state, code }) => ({
      channel,
      state,
      code,
    }),
  );

describe('an event of SendGrid without our arguments', () => {
  test.each([
    ['bounce', { type: 'bounce', sg_message_id: '' }, ['message.delivered', 'message.undelivered']],
    ['spamreport', {}, ['message.delivered', 'consent.withdrawn']],
    ['unsubscribe', { message_id: '' }, ['message.delivered', 'consent.withdrawn']],
  ])(
    'finds the address by its fingerprint, in every workspace that knows it: %s',
    async (kind, more, events) => {
      const email = `${randomUUID()}@example.com`;
      const [mine, theirs] = [await addFan(email), await addFan(email, api.otherApiKey)];
      const neighbour = await addFan(`${randomUUID()}@example.com`);
      const { id } = await addSent(mine);
      await told({ event: 'delivered', message_id: id, email });
      await told({ event: kind, email: ` ${email.toUpperCase()} `, ...more });
      expect(await standing(mine)).toBe('suppressed');
      expect(await standing(theirs, api.otherApiKey)).toBe('suppressed');
      expect(await standing(neighbour)).toBe('allowed');
      expect(await eventsOf(mine)).toEqual(events);
    },
  );

  test('acts once, though it comes again', async () => {
    const email = `${randomUUID()}@example.com`;
    const fan = await addFan(email);
    const complaint = { event: 'spamreport', email, sg_event_id: randomUUID() };
    await told(complaint, complaint);
    await told(complaint);
    expect(await eventsOf(fan)).toEqual(['consent.withdrawn']);
  });

  test("with SendGrid's own id means that message", async () => {
    const email = `${randomUUID()}@example.com`;
    const fan = await addFan(email);
    const [first, second] = [await addSent(fan), await addSent(fan)];
    await told({ event: 'bounce', type: 'bounce', email, sg_message_id: `${first.providerId}.filter-1.0` });
    expect(await stored(first.id)).toEqual({ status: 'undelivered', code: 'bounce' });
    expect(await stored(second.id)).toEqual({ status: null, code: null });
  });

  test('means no message where it could be either, and blocks the address all the same', async () => {
    const email = `${randomUUID()}@example.com`;
    const fan = await addFan(email);
    const [first, second] = [await addSent(fan), await addSent(fan)];
    await told({ event: 'bounce', type: 'bounce', email, sg_message_id: '' });
    expect(await standing(fan)).toBe('suppressed');
    for (const { id } of [first, second]) expect(await stored(id)).toEqual({ status: null, code: null });
  });

  test('of an address nobody knows, or of another installation, changes nothing', async () => {
    const email = `${randomUUID()}@example.com`;
    const fan = await addFan(email);
    await told(
      { event: 'bounce', type: 'bounce', email: 'stranger@example.com' },
      { event: 'bounce', type: 'bounce', email: 'no address' },
      { event: 'bounce', type: 'bounce', email, message_id: randomUUID() },
      { event: 'bounce', type: 'blocked', email },
    );
    expect(await standing(fan)).toBe('allowed');
    expect(await eventsOf(fan)).toEqual([]);
  });
});

test('what was delivered and then bounced is undelivered: the message, its events and the figures', async () => {
  const email = `${randomUUID()}@example.com`;
  const fan = await addFan(email);
  const { id } = await addSent(fan);
  const ref = {
    messageId: id,
    effectId: id,
    track: 'main',
    step: 'a',
    channel: 'email',
    purpose: 'marketing',
  };
  await api.database.query(
    `INSERT INTO events (id, workspace_id, fan_id, fan_seq, campaign_id, type, occurred_at, origin, payload)
     SELECT gen_random_uuid(), $1, $2, 1000, $3, 'message.accepted', now(), 'platform', $4`,
    [api.workspaceId, fan, campaignId, { ...ref, intent: 'prompt' }],
  );
  const delivered = async () => {
    const query = { workspaceId: api.workspaceId, campaignId, asOf: Date.now() + 60_000 };
    return (await readMessageMetrics(api.database, query)).steps.find(({ step }) => step === 'a')?.delivered;
  };
  await told({ event: 'delivered', message_id: id, email });
  expect(await delivered()).toBe(1);
  await told({ event: 'bounce', type: 'bounce', message_id: id, email });
  await told({ event: 'delivered', message_id: id, email });
  expect(await stored(id)).toEqual({ status: 'undelivered', code: 'bounce' });
  expect(await delivered()).toBe(0);
});

test.each(['Invalid SMTPAPI header', 'Invalid template', 'Recipient List over Package Quota', undefined])(
  'a message dropped for %j says nothing of the fan',
  async (reason) => {
    const email = `${randomUUID()}@example.com`;
    const fan = await addFan(email);
    const { id } = await addSent(fan);
    await told({ event: 'dropped', message_id: id, email, reason });
    expect(await standing(fan)).toBe('allowed');
    expect(await stored(id)).toEqual({ status: 'failed', code: 'dropped' });
  },
);

describe('a report about us', () => {
  const refused = {
    event: 'bounce',
    type: 'blocked',
    status: '5.7.515',
    reason: '550 5.7.515 Access denied',
  };

  test('halts the sender, and blocks nobody: a domain that is not trusted', async () => {
    const email = `${randomUUID()}@example.com`;
    const fan = await addFan(email);
    const { id } = await addSent(fan);
    await told({ ...refused, message_id: id, email });
    expect(await standing(fan)).toBe('allowed');
    expect(await senders()).toEqual([
      { channel: 'email', state: 'halted', code: '5.7.515' },
      { channel: 'sms', state: 'working', code: null },
      { channel: 'webpush', state: 'working', code: null },
    ]);
    const resumed = await api.call('POST', '/v1/senders/email/resume', undefined, {
      key: await api.signInAs('owner'),
    });
    expect(resumed).toMatchObject({ status: 200, body: { state: 'working' } });
    // The same report again is no news. It was only sent again.
  });

  test('of a message that had been delivered halts nothing: somebody has passed it on', async () => {
    const fan = await addFan(`${randomUUID()}@example.com`);
    const { id } = await addSent(fan);
    await told({ event: 'delivered', message_id: id });
    await told({ ...refused, message_id: id });
    expect((await senders()).map(({ state }) => state)).toEqual(['working', 'working', 'working']);
  });

  test('by a status callback halts the number: it is not registered', async () => {
    const fan = await addFan(`${randomUUID()}@example.com`);
    const { workspaceId } = api;
    const sms = { workspaceId, fanId: fan, campaignId, channel: 'sms' as const, state: 'accepted' };
    const { callbackToken } = await insertMessage(api.database, { ...sms, addressHmac: 'none' });
    const path = `/webhooks/twilio/status/${callbackToken}`;
    const form = { MessageSid: 'SM1', MessageStatus: 'failed', ErrorCode: '30034', AccountSid: 'AC1' };
    const response = await fetch(api.baseUrl + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature('token', PUBLIC + path, form),
      },
      body: new URLSearchParams(form).toString(),
    });
    expect(response.status).toBe(204);
    expect((await senders()).find(({ channel }) => channel === 'sms')).toMatchObject({ code: '30034' });
    const readyz = await api.call('GET', '/readyz', undefined, { key: null });
    expect(readyz).toMatchObject({
      status: 200,
      body: { ready: true, senders: { state: 'down', detail: 'twilio is halted: 30034' } },
    });
  });
});
