import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { CreatedFanSchema, FanSchema } from '#contracts/fans/fans.js';
import { cleanUp } from '#database/clean-up.js';
import { SecretBox } from '#database/secret-box.js';
import { useApi } from '#test/harness/use-api.js';
import { addCampaign } from '#test/world/plain-campaign.js';
import { insertMessage } from '#test/world/rows.js';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const PUBLIC = 'https://segue.example';
const TOKEN = 'twilio-auth-token';

const api = useApi({
  PUBLIC_BASE_URL: PUBLIC,
  TWILIO_AUTH_TOKEN: TOKEN,
  SENDGRID_WEBHOOK_PUBLIC_KEY: publicKey,
});
let campaignId: string;

beforeAll(async () => {
  ({ campaignId } = await addCampaign(api.database, api.workspaceId));
});

async function addFan(identities: { email?: string; phone?: string }, key = api.apiKey) {
  const grant = (channel: string) => ({ channel, method: 'form', wording: 'Yes, please.' });
  const consents = [
    ...(identities.email ? [grant('email')] : []),
    ...(identities.phone ? [grant('sms')] : []),
  ];
  const answer = await api.call('POST', '/v1/fans', { identities, consents }, { key });
  return CreatedFanSchema.parse(answer.body).id;
}

async function standing(fanId: string, channel: string, key = api.apiKey) {
  const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${fanId}`, undefined, { key })).body);
  return fan.standings.find((one) => one.channel === channel && one.purpose === 'marketing')?.standing;
}

async function callTwilio(path: string, params: Record<string, string>, signature?: string) {
  // This is what Twilio does: it signs the address without the fragment that asks for retries.
  const signed = signature ?? twilio.getExpectedTwilioSignature(TOKEN, PUBLIC + path, params);
  const response = await fetch(api.baseUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signed },
    body: new URLSearchParams(params).toString(),
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

const textFrom = (from: string, body: string, more: Record<string, string> = {}) =>
  callTwilio('/webhooks/twilio/inbound', {
    MessageSid: `SM${randomUUID()}`,
    From: from,
    To: '+15005550006',
    Body: body,
    ...more,
  });

const hoursAgo = (hours: number) => String(Math.floor(Date.now() / 1000 - hours * 3600));

interface Forgery {
  body?: string;
  key?: typeof keys.privateKey;
  /** The time in the header that the signature covers, in seconds. */
  timestamp?: string;
}

async function callSendGrid(events: unknown, forge: Forgery = {}) {
  const body = JSON.stringify(events);
  const timestamp = forge.timestamp ?? hoursAgo(0);
  const signer = createSign('sha256').update(timestamp + body);
  const response = await fetch(`${api.baseUrl}/webhooks/sendgrid/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signer.sign(forge.key ?? keys.privateKey, 'base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body: forge.body ?? body,
  });
  return response.status;
}

async function addSent(fanId: string, channel: 'email' | 'sms', state = 'accepted') {
  const [identity] = await api.database.query<{ hmac: string }>(
    'SELECT address_hmac AS hmac FROM identities WHERE fan_id = $1 AND channel = $2',
    [fanId, channel],
  );
  const workspaceId = api.workspaceId;
  return insertMessage(api.database, {
    workspaceId,
    fanId,
    campaignId,
    channel,
    state,
    addressHmac: identity?.hmac ?? '',
  });
}

const stored = async (messageId: string) =>
  (
    await api.database.query('SELECT state, delivery_status, provider_id, code FROM messages WHERE id = $1', [
      messageId,
    ])
  )[0];
const eventsOf = async (fanId: string) =>
  (
    await api.database.query<{ type: string }>(
      `SELECT type FROM events WHERE fan_id = $1 AND type NOT IN ('consent.granted', 'reply.received') ORDER BY fan_seq`,
      [fanId],
    )
  ).map(({ type }) => type);

