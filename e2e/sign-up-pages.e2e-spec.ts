import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { button, FAR, heading, PageProduct } from '#test/world/page-product.js';
import {
  axeFindings,
  CHROMIUM,
  COMPUTER,
  describeInBrowser,
  overflows,
  PHONE,
} from '#test/world/real-browser.js';
import { until } from '#tools/process.js';

jest.setTimeout(300_000);

const NUMBER = '+15005550006';
const SETTINGS = {
  ask: { email: true, sms: true },
  incentive: { title: 'The demo of the lead track', url: 'https://example.com/demo' },
  termsUrl: 'https://example.com/terms',
  privacyUrl: 'https://example.com/privacy',
};

let pages: PageProduct;
let sandbox: SandboxControl;
let url: string;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  pages = await PageProduct.start(process.env['SEGUE_SCREENSHOTS']);
  sandbox = new SandboxControl(pages.product.sandboxAddress);
  const campaign = await pages.campaignOut(FAR);
  url = campaign.url;
  await pages.api.put(`/v1/campaigns/${campaign.campaignId}/page`, SETTINGS, z.unknown());
});
afterAll(async () => {
  if (CHROMIUM !== undefined) await pages.remove();
});

/** What is wrong with the page as it stands: light and dark, on a phone and a computer, and zoomed in. */
async function faults(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const [device, { viewport }] of Object.entries({ phone: PHONE, desktop: COMPUTER })) {
      await page.setViewportSize(viewport);
      const here = `${device} ${colorScheme} ${name}`;
      found.push(...(await axeFindings(page)).map((finding) => `${here}: ${finding}`));
      await pages.picture(page, `sign-up-${device}-${colorScheme}-${name}`);
    }
  }
  // A computer's 1,280 pixels at 400 %, and a phone at 200 %.
  for (const width of [320, 195]) {
    await page.setViewportSize({ width, height: 800 });
    if (await overflows(page)) found.push(`${name}: is wider than ${width} pixels`);
  }
  await page.setViewportSize(PHONE.viewport);
  return found;
}

/** Waits for the message that the sandbox's providers took for this address, and gives its text. */
async function textTo(to: string): Promise<string> {
  const come = async () => (await sandbox.messages({ to })).length > 0;
  expect(await until(come, { withinMs: 60_000, everyMs: 500 })).toBe(true);
  const [message] = await sandbox.messages({ to, bodies: 'true' });
  return message?.body ?? '';
}

async function confirmAddress(email: string): Promise<string> {
  const [path = ''] = /\/confirm\/[\w-]+/.exec(await textTo(email)) ?? [];
  expect(path).not.toBe('');
  return pages.product.address + path;
}

/** From the pre-save to the question for an email, and its answer. */
async function askByEmail(page: Page, email: string): Promise<void> {
  await page.goto(url);
  await button(page, 'Pre-save on Spotify').click();
  await page.getByLabel('Your account').fill('whole-way');
  await button(page, 'Agree').click();
  await heading(page, 'News from Nova Tide by email').waitFor();
  expect(await page.getByRole('checkbox').isChecked()).toBe(false);
  await page.getByLabel('Your email address').fill(email);
  await page.getByRole('checkbox').check();
  await button(page, 'Sign me up').click();
  await heading(page, 'Look in your inbox').waitFor();
}

