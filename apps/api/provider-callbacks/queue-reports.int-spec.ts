import { createSign, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { CampaignConfirmationsSchema } from '#contracts/campaigns/confirmations.js';
import { CreatedFanSchema, FanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { FAN_CODES, moveRow, QUESTIONS } from '#database/messages/queue-rows.js';
import { useApi } from '#test/harness/use-api.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { callTwilio, PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const api = useApi({
  ...{ PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN },
  SENDGRID_WEBHOOK_PUBLIC_KEY: keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
});
let campaignId: string;
beforeAll(async () => {
  campaignId = (await createLiveCampaign(api)).campaign.id;
});

interface Sent {
  id: string;
  token: string;
  fan: string;
}
type Kind = 'question' | 'code';

let last = 0;
async function addFan(channel: 'sms' | 'email'): Promise<string> {
  last += 1;
  const identities =
    channel === 'sms' ? { phone: `+1415555${7200 + last}` } : { email: `q${last}@example.com` };
  const consents = [{ channel, method: 'form', wording: 'Yes, please.' }];
  return CreatedFanSchema.parse((await api.call('POST', '/v1/fans', { identities, consents })).body).id;
}

/** A question or a code as the worker leaves it when the provider has taken it. */
async function aSent(
  kind: Kind,
  channel: 'sms' | 'email',
  state: 'accepted' | 'unknown' = 'accepted',
): Promise<Sent> {
  const [fan, id, token] = [await addFan(channel), randomUUID(), randomBytes(18).toString('base64url')];
  const [address] = await api.database.query<{ hmac: string; sealed: string }>(
    'SELECT address_hmac AS hmac, address_encrypted AS sealed FROM identities WHERE fan_id = $1',
    [fan],
  );
  const own = [id, api.workspaceId, campaignId, fan, channel, address?.hmac, address?.sealed, token];
  await api.database.query(
    kind === 'question'
      ? `INSERT INTO sign_ups (id, workspace_id, campaign_id, fan_id, channel, purpose, address_hmac, address_encrypted,
           language, wording, source_url, state, callback_token)
         VALUES ($1, $2, $3, $4, $5, 'marketing', $6, $7, 'en', 'Yes', 'https://example.com', 'pending', $8)`
      : `INSERT INTO fan_codes (id, request_id, workspace_id, campaign_id, fan_id, act, role, channel, address_hmac,
           address_encrypted, code_encrypted, language, state, callback_token)
         VALUES ($1, $1, $2, $3, $4, 'export', 'present', $5, $6, $7, 'x', 'en', 'pending', $8)`,
    own,
  );
  await moveRow(api.database, kind === 'question' ? QUESTIONS : FAN_CODES, id, { state });
  return { id, token, fan };
}

async function told(event: object): Promise<void> {
  const body = JSON.stringify([{ sg_event_id: randomUUID(), ...event }]);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signer = createSign('sha256').update(timestamp + body);
  const response = await fetch(`${api.baseUrl}/webhooks/sendgrid/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-signature': signer.sign(keys.privateKey, 'base64'),
      'x-twilio-email-event-webhook-timestamp': timestamp,
    },
    body,
  });
  expect(response.status).toBe(204);
}
const textTold = ({ token }: Sent, MessageStatus: string, ErrorCode?: string) =>
  callTwilio(api.baseUrl, `/webhooks/twilio/status/${token}`, {
    ...{ MessageSid: `SM${token}`, MessageStatus },
    ...(ErrorCode === undefined ? {} : { ErrorCode }),
  });

async function undeliveredOf({ fan }: Sent) {
  const { body } = await api.call('GET', `/v1/fans/${fan}/timeline?type=confirmation.undelivered`);
  return TimelinePageSchema.parse(body).items.map(({ summary }) => summary);
}
const countsOf = async (of: Kind, channel: 'sms' | 'email') => {
  const { body } = await api.call('GET', `/v1/campaigns/${campaignId}/confirmations`);
  const { items } = CampaignConfirmationsSchema.parse(body);
  return items.find((one) => one.of === of && one.channel === channel);
};
async function isSuppressed({ fan }: Sent): Promise<boolean> {
  const { standings } = FanSchema.parse((await api.call('GET', `/v1/fans/${fan}`)).body);
  return standings.some(({ standing }) => standing === 'suppressed');
}

describe.each(['question', 'code'] as const)('a %s', (kind) => {
  test('by email that bounces is told in the timeline and to the operator, once, and blocks the address', async () => {
    const [arrives, bounces] = [await aSent(kind, 'email'), await aSent(kind, 'email')];
    const bounce = { event: 'bounce', type: 'bounce', message_id: bounces.id, sg_event_id: randomUUID() };
    await told({ event: 'delivered', message_id: arrives.id });
    await told(bounce);
    await told(bounce);
    await told({ event: 'processed', message_id: bounces.id });
    expect(await undeliveredOf(bounces)).toEqual([
      `The ${kind} that was sent by email did not arrive: bounce`,
    ]);
    expect(await undeliveredOf(arrives)).toEqual([]);
    expect([await isSuppressed(bounces), await isSuppressed(arrives)]).toEqual([true, false]);
    expect(await countsOf(kind, 'email')).toMatchObject({
      ...{ asked: 2, accepted: 2, delivered: 1, undelivered: 1, failedByCode: { bounce: 1 } },
    });
  });

  test('by text that fails is told by its code; a landline is blocked, and a filtered text blocks nobody', async () => {
    const [landline, filtered, unknown] = [
      await aSent(kind, 'sms'),
      await aSent(kind, 'sms'),
      await aSent(kind, 'sms', 'unknown'),
    ];
    await textTold(landline, 'undelivered', '30006');
    await textTold(filtered, 'undelivered', '30007');
    await textTold(filtered, 'sent');
    await textTold(unknown, 'delivered');
    expect(await undeliveredOf(landline)).toEqual([`The ${kind} that was sent by sms did not arrive: 30006`]);
    expect(await undeliveredOf(filtered)).toEqual([`The ${kind} that was sent by sms did not arrive: 30007`]);
    expect([await isSuppressed(landline), await isSuppressed(filtered)]).toEqual([true, false]);
    // A report of an unknown outcome shows that it was accepted.
    expect(await countsOf(kind, 'sms')).toMatchObject({
      ...{ asked: 3, accepted: 3, unknown: 0, delivered: 1, undelivered: 2 },
      failedByCode: { '30006': 1, '30007': 1 },
    });
  });
});

test('the counts are the workspace’s own', async () => {
  const path = `/v1/campaigns/${campaignId}/confirmations`;
  expect((await api.other.call('GET', path)).status).toBe(404);
});
