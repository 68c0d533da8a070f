import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Consent, ConsentSchema } from '#contracts/consents/consents.js';
import { FanSchema, TimelinePageSchema } from '#contracts/fans/fans.js';
import { cleanUp } from '#database/clean-up.js';
import { stopAddress } from '#database/consents/suppression.js';
import { SecretBox } from '#database/secret-box.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import type { ActivityDeps } from '#activities/deps.js';
import { sendNextQuestion } from '#activities/messages/send-questions.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { FormVisitor } from '#test/world/form-visitor.js';
import { PUBLIC_BASE_URL, textFrom, TWILIO_AUTH_TOKEN } from '#test/world/twilio-callbacks.js';

const SETTINGS = {
  ask: { email: true, sms: true },
  incentive: { title: 'The demo', url: 'https://example.com/demo.mp3' },
  termsUrl: 'https://example.com/terms',
  privacyUrl: 'https://example.com/privacy',
};

let parts: TestParts;
let api: TestApi;
let deps: ActivityDeps;
let provider: SandboxControl;
let slug: string;
let campaignId: string;

beforeAll(async () => {
  parts = await startParts();
  api = await startApi(
    { database: parts.database, url: parts.databaseUrl },
    // Each visitor comes from a network of their own.
    { PUBLIC_BASE_URL, TWILIO_AUTH_TOKEN, TRUST_PROXY: '1' },
  );
  const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
  deps = { ...parts.deps, box: new SecretBox({ keys, hmacKey }), publicBaseUrl: PUBLIC_BASE_URL };
  provider = new SandboxControl(parts.sandbox.urls.control);
  const { campaign } = await createLiveCampaign(api);
  campaignId = campaign.id;
  const [row] = await parts.database.query<{ slug: string }>(
    `UPDATE campaigns SET slug = coalesce(slug, 'glass-season') WHERE id = $1 RETURNING slug`,
    [campaignId],
  );
  slug = row?.slug ?? '';
  await api.call('PUT', `/v1/campaigns/${campaignId}/page`, SETTINGS);
}, 60_000);
afterAll(async () => {
  await api.close();
  await parts.close();
});

let last = 0;
const nextEmail = () => `fan-${(last += 1)}@example.com`;
const nextPhone = () => `+1415555${String((last += 1) + 7000)}`;
const visitor = (headers?: Record<string, string>) => new FormVisitor(api.baseUrl, headers);
const sendAll = async () => {
  while (await sendNextQuestion(deps));
};
const mailsTo = (to: string) => provider.messages({ to, bodies: 'true' });
const agree = (address: string) => ({ address, agreed: 'yes' });

/** The path of the confirmation in the email that came last. */
async function confirmPath(email: string): Promise<string> {
  await sendAll();
  const mails = await mailsTo(email);
  const [mail] = mails.sort((one, other) => other.at - one.at);
  const [, path = ''] = /(\/confirm\/[\w-]+)/.exec(mail?.body ?? '') ?? [];
  return path;
}

async function signUpConfirmed(email: string) {
  const browser = visitor();
  await browser.fill(`/r/${slug}/sign-up/email`, agree(email));
  const path = await confirmPath(email);
  const shown = await browser.fill(path);
  return { browser, path, shown };
}

async function ledgerOf(fanId: string): Promise<Consent[]> {
  const { body } = await api.call('GET', `/v1/fans/${fanId}/consents`);
  return z.object({ items: z.array(ConsentSchema) }).parse(body).items;
}
/** The fan who has this address, as the API shows them. */
async function byEmail(email: string) {
  const [row] = await parts.database.query<{ id: string }>(
    'SELECT fan_id AS id FROM identities WHERE workspace_id = $1 AND address_hmac = $2',
    [api.workspaceId, deps.box.fingerprint(api.workspaceId, email)],
  );
  if (row === undefined) return undefined;
  return FanSchema.parse((await api.call('GET', `/v1/fans/${row.id}`)).body);
}

