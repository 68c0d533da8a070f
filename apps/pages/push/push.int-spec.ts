import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { stopAddress } from '#database/consents/suppression.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { pushSettings, TEST_VAPID } from '#test/harness/push.js';
import { useApi } from '#test/harness/use-api.js';
import { newBrowser } from '#test/world/browsers.js';
import {
  formOf,
  formsOf,
  PageBrowser,
  type SeenForm,
  type SeenPage,
  textOf,
} from '#test/world/page-browser.js';
import { pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import { until } from '#tools/process.js';
import { WORKER } from './worker.js';

let sandbox: Sandbox;
let provider: SandboxControl;
const environment: Record<string, string> = { LOG_LEVEL: 'error' };
beforeAll(async () => {
  sandbox = await startSandbox();
  provider = new SandboxControl(sandbox.urls.control);
  Object.assign(environment, pushSettings(sandbox));
});
const api = useApi(environment);
afterAll(() => sandbox.close());

const YES = 'Turn them on';
const INSTAGRAM =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 350.0.0';
let made: PageCampaign;
const path = () => `/r/${made.campaign.slug}`;
const asking = (ask: object) => api.call('PUT', `/v1/campaigns/${made.campaign.id}/page`, { ask });
beforeAll(async () => {
  made = await pageCampaign(api);
  const ask = { email: false, follow: false, webpush: true, share: true };
  expect((await asking(ask)).status).toBe(200);
});

const newVisitor = (headers: Record<string, string> = {}) =>
  new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL }, headers);

/** A fan who has just pre-saved, by the way that needs no service, and the page after it. */
async function preSaver(
  headers: Record<string, string> = {},
): Promise<{ visitor: PageBrowser; fanId: string }> {
  const visitor = newVisitor(headers);
  await visitor.submit(formOf(await visitor.open(path()), 'Somewhere else'));
  const [row] = await api.database.query<{ fan_id: string }>(
    `SELECT fan_id FROM events WHERE campaign_id = $1 AND type = 'fan.pre_saved' ORDER BY seq DESC LIMIT 1`,
    [made.campaign.id],
  );
  return { visitor, fanId: row?.fan_id ?? '' };
}

/** The question's form, once the page shows it: a page is read at most once a second. */
async function question(visitor: PageBrowser): Promise<{ page: SeenPage; form: SeenForm }> {
  const isAsked = async () => formsOf(await visitor.open(path())).some(({ label }) => label === YES);
  expect(await until(isAsked, { withinMs: 10_000 })).toBe(true);
  const page = await visitor.open(path());
  return { page, form: formOf(page, YES) };
}

const given = async (key = TEST_VAPID.publicKey) => {
  const { browser } = await newBrowser(provider, key);
  return { ...browser, agreed: 'yes' };
};

const ConsentsSchema = z.object({
  items: z.array(
    z.object({
      ...{ channel: z.string(), purpose: z.string(), granted: z.boolean(), method: z.string() },
      ...{
        wording: z.string().nullable(),
        wordingHash: z.string().nullable(),
        language: z.string().nullable(),
      },
      sourceUrl: z.string().nullable(),
    }),
  ),
});
const consentsOf = async (fanId: string) =>
  ConsentsSchema.parse((await api.call('GET', `/v1/fans/${fanId}/consents`)).body).items;
const browsersOf = (fanId: string) =>
  api.database.query<{ sealed: string; hmac: string; verified: boolean }>(
    `SELECT address_encrypted AS sealed, address_hmac AS hmac, verified_at IS NOT NULL AS verified FROM identities
     WHERE fan_id = $1 AND channel = 'webpush'`,
    [fanId],
  );

