import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { ActivityDeps } from '#activities/deps.js';
import { sendNextQuestion } from '#activities/messages/send-questions.js';
import { ConfirmationRequestSchema, ConsentSchema } from '#contracts/consents/consents.js';
import { CreatedFanSchema } from '#contracts/fans/fans.js';
import { stopAddress } from '#database/consents/suppression.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { FormVisitor } from '#test/world/form-visitor.js';
import { PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let control: SandboxControl;
let campaignId: string;

beforeAll(async () => {
  parts = await startParts();
  api = await startApi(
    { database: parts.database, url: parts.databaseUrl },
    { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN, TRUST_PROXY: '1' },
  );
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }), publicBaseUrl: PUBLIC_BASE_URL };
  control = new SandboxControl(parts.sandbox.urls.control);
  campaignId = (await createLiveCampaign(api)).campaign.id;
  await parts.database.query(`UPDATE campaigns SET slug = coalesce(slug, 'kiosk') WHERE id = $1`, [
    campaignId,
  ]);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

const WORDING = 'Yes, write to me about Nova Tide. I can stop at any time.';
const SOURCE = 'https://shop.example.com/checkout';
let last = 0;

async function aFan() {
  last += 1;
  const identities = { email: `kiosk-${last}@example.com`, phone: `+1415555${8000 + last}` };
  const { body } = await api.call('POST', '/v1/fans', { identities });
  return { id: CreatedFanSchema.parse(body).id, ...identities };
}
const request = (fanId: string, more: object) =>
  api.call('POST', `/v1/fans/${fanId}/confirmations`, {
    ...{ campaignId, wording: WORDING, sourceUrl: SOURCE },
    ...more,
  });
async function ledgerOf(fanId: string) {
  const { body } = await api.call('GET', `/v1/fans/${fanId}/consents`);
  return z.object({ items: z.array(ConsentSchema) }).parse(body).items;
}
async function newestTo(to: string): Promise<string> {
  while (await sendNextQuestion(deps));
  const sent = await control.messages({ to, bodies: 'true' });
  return sent.sort((one, other) => other.at - one.at)[0]?.body ?? '';
}
const confirmPathIn = (mail: string) => /(\/confirm\/[\w-]+)/.exec(mail)?.[1] ?? '';

it('asks by email; only the button in it grants, with the wording, the source and both times', async () => {
  const fan = await aFan();
  const { status, body } = await request(fan.id, { channel: 'email' });
  expect(status).toBe(202);
  expect(Date.parse(ConfirmationRequestSchema.parse(body).expiresAt)).toBeGreaterThan(Date.now());
  const path = confirmPathIn(await newestTo(fan.email));
  expect(await ledgerOf(fan.id)).toEqual([]);
  const shown = await new FormVisitor(api.baseUrl).fill(path);
  expect(shown.status).toBe(200);
  const [entry, ...others] = await ledgerOf(fan.id);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    channel: 'email',
    granted: true,
    method: 'form_double_opt_in',
    wording: WORDING,
  });
  expect(entry).toMatchObject({
    sourceUrl: SOURCE,
    askedAt: expect.any(String),
    evidenceAt: expect.any(String),
  });
});

it('asks by text; the YES of that number grants', async () => {
  const fan = await aFan();
  expect((await request(fan.id, { channel: 'sms' })).status).toBe(202);
  expect(await newestTo(fan.phone)).toContain('Reply YES');
  expect(await ledgerOf(fan.id)).toEqual([]);
  await textFrom(api.baseUrl, fan.phone, 'YES');
  expect(await ledgerOf(fan.id)).toEqual([
    expect.objectContaining({ channel: 'sms', granted: true, wording: WORDING }),
  ]);
});

it('asks at another address, which becomes the fan’s only when it is confirmed', async () => {
  const fan = await aFan();
  const address = `Moved-${last}@Example.com`;
  await request(fan.id, { channel: 'email', address });
  const identity = async () => {
    const [row] = await parts.database.query<{ hmac: string }>(
      `SELECT address_hmac AS hmac FROM identities WHERE fan_id = $1 AND channel = 'email'`,
      [fan.id],
    );
    return row?.hmac;
  };
  const hmacOf = (email: string) => deps.box.fingerprint(api.workspaceId, email);
  const path = confirmPathIn(await newestTo(address.toLowerCase()));
  expect(await identity()).toBe(hmacOf(fan.email));
  await new FormVisitor(api.baseUrl).fill(path);
  expect(await identity()).toBe(hmacOf(address.toLowerCase()));
});

it('ends by the one click of its mail', async () => {
  const fan = await aFan();
  await request(fan.id, { channel: 'email' });
  const path = confirmPathIn(await newestTo(fan.email));
  const body = 'List-Unsubscribe=One-Click';
  const token = path.split('/').at(-1) ?? '';
  expect((await fetch(`${api.baseUrl}/u/${token}`, { method: 'POST', body })).status).toBe(200);
  expect((await new FormVisitor(api.baseUrl).open(path)).status).toBe(410);
  expect(await ledgerOf(fan.id)).toEqual([]);
});

it('asks nobody who has stopped, and nobody a fifth time in a day', async () => {
  const stopped = await aFan();
  const hmac = deps.box.fingerprint(api.workspaceId, stopped.email);
  await parts.database.transaction((sql) =>
    stopAddress(
      sql,
      { workspaceId: api.workspaceId, channel: 'email', hmac },
      { reason: 'unsubscribe', method: 'email_unsubscribe', occurredAt: Date.now() },
    ),
  );
  expect((await request(stopped.id, { channel: 'email' })).status).toBe(409);
  expect(await newestTo(stopped.email)).toBe('');
  const often = await aFan();
  const statuses: number[] = [];
  for (let times = 0; times < 5; times += 1)
    statuses.push((await request(often.id, { channel: 'email' })).status);
  expect(statuses).toEqual([202, 202, 202, 202, 409]);
});

it('refuses a campaign and a fan of others, and an address of no kind', async () => {
  const fan = await aFan();
  const other = '01980000-0000-7000-8000-000000000000';
  expect((await request(fan.id, { channel: 'email', campaignId: other })).status).toBe(404);
  expect((await request(other, { channel: 'email' })).status).toBe(404);
  expect((await request(fan.id, { channel: 'email', address: 'nobody' })).status).toBe(400);
});
