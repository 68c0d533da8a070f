import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityDeps } from '#activities/deps.js';
import { sendNextQuestion } from '#activities/messages/send-questions.js';
import { FanSchema } from '#contracts/fans/fans.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { FormVisitor } from '#test/world/form-visitor.js';

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let provider: SandboxControl;
let page: { asks: string; asksNot: string };

beforeAll(async () => {
  parts = await startParts();
  api = await startApi({ database: parts.database, url: parts.databaseUrl }, { TRUST_PROXY: '1' });
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }) };
  provider = new SandboxControl(parts.sandbox.urls.control);
  const [asks, asksNot] = [await createLiveCampaign(api), await createLiveCampaign(api)];
  await api.call('PUT', `/v1/campaigns/${asks.campaign.id}/page`, { ask: { name: true } });
  page = { asks: asks.campaign.slug ?? '', asksNot: asksNot.campaign.slug ?? '' };
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

let last = 0;
/** Signs up on the page with what was typed, and confirms. Returns the fan, as the API shows them. */
async function signUp(
  slug: string,
  typed: Record<string, string>,
  email = `named-${(last += 1)}@example.com`,
) {
  const browser = new FormVisitor(api.baseUrl);
  const sent = await browser.fill(`/r/${slug}/sign-up/email`, { address: email, agreed: 'yes', ...typed });
  expect(sent.html).toContain('Look in your inbox');
  while (await sendNextQuestion(deps));
  const mails = (await provider.messages({ to: email, bodies: 'true' })).sort((a, b) => b.at - a.at);
  const [, path = ''] = /(\/confirm\/[\w-]+)/.exec(mails[0]?.body ?? '') ?? [];
  await browser.fill(path);
  const [row] = await parts.database.query<{ id: string }>(
    'SELECT fan_id AS id FROM identities WHERE workspace_id = $1 AND address_hmac = $2',
    [api.workspaceId, deps.box.fingerprint(api.workspaceId, email)],
  );
  const fan = FanSchema.parse((await api.call('GET', `/v1/fans/${row?.id ?? ''}`)).body);
  return { email, firstName: fan.firstName ?? null };
}
const namesKept = () =>
  parts.database.query(
    'SELECT 1 FROM sign_ups WHERE name_encrypted IS NOT NULL AND confirmed_at IS NOT NULL',
  );

describe('a first name on the page of a sign-up', () => {
  it('is asked only where the page says so, and may be left empty', async () => {
    const form = async (slug: string) =>
      (await new FormVisitor(api.baseUrl).open(`/r/${slug}/sign-up/email`)).html;
    expect(await form(page.asksNot)).not.toContain('first_name');
    const html = await form(page.asks);
    expect(html).toContain('autocomplete="given-name"');
    expect(/<input[^>]*name="first_name"[^>]*>/.exec(html)?.[0]).not.toContain('required');
    expect((await signUp(page.asks, { first_name: '' })).firstName).toBeNull();
    expect((await signUp(page.asks, {})).firstName).toBeNull();
  });

  it('becomes the fan’s when the sign-up is confirmed, and is kept nowhere else', async () => {
    expect((await signUp(page.asks, { first_name: ' Ada ' })).firstName).toBe('Ada');
    expect(await namesKept()).toEqual([]);
  });

  it.each(['<b>Ada</b>', 'A'.repeat(61), 'A\u0000da'])(
    'that is none (%j) is left out, and the sign-up counts',
    async (name) => {
      expect((await signUp(page.asks, { first_name: name })).firstName).toBeNull();
    },
  );

  it('is not taken by a page that does not ask, and replaces no name that is known', async () => {
    expect((await signUp(page.asksNot, { first_name: 'Eve' })).firstName).toBeNull();
    const { email } = await signUp(page.asks, { first_name: 'Ada' });
    expect((await signUp(page.asks, { first_name: 'Eve' }, email)).firstName).toBe('Ada');
  });

  it('comes back with the form when the address has a slip', async () => {
    const browser = new FormVisitor(api.baseUrl);
    const typed = { address: 'no address', agreed: 'yes', first_name: 'Ada' };
    const again = await browser.fill(`/r/${page.asks}/sign-up/email`, typed);
    expect(again.status).toBe(422);
    expect(again.html).toContain('value="Ada"');
  });
});