describe('the question for notifications', () => {
  test('comes after the pre-save, hidden until a script finds that the browser has them, with nothing ticked', async () => {
    const first = await newVisitor().open(path());
    expect(first.html).not.toContain('data-push="');
    const { visitor } = await preSaver();
    const { page } = await question(visitor);
    expect(page.html).toMatch(
      /<section class="card stack"[^>]* data-layer="webpush" hidden data-push="[\w-]{87}"/,
    );
    expect(page.html).not.toMatch(/name="agreed"[^>]*checked/);
    // Whoever has no script is asked the next thing, and is kept from nothing.
    expect(page.html).toContain('data-layer="share"');
    expect(page.headers.get('content-security-policy')).toContain("worker-src 'self'");
  });

  test('is never asked inside an app, nor by an installation without keys, nor where the page does not want it', async () => {
    const { visitor } = await preSaver({ 'user-agent': INSTAGRAM });
    expect((await visitor.open(path())).html).not.toContain('data-push="');
    const other = await preSaver();
    await question(other.visitor);
    await asking({ email: false, follow: false, share: true });
    const isGone = async () => !(await other.visitor.open(path())).html.includes('data-push="');
    expect(await until(isGone, { withinMs: 10_000 })).toBe(true);
    await asking({ email: false, follow: false, webpush: true, share: true });
  });

  test('is answered with the very words, their hash and the sealed subscription', async () => {
    const { visitor, fanId } = await preSaver();
    const { page, form } = await question(visitor);
    const wording = /name="agreed"[^>]*><span>([^<]+)</.exec(page.html)?.[1] ?? '';
    expect(wording).toMatch(/Nova Tide in this browser/);
    const fields = await given();
    const after = await visitor.submit(form, fields);
    expect(textOf(after)).toContain('Notifications from Nova Tide come to this browser from now on.');
    expect(after.html).not.toContain('data-push="');
    expect(await consentsOf(fanId)).toEqual([
      {
        ...{
          channel: 'webpush',
          purpose: 'marketing',
          granted: true,
          method: 'form',
          wording,
          language: 'en',
        },
        wordingHash: createHash('sha256').update(wording).digest('hex'),
        sourceUrl: `${api.config.PUBLIC_BASE_URL}${path()}`,
      },
    ]);
    const [kept] = await browsersOf(fanId);
    expect(kept?.sealed).not.toContain('127.0.0.1');
    // A browser is no proof of a person: two fans with one are not merged.
    expect(kept?.verified).toBe(false);
    const fan = await api.call('GET', `/v1/fans/${fanId}`);
    expect(fan.body).toMatchObject({ identities: [{ channel: 'webpush', address: '127.0.0.1' }] });
    expect(JSON.stringify(fan.body)).not.toContain(fields.auth);
  });

  test('may be skipped, and is not asked again', async () => {
    const { visitor, fanId } = await preSaver();
    const { page } = await question(visitor);
    const [skip] = formsOf(page).filter(({ fields }) => fields['layer'] === 'webpush');
    if (skip === undefined) throw new Error('The question cannot be skipped.');
    expect((await visitor.submit(skip)).html).not.toContain('data-push="');
    expect((await visitor.open(path())).html).not.toContain('data-push="');
    expect(await consentsOf(fanId)).toEqual([]);
  });

  test('that the fan refused in the browser’s own window is not asked again', async () => {
    const { visitor, fanId } = await preSaver();
    const { form } = await question(visitor);
    expect((await visitor.submit(form, { refused: '1' })).html).not.toContain('data-push="');
    expect(await browsersOf(fanId)).toEqual([]);
  });

  test.each([
    ['without a tick', { agreed: '' }],
    ['with nothing of a browser', { endpoint: '', p256dh: '', auth: '' }],
    ['with an address in our network', { endpoint: 'https://169.254.169.254/latest/meta-data' }],
    ['with a server of somebody’s own', { endpoint: 'https://evil.example/push' }],
    ['with a server on this machine', { endpoint: 'http://127.0.0.1:1/push' }],
    ['with keys that are none', { p256dh: 'AAAA' }],
    ['with words in a language that nobody has shown', { language: 'xx' }],
  ])('answered %s keeps nothing, and the page goes on', async (_, wrong) => {
    const { visitor, fanId } = await preSaver();
    const { form } = await question(visitor);
    const after = await visitor.submit(form, { ...(await given()), ...wrong });
    expect(after.status).toBe(200);
    expect(textOf(after)).toContain('This browser did not let us show notifications.');
    expect(await browsersOf(fanId)).toEqual([]);
    expect(await consentsOf(fanId)).toEqual([]);
  });

  test('sent by another page, or with a token of another browser, changes nothing', async () => {
    const { visitor, fanId } = await preSaver();
    const { form } = await question(visitor);
    const foreign = await visitor.submit(form, await given(), {
      'sec-fetch-site': 'cross-site',
      origin: 'https://evil.example',
    });
    expect(foreign.status).toBe(403);
    const other = await preSaver();
    expect((await other.visitor.submit(form, await given())).status).toBe(409);
    expect(await browsersOf(fanId)).toEqual([]);
  });

  test('answered in another browser takes the place of the first, whose consent ends', async () => {
    const { visitor, fanId } = await preSaver();
    const { form } = await question(visitor);
    await visitor.submit(form, await given());
    const [before] = await browsersOf(fanId);
    await visitor.submit(form, await given());
    const after = await browsersOf(fanId);
    expect(after).toHaveLength(1);
    expect(after[0]?.hmac).not.toBe(before?.hmac);
    expect((await consentsOf(fanId)).map(({ granted, method }) => [granted, method])).toEqual([
      [true, 'form'],
      [false, 'address_replaced'],
      [true, 'form'],
    ]);
  });
});