describe('a status callback of Twilio', () => {
  test('moves the delivery status only forward, in any order, and writes one event', async () => {
    const fanId = await addFan({ phone: '+14155550101' });
    const { id, callbackToken } = await addSent(fanId, 'sms');
    // The address as Twilio gets it and signs it. The key of the template is in its query.
    const path = `/webhooks/twilio/status/${callbackToken}?template=save-release`;
    const report = (MessageStatus: string) => callTwilio(path, { MessageSid: 'SM1', MessageStatus });
    for (const status of ['sent', 'queued', 'delivered', 'sending', 'delivered', 'undelivered']) {
      expect((await report(status)).status).toBe(204);
    }
    expect(await stored(id)).toMatchObject({
      state: 'accepted',
      delivery_status: 'delivered',
      provider_id: 'SM1',
      code: null,
    });
    expect(await eventsOf(fanId)).toEqual(['message.delivered']);
  });

  test.each(['unknown', 'abandoned'])(
    'turns a message of outcome %s to accepted, with its id',
    async (state) => {
      const fanId = await addFan({ phone: '+14155550102' });
      const { id, callbackToken } = await addSent(fanId, 'sms', state);
      await callTwilio(`/webhooks/twilio/status/${callbackToken}`, {
        MessageSid: 'SM2',
        MessageStatus: 'sent',
      });
      expect(await stored(id)).toMatchObject({
        state: 'accepted',
        delivery_status: 'sent',
        provider_id: 'SM2',
      });
      expect(await eventsOf(fanId)).toEqual(['message.accepted']);
      await callTwilio(`/webhooks/twilio/status/${callbackToken}`, {
        MessageSid: 'SM2',
        MessageStatus: 'delivered',
      });
      expect(await eventsOf(fanId)).toEqual(['message.accepted', 'message.delivered']);
    },
  );

  test('of a landline blocks the number at once; silence blocks it only after three in a row', async () => {
    const landline = await addFan({ phone: '+14155550103' });
    const silent = await addFan({ phone: '+14155550104' });
    const fail = async (fanId: string, ErrorCode: string) => {
      const { callbackToken } = await addSent(fanId, 'sms');
      await callTwilio(`/webhooks/twilio/status/${callbackToken}`, {
        MessageSid: randomUUID(),
        MessageStatus: 'undelivered',
        ErrorCode,
      });
    };
    await fail(landline, '30006');
    expect(await standing(landline, 'sms')).toBe('suppressed');
    await fail(silent, '30003');
    await fail(silent, '30003');
    expect(await standing(silent, 'sms')).toBe('allowed');
    await fail(silent, '30003');
    expect(await standing(silent, 'sms')).toBe('suppressed');
  });

  test('that is forged, or of a message nobody sent, changes nothing', async () => {
    const fanId = await addFan({ phone: '+14155550105' });
    const { id, callbackToken } = await addSent(fanId, 'sms', 'unknown');
    const path = `/webhooks/twilio/status/${callbackToken}`;
    const params = { MessageSid: 'SM9', MessageStatus: 'delivered' };
    const ofOtherPath = twilio.getExpectedTwilioSignature(
      TOKEN,
      `${PUBLIC}/webhooks/twilio/status/x`,
      params,
    );
    const ofOtherToken = twilio.getExpectedTwilioSignature('guessed', PUBLIC + path, params);
    for (const signature of ['', 'nonsense', ofOtherPath, ofOtherToken]) {
      expect((await callTwilio(path, params, signature)).status).toBe(403);
    }
    expect(await stored(id)).toMatchObject({ state: 'unknown', delivery_status: null, provider_id: null });
    expect((await callTwilio('/webhooks/twilio/status/unheard-of', params)).status).toBe(204);
    expect((await callTwilio(path, { MessageSid: 'SM9' })).status).toBe(400);
  });
});