describe('a sign-up by email', () => {
  it('asks with an unticked box, mails once, and grants only when its button is pressed', async () => {
    const email = nextEmail();
    const browser = visitor();
    const page = await browser.open(`/r/${slug}/sign-up/email`);
    expect(page.html).toContain('type="checkbox"');
    expect(page.html).not.toMatch(/\schecked/);
    const sent = await browser.fill(`/r/${slug}/sign-up/email`, agree(email));
    expect(sent.html).toContain('Look in your inbox');
    expect(await byEmail(email)).toBeUndefined();
    const path = await confirmPath(email);
    // A scanner opens every link of an email, more than once.
    for (let times = 0; times < 3; times += 1) expect((await visitor().open(path)).status).toBe(200);
    expect(await byEmail(email)).toBeUndefined();
    const shown = await browser.fill(path);
    expect(shown.html).toContain('You are in');
    expect(await mailsTo(email)).toHaveLength(1);
    const fan = await byEmail(email);
    expect(fan?.standings).toContainEqual(
      expect.objectContaining({ channel: 'email', purpose: 'marketing', standing: 'allowed' }),
    );
  });

  it('keeps the very words, their hash, the language, both times and the page in the ledger', async () => {
    const email = nextEmail();
    const browser = visitor({ 'accept-language': 'de-AT,de;q=0.9' });
    const page = await browser.open(`/r/${slug}/sign-up/email`);
    await browser.fill(`/r/${slug}/sign-up/email`, agree(email));
    await browser.fill(await confirmPath(email));
    const fan = await byEmail(email);
    const [entry] = await ledgerOf(fan?.id ?? '');
    expect(entry).toMatchObject({
      ...{
        channel: 'email',
        purpose: 'marketing',
        granted: true,
        method: 'form_double_opt_in',
        language: 'de',
      },
      sourceUrl: `${PUBLIC_BASE_URL}/r/${slug}/sign-up/email`,
    });
    const words = page.html
      .replace(/<[^>]*>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');
    expect(words).toContain(entry?.wording);
    expect(entry?.wordingHash).toMatch(/^[0-9a-f]{64}$/);
    expect(Date.parse(entry?.askedAt ?? '')).toBeLessThan(Date.parse(entry?.evidenceAt ?? ''));
  });

  it('brings a new fan into the campaign on the reminder path, once', async () => {
    const email = nextEmail();
    const { path } = await signUpConfirmed(email);
    const fan = await byEmail(email);
    await visitor().fill(path);
    const { body } = await api.call('GET', `/v1/fans/${fan?.id}/timeline`);
    const types = TimelinePageSchema.parse(body).items.map(({ type }) => type);
    expect(types.filter((type) => type === 'fan.pre_saved')).toHaveLength(1);
    expect(types.filter((type) => type === 'consent.granted')).toHaveLength(1);
  });

  it('after an undo brings the fan in again, who is the same', async () => {
    const email = nextEmail();
    const { browser } = await signUpConfirmed(email);
    const fan = await byEmail(email);
    const typesOf = async () => {
      const { body } = await api.call('GET', `/v1/fans/${fan?.id}/timeline`);
      return TimelinePageSchema.parse(body).items.map(({ type }) => type);
    };
    expect((await browser.fill(`/r/${slug}/manage`)).html).toContain('It is undone.');
    expect(await typesOf()).toContain('flow.exit_requested');
    await signUpConfirmed(email);
    expect((await byEmail(email))?.id).toBe(fan?.id);
    expect((await typesOf()).filter((type) => type === 'fan.pre_saved')).toHaveLength(2);
  });

  it('shows the incentive only to who has confirmed', async () => {
    const email = nextEmail();
    const page = await visitor().open(`/r/${slug}/sign-up/email`);
    expect(page.html).toContain('The demo');
    expect(page.html).not.toContain('demo.mp3');
    expect((await signUpConfirmed(email)).shown.html).toContain('https://example.com/demo.mp3');
  });

  it('says what is wrong, keeps what was typed, and sends nothing', async () => {
    const browser = visitor();
    const path = `/r/${slug}/sign-up/email`;
    const bad = await browser.fill(path, agree('not an address'));
    expect([bad.status, bad.html.includes('does not look like an email')]).toEqual([422, true]);
    expect(bad.html).toContain('value="not an address"');
    const email = nextEmail();
    const unticked = await browser.fill(path, { address: email });
    expect([unticked.status, unticked.html.includes('Please tick the box')]).toEqual([422, true]);
    await sendAll();
    expect(await mailsTo(email)).toEqual([]);
  });

  it('sent twice by one form asks once; from another page, or without a token, it asks nobody', async () => {
    const email = nextEmail();
    const browser = visitor();
    const path = `/r/${slug}/sign-up/email`;
    const page = await browser.open(path);
    const sent = await Promise.all([1, 2].map(() => browser.send(page.html, path, agree(email))));
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    await sendAll();
    expect(await mailsTo(email)).toHaveLength(1);
    const foreign = visitor({ 'sec-fetch-site': 'cross-site' });
    expect((await foreign.send(page.html, path, agree(nextEmail()))).status).toBe(403);
    const bare = await browser.request('POST', path, new URLSearchParams(agree(nextEmail())));
    expect(bare.status).toBe(409);
  });

  it('tells nobody who has signed up: known, blocked and too often asked look like new', async () => {
    const known = nextEmail();
    await signUpConfirmed(known);
    const blocked = nextEmail();
    const hmac = deps.box.fingerprint(api.workspaceId, blocked);
    const address = { workspaceId: api.workspaceId, channel: 'email' as const, hmac };
    await parts.database.transaction((sql) =>
      stopAddress(sql, address, {
        reason: 'unsubscribe',
        method: 'email_unsubscribe',
        occurredAt: Date.now(),
      }),
    );
    const often = nextEmail();
    const pages: string[] = [];
    for (const email of [nextEmail(), known, blocked, ...Array.from({ length: 6 }, () => often)]) {
      const shown = await visitor().fill(`/r/${slug}/sign-up/email`, agree(email));
      pages.push(shown.html.replaceAll(/\/sent\/email\/[\w-]{44}|name="token" value="[^"]*"/g, ''));
    }
    expect(new Set(pages).size).toBe(1);
    await sendAll();
    expect(await mailsTo(blocked)).toEqual([]);
    expect(await mailsTo(often)).toHaveLength(4);
  });

  it('is asked for once more, and no third time', async () => {
    const email = nextEmail();
    const browser = visitor();
    const page = await browser.open(`/r/${slug}/sign-up/email`);
    const { location } = await browser.send(page.html, '', agree(email));
    for (let times = 0; times < 3; times += 1) {
      await sendAll();
      expect((await browser.fill(location ?? '')).status).toBe(200);
    }
    await sendAll();
    expect(await mailsTo(email)).toHaveLength(2);
  });

  it('is taken back by one click in the email, and is then confirmed no more', async () => {
    const email = nextEmail();
    await visitor().fill(`/r/${slug}/sign-up/email`, agree(email));
    const path = await confirmPath(email);
    const page = await visitor().open(path);
    const token = path.split('/').at(-1) ?? '';
    const cancelled = await fetch(`${api.baseUrl}/u/${token}`, {
      method: 'POST',
      body: 'List-Unsubscribe=One-Click',
    });
    expect(cancelled.status).toBe(200);
    const late = await visitor().send(page.html, path, {});
    expect([late.status, late.html.includes('Nothing will come')]).toEqual([410, true]);
    expect(await byEmail(email)).toBeUndefined();
    // It took back the sign-up, and blocked nothing.
    const { browser } = await signUpConfirmed(email);
    expect(browser).toBeDefined();
    expect((await byEmail(email))?.id).toBeDefined();
  });

  it('is too old after seven days, and is unknown with a token that was made up', async () => {
    const email = nextEmail();
    await visitor().fill(`/r/${slug}/sign-up/email`, agree(email));
    const path = await confirmPath(email);
    await parts.database.query(
      `UPDATE sign_ups SET asked_at = now() - interval '8 days' WHERE address_hmac = $1`,
      [deps.box.fingerprint(api.workspaceId, email)],
    );
    expect((await visitor().open(path)).status).toBe(410);
    expect((await visitor().open(`${path.slice(0, -1)}${path.endsWith('x') ? 'y' : 'x'}`)).status).toBe(404);
    expect((await visitor().open('/confirm/x')).status).toBe(404);
  });
});

describe('a sign-up by text', () => {
  it('is offered only to a browser whose fan has confirmed an email; the form of another does nothing', async () => {
    const stranger = visitor();
    const shown = await stranger.open(`/r/${slug}/sign-up/sms`);
    expect(shown.html).toContain('First, your email');
    const phone = nextPhone();
    const { browser } = await signUpConfirmed(nextEmail());
    const page = await browser.open(`/r/${slug}/sign-up/sms`);
    expect(page.html).toContain('type="tel"');
    await stranger.send(page.html, '', agree(phone));
    await sendAll();
    expect(await provider.messages({ to: phone })).toEqual([]);
  });

  it('asks by text, and the YES of that number grants: the words of the page are in the ledger', async () => {
    const email = nextEmail();
    const { browser } = await signUpConfirmed(email);
    const phone = nextPhone();
    const sent = await browser.fill(`/r/${slug}/sign-up/sms`, agree(phone));
    expect(sent.html).toContain('Reply YES');
    await sendAll();
    const [text] = await provider.messages({ to: phone, bodies: 'true' });
    expect(text?.body).toContain('Reply YES');
    const before = await byEmail(email);
    expect(
      before?.standings.some(({ channel, standing }) => channel === 'sms' && standing === 'allowed'),
    ).toBe(false);
    const answer = await textFrom(api.baseUrl, phone, 'YES');
    expect(answer.text).toMatch(/You(&apos;|'|&#39;)re in!/);
    const [entry] = await ledgerOf(before?.id ?? '');
    expect(entry).toMatchObject({ channel: 'sms', granted: true, method: 'form_double_opt_in' });
    expect(entry?.wording).toContain('recurring automated marketing text messages (SMS) from Nova Tide');
    expect(entry?.wording).toContain('https://example.com/terms');
    await textFrom(api.baseUrl, phone, 'YES');
    expect(await ledgerOf(before?.id ?? '')).toHaveLength(2);
  });

  it('goes to one number twice a day at most, and to ten numbers of one range in an hour', async () => {
    const { browser } = await signUpConfirmed(nextEmail());
    const numbers = Array.from({ length: 12 }, (_, index) => `+12125557${String(100 + index)}`);
    for (const phone of [...numbers, '+12125557100', '+12125557100'])
      await browser.fill(`/r/${slug}/sign-up/sms`, agree(phone));
    await sendAll();
    const texts = await Promise.all(numbers.map((to) => provider.messages({ to })));
    expect(texts.flat()).toHaveLength(10);
    expect(Math.max(...texts.map((some) => some.length))).toBeLessThanOrEqual(2);
  });

  it('is not there where the page asks for no texts', async () => {
    await api.call('PUT', `/v1/campaigns/${campaignId}/page`, { ...SETTINGS, ask: { sms: false } });
    expect((await visitor().open(`/r/${slug}/sign-up/sms`)).status).toBe(404);
    await api.call('PUT', `/v1/campaigns/${campaignId}/page`, SETTINGS);
  });
});

it('forgets addresses and origins of sign-ups after 90 days, and keeps the words', async () => {
  const email = nextEmail();
  await visitor().fill(`/r/${slug}/sign-up/email`, agree(email));
  const hmac = deps.box.fingerprint(api.workspaceId, email);
  await parts.database.query(
    `UPDATE sign_ups SET asked_at = now() - interval '91 days' WHERE address_hmac = $1`,
    [hmac],
  );
  await cleanUp(parts.database, { callbackDays: 90, replyDays: 365 });
  const rows = await parts.database.query(
    `SELECT address_encrypted, origin_encrypted, wording IS NOT NULL AS worded FROM sign_ups WHERE address_hmac = $1`,
    [hmac],
  );
  expect(rows).toEqual([{ address_encrypted: null, origin_encrypted: null, worded: true }]);
});