describe('the service worker', () => {
  test('is ours, small, reads no page and loads nothing from elsewhere', async () => {
    const answer = await fetch(`${api.baseUrl}/push/worker.js`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; img-src 'self'");
    expect(answer.headers.get('service-worker-allowed')).toBeNull();
    expect((await answer.text()).trimEnd()).toBe(WORKER);
    expect(Buffer.byteLength(WORKER)).toBeLessThan(1024);
    expect(WORKER).not.toMatch(/fetch|importScripts|https?:/);
  });
});

describe('a fan with notifications', () => {
  async function withNotifications() {
    const fan = await preSaver();
    const { form } = await question(fan.visitor);
    const fields = await given();
    await fan.visitor.submit(form, fields);
    const hmac = (await browsersOf(fan.fanId))[0]?.hmac ?? '';
    return { ...fan, hmac, form, fields };
  }

  test('turns them off by the link of a push, at once, and on again in the same browser', async () => {
    const { visitor, fanId, hmac, form, fields } = await withNotifications();
    const { workspaceId } = api;
    await api.database.transaction((sql) =>
      stopAddress(
        sql,
        { workspaceId, channel: 'webpush', hmac },
        { reason: 'unsubscribe', method: 'push_unsubscribe', occurredAt: Date.now() },
      ),
    );
    expect((await consentsOf(fanId))[0]).toMatchObject({ granted: false });
    await visitor.submit(form, fields);
    expect((await consentsOf(fanId))[0]).toMatchObject({ granted: true, method: 'form' });
    const [address] = await api.database.query(
      'SELECT suppressed_at FROM addresses WHERE workspace_id = $1 AND address_hmac = $2',
      [workspaceId, hmac],
    );
    expect(address).toEqual({ suppressed_at: null });
  });

  test('gets all of it in a copy, and is erased with it', async () => {
    const { fanId, fields } = await withNotifications();
    const copy = await api.call('GET', `/v1/fans/${fanId}/export`);
    expect(copy.body).toMatchObject({
      addresses: [{ channel: 'webpush' }],
      consents: [{ channel: 'webpush' }],
    });
    expect(JSON.stringify(copy.body)).toContain(fields.auth);
    expect((await api.call('DELETE', `/v1/fans/${fanId}`)).status).toBe(204);
    expect(await browsersOf(fanId)).toEqual([]);
  });

  test('has the browser taken away by API, and can be given none by hand', async () => {
    const { fanId } = await withNotifications();
    const put = await api.call('PUT', `/v1/fans/${fanId}/addresses/webpush`, { address: '{}' });
    expect([400, 404]).toContain(put.status);
    const removed = await api.call('DELETE', `/v1/fans/${fanId}/addresses/webpush`);
    expect(removed).toMatchObject({ status: 200, body: { identities: [], consentsEnded: ['marketing'] } });
    expect((await consentsOf(fanId))[0]).toMatchObject({ granted: false, method: 'address_removed' });
  });
});