describeInBrowser('the sign-up in a real browser', () => {
  it('goes from the question to the choices and the way out; nothing is wrong with any page of it', async () => {
    const email = 'whole-way@example.com';
    const phone = '+14155550123';
    const found: string[] = [];
    await pages.inPage(PHONE, async (page) => {
      const look = async (name: string) => found.push(...(await faults(page, name)));
      await askByEmail(page, email);
      await look('sent-email');

      const confirm = await confirmAddress(email);
      // A scanner opens the link more than once, and the fan looks at it first.
      for (let times = 0; times < 2; times += 1) expect((await fetch(confirm)).status).toBe(200);
      await page.goto(confirm);
      await look('confirm');
      await page.goto(`${url}/sign-up/sms`);
      // Nothing is confirmed yet, so no number can be typed.
      await heading(page, 'First, your email').waitFor();
      await look('text-ways');
      await page.goto(confirm);
      await button(page, 'Yes, confirm').click();
      await heading(page, 'You are in').waitFor();
      expect(await page.getByRole('link', { name: 'The demo of the lead track' }).isVisible()).toBe(true);
      await look('confirmed');

      await page.getByRole('link', { name: 'To Glass Season' }).click();
      await heading(page, 'Texts from Nova Tide').waitFor();
      await look('sms-layer');
      await page.getByRole('link', { name: 'Sign me up' }).click();
      await page.getByLabel('Your mobile number').fill('12');
      await page.getByRole('checkbox').check();
      await button(page, 'Sign me up').click();
      await page.getByText('This does not look like a mobile number').waitFor();
      expect(await page.getByLabel('Your mobile number').inputValue()).toBe('12');
      await look('sms-wrong');
      await page.getByLabel('Your mobile number').fill(phone);
      await button(page, 'Sign me up').click();
      await heading(page, 'Look at your messages').waitFor();
      await look('sent-sms');
      expect(await textTo(phone)).toContain('Reply YES');
      await sandbox.inbound({ from: phone, to: NUMBER, body: 'YES' });

      await page.goto(confirm.replace('/confirm/', '/p/'));
      await heading(page, 'Your choices').waitFor();
      expect(await page.getByRole('checkbox', { name: /^Texts to/ }).isChecked()).toBe(true);
      await look('choices');
      await page.getByRole('checkbox', { name: /^Emails to/ }).uncheck();
      await button(page, 'Save').click();
      await page.getByText('Saved. It counts from now on.').waitFor();
      const emails = page.getByRole('checkbox', { name: /^Emails to/ });
      expect(await emails.isChecked()).toBe(false);
      await look('choices-email-off');
      await emails.check();
      await button(page, 'Save').click();
      await page.getByText('Saved. It counts from now on.').waitFor();
      expect(await emails.isChecked()).toBe(true);

      await page.goto(confirm.replace('/confirm/', '/u/'));
      await heading(page, 'Stop these messages?').waitFor();
      await look('way-out');
      await button(page, 'Unsubscribe').click();
      await heading(page, 'You are unsubscribed').waitFor();
      await look('way-out-done');
    });
    expect(found).toEqual([]);
  });

  it('works without JavaScript, and keeps what was typed where something is missing', async () => {
    const found: string[] = [];
    await pages.inPage(PHONE, async (page) => {
      await page.goto(`${url}/sign-up/email`);
      found.push(...(await faults(page, 'email')));
    });
    await pages.inPage({ ...PHONE, javaScriptEnabled: false }, async (page) => {
      await page.goto(`${url}/sign-up/email`);
      await page.getByLabel('Your email address').fill('somebody@localhost');
      await page.getByRole('checkbox').check();
      await button(page, 'Sign me up').click();
      await page.getByText('This does not look like an email address.').waitFor();
      expect(await page.getByLabel('Your email address').inputValue()).toBe('somebody@localhost');
      await page.getByLabel('Your email address').fill('no-script@example.com');
      await button(page, 'Sign me up').click();
      await heading(page, 'Look in your inbox').waitFor();
      await page.goto(await confirmAddress('no-script@example.com'));
      await button(page, 'Yes, confirm').click();
      await heading(page, 'You are in').waitFor();
    });
    expect(found).toEqual([]);
  });

  it('keeps the way of a language link: the purpose of the question stays', async () => {
    await pages.inPage(PHONE, async (page) => {
      await page.goto(`${url}/sign-up/email?for=reminder`);
      await heading(page, 'An email when Glass Season is out').waitFor();
      await page.getByRole('link', { name: 'Deutsch' }).click();
      expect(new URL(page.url()).searchParams.get('for')).toBe('reminder');
    });
  });
});

describeInBrowser('the fan at /sandbox', () => {
  const email = 'sandbox-fan@example.com';
  const phone = '+14155550144';
  const consents = async () => {
    const query = new URLSearchParams({ phone }).toString();
    const Fans = z.object({ items: z.array(z.object({ id: z.string() })) });
    const [fan] = (await pages.api.get(`/v1/fans?${query}`, Fans)).items;
    if (fan === undefined) return [];
    const Standing = z.object({ channel: z.string(), purpose: z.string(), standing: z.string() });
    const Fan = z.object({ standings: z.array(Standing) });
    const { standings } = await pages.api.get(`/v1/fans/${fan.id}`, Fan);
    return standings.flatMap(({ channel, purpose, standing }) =>
      channel === 'sms' && purpose === 'marketing' ? [standing] : [],
    );
  };
  const textsStand = async (standing: string) =>
    expect(
      await until(async () => (await consents()).includes(standing), { withinMs: 60_000, everyMs: 500 }),
    ).toBe(true);
  /** As a person finds it: through the address of the product, and by the search. */
  const opens = async (page: Page, address: string): Promise<void> => {
    await page.goto(`${pages.product.address}/sandbox?q=${encodeURIComponent(address)}`);
    const entry = page.getByRole('navigation', { name: 'Phones and mailboxes' }).getByRole('link');
    await entry.first().click();
    await page.getByRole('heading', { name: address }).waitFor();
  };

  it('reads the mail and clicks, reads the text and replies YES, reacts, and replies STOP', async () => {
    await pages.inPage(COMPUTER, async (page) => {
      await page.goto(`${url}/sign-up/email`);
      await page.getByLabel('Your email address').fill(email);
      await page.getByRole('checkbox').check();
      await button(page, 'Sign me up').click();
      await heading(page, 'Look in your inbox').waitFor();
      await textTo(email);

      await opens(page, email);
      const opened = page.waitForEvent('popup');
      await page.frameLocator('iframe[title="The mail"]').getByRole('link').first().click();
      const confirm = await opened;
      await button(confirm, 'Yes, confirm').click();
      await heading(confirm, 'You are in').waitFor();
      await confirm.close();

      await page.goto(`${url}/sign-up/sms`);
      await page.getByLabel('Your mobile number').fill(phone);
      await page.getByRole('checkbox').check();
      await button(page, 'Sign me up').click();
      await heading(page, 'Look at your messages').waitFor();
      expect(await textTo(phone)).toContain('Reply YES');

      await opens(page, phone);
      await page.getByLabel('Messages').getByText('Reply YES').first().waitFor();
      await page.getByLabel('React').first().click();
      await button(page, 'Liked').click();
      // Reactions repeat our own words and are nothing: the fan has not said YES by it.
      expect(await consents()).not.toContain('allowed');
      await button(page, 'YES').click();
      await textsStand('allowed');
      await pages.picture(page, 'sandbox-replied-yes');
      await button(page, 'STOP').click();
      await textsStand('suppressed');
    });
  });
});