describe('a text from a fan', () => {
  test('STOP suppresses the number for the workspace, withdraws, and tells every fan with it; START gives it back', async () => {
    const phone = '+14155550110';
    const fans = [await addFan({ phone }), await addFan({ phone })];
    const neighbour = await addFan({ phone: '+14155550119' });
    expect(await textFrom(phone, 'Please stop texting me')).toMatchObject({
      status: 200,
      text: '<Response/>',
    });
    for (const fan of fans) {
      expect(await standing(fan, 'sms')).toBe('suppressed');
      expect(await eventsOf(fan)).toEqual(['consent.withdrawn']);
    }
    expect(await standing(neighbour, 'sms')).toBe('allowed');
    await textFrom(phone, 'STOP');
    for (const fan of fans) expect(await eventsOf(fan)).toEqual(['consent.withdrawn']);
    await textFrom(phone, 'start');
    for (const fan of fans) expect(await standing(fan, 'sms')).toBe('allowed');
  });

  test('START gives back only what the STOP took, and lifts no technical block', async () => {
    const withdrawn = await addFan({ phone: '+14155550111' });
    await api.call('POST', `/v1/fans/${withdrawn}/consents`, {
      channel: 'sms',
      granted: false,
      method: 'preferences',
    });
    await textFrom('+14155550111', 'STOP');
    await textFrom('+14155550111', 'START');
    expect(await standing(withdrawn, 'sms')).toBe('withdrawn');
    const landline = await addFan({ phone: '+14155550112' });
    const { callbackToken } = await addSent(landline, 'sms');
    await callTwilio(`/webhooks/twilio/status/${callbackToken}`, {
      MessageSid: 'SM3',
      MessageStatus: 'failed',
      ErrorCode: '30006',
    });
    await textFrom('+14155550112', 'START');
    expect(await standing(landline, 'sms')).toBe('suppressed');
  });

  test('a STOP to the shared sender counts in every workspace that knows the number', async () => {
    const phone = '+14155550113';
    const [mine, theirs] = [await addFan({ phone }), await addFan({ phone }, api.otherApiKey)];
    await textFrom(phone, 'UNSUBSCRIBE');
    expect(await standing(mine, 'sms')).toBe('suppressed');
    expect(await standing(theirs, 'sms', api.otherApiKey)).toBe('suppressed');
  });

  test('acts once per MessageSid: a STOP delivered again after a START changes nothing', async () => {
    const phone = '+14155550114';
    const fan = await addFan({ phone });
    const MessageSid = 'SMdup';
    await textFrom(phone, 'STOP', { MessageSid });
    await textFrom(phone, 'START');
    await textFrom(phone, 'STOP', { MessageSid });
    expect(await standing(fan, 'sms')).toBe('allowed');
  });

  test('HELP is answered, unless the account has done so; anything else is left alone', async () => {
    const phone = '+14155550115';
    const fan = await addFan({ phone });
    const help = await textFrom(phone, 'help');
    expect(help.type).toContain('text/xml');
    expect(help.text).toMatch(/^<Response><Message>.*STOP.*<\/Message><\/Response>$/);
    expect((await textFrom(phone, 'HELP', { OptOutType: 'HELP' })).text).toBe('<Response/>');
    await textFrom(phone, 'non-stop!');
    expect(await standing(fan, 'sms')).toBe('allowed');
    await textFrom(phone, 'basta ya', { OptOutType: 'STOP' });
    expect(await standing(fan, 'sms')).toBe('suppressed');
  });

  test('that is forged changes nothing', async () => {
    const phone = '+14155550116';
    const fan = await addFan({ phone });
    const answer = await callTwilio(
      '/webhooks/twilio/inbound',
      { MessageSid: 'SMf', From: phone, Body: 'STOP' },
      'forged',
    );
    expect(answer.status).toBe(403);
    expect(await standing(fan, 'sms')).toBe('allowed');
    expect(await api.database.query(`SELECT 1 FROM inbox WHERE provider_event_id = 'SMf'`)).toEqual([]);
  });

  test('sixteen STOPs and STARTs at once, while consents change, all come through', async () => {
    const phone = '+14155550117';
    const fans = await Promise.all([addFan({ phone }), addFan({ phone }), addFan({ phone })]);
    const calls = Array.from({ length: 16 }, (_, i) => textFrom(phone, i % 2 === 0 ? 'STOP' : 'START'));
    const grants = fans.map((id) =>
      api.call('POST', `/v1/fans/${id}/consents`, { channel: 'sms', method: 'form', wording: 'Yes' }),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
    expect((await Promise.all(grants)).map(({ status }) => status)).toEqual([201, 201, 201]);
    await textFrom(phone, 'STOP');
    for (const fan of fans) expect(await standing(fan, 'sms')).toBe('suppressed');
  });
});

describe('the events of SendGrid', () => {
  const event = (kind: string, messageId: string, more: object = {}) => ({
    event: kind,
    sg_event_id: randomUUID(),
    sg_message_id: 'abc123.filter-1.0',
    message_id: messageId,
    email: 'hidden@example.com',
    ...more,
  });

  test('in any order, twice, among strangers: delivered once, and clicks are counted elsewhere', async () => {
    const fanId = await addFan({ email: 'e1@example.com' });
    const { id } = await addSent(fanId, 'email');
    const delivered = event('delivered', id);
    const batch = [
      delivered,
      event('processed', id),
      { odd: true },
      event('click', id),
      event('delivered', randomUUID()),
    ];
    expect(await callSendGrid(batch)).toBe(204);
    expect(await callSendGrid([delivered])).toBe(204);
    expect(await stored(id)).toMatchObject({ delivery_status: 'delivered', provider_id: 'abc123' });
    expect(await eventsOf(fanId)).toEqual(['message.delivered']);
  });

  test('any later event turns an unknown message to accepted', async () => {
    const fanId = await addFan({ email: 'e2@example.com' });
    const { id } = await addSent(fanId, 'email', 'unknown');
    await callSendGrid([event('processed', id)]);
    expect(await stored(id)).toMatchObject({
      state: 'accepted',
      delivery_status: 'queued',
      provider_id: 'abc123',
    });
    expect(await eventsOf(fanId)).toEqual(['message.accepted']);
  });

  test.each([
    ['bounce', { type: 'bounce' }, 'suppressed', ['message.undelivered']],
    ['bounce', { type: 'blocked' }, 'allowed', ['message.undelivered']],
    ['dropped', { reason: 'Bounced Address' }, 'suppressed', ['message.undelivered']],
    ['spamreport', {}, 'suppressed', ['consent.withdrawn', 'message.delivered']],
    ['group_unsubscribe', {}, 'suppressed', ['consent.withdrawn', 'message.delivered']],
    ['open', {}, 'allowed', ['message.delivered']],
  ])('%s %j leaves the address %s', async (kind, more, expected, events) => {
    const fanId = await addFan({ email: `${randomUUID()}@example.com` });
    const { id } = await addSent(fanId, 'email');
    expect(await callSendGrid([event(kind, id, more)])).toBe(204);
    expect(await standing(fanId, 'email')).toBe(expected);
    expect(await eventsOf(fanId)).toEqual(events);
  });

  test('that are signed, but older than three days, change nothing; retries of a day ago count', async () => {
    const fanId = await addFan({ email: 'e4@example.com' });
    const { id } = await addSent(fanId, 'email');
    for (const timestamp of [hoursAgo(73), '0', 'yesterday', '-1e9']) {
      expect(await callSendGrid([event('spamreport', id)], { timestamp })).toBe(403);
    }
    expect(await standing(fanId, 'email')).toBe('allowed');
    expect(await callSendGrid([event('spamreport', id)], { timestamp: hoursAgo(25) })).toBe(204);
    expect(await standing(fanId, 'email')).toBe('suppressed');
  });

  test('that are forged change nothing', async () => {
    const fanId = await addFan({ email: 'e3@example.com' });
    const { id } = await addSent(fanId, 'email');
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await callSendGrid([event('spamreport', id)], { key: stranger })).toBe(403);
    expect(await callSendGrid([], { body: JSON.stringify([event('spamreport', id)]) })).toBe(403);
    expect(await standing(fanId, 'email')).toBe('allowed');
    expect(await eventsOf(fanId)).toEqual([]);
  });
});

test('the ids of calls are forgotten when they are old, a batch at a time, and only then', async () => {
  const ids = async () =>
    (
      await api.database.query<{ id: string }>(
        `SELECT provider_event_id AS id FROM inbox WHERE provider = 'old' ORDER BY 1`,
      )
    ).map(({ id }) => id);
  await api.database.query(
    `INSERT INTO inbox (provider, provider_event_id, received_at) VALUES
       ('old', 'a', now() - interval '91 days'), ('old', 'b', now() - interval '89 days'), ('old', 'c', now())`,
  );
  await api.database.query(
    `INSERT INTO inbox SELECT 'many', n::text, now() - interval '1 year' FROM generate_series(1, 7000) n`,
  );
  expect(await cleanUp(api.database, { callbackDays: 90, replyDays: 365 })).toBe(true);
  expect(await cleanUp(api.database, { callbackDays: 90, replyDays: 365 })).toBe(false);
  expect(await ids()).toEqual(['b', 'c']);
  expect(await api.database.query(`SELECT 1 FROM inbox WHERE provider = 'many'`)).toEqual([]);
});

test('addresses are never stored in clear by a provider callback', async () => {
  const box = new SecretBox({ keys: api.config.SEGUE_ENCRYPTION_KEYS, hmacKey: api.config.SEGUE_HMAC_KEY });
  const hmac = box.fingerprint(api.workspaceId, '+14155550110');
  const rows = await api.database.query('SELECT a::text AS text FROM addresses a WHERE address_hmac = $1', [
    hmac,
  ]);
  expect(rows).toHaveLength(1);
  const all = await api.database.query(
    'SELECT (SELECT json_agg(e) FROM events e)::text || (SELECT json_agg(i) FROM inbox i)::text AS text',
  );
  expect(JSON.stringify(all)).not.toMatch(/4155550|example\.com/);
});
