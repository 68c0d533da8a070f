import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Product } from '#test/harness/product.js';
import { button, heading } from '#test/world/page-product.js';
import {
  axeFindings,
  CHROMIUM,
  COMPUTER,
  describeInBrowser,
  openPage,
  overflows,
  PHONE,
  startBrowser,
} from '#test/world/real-browser.js';

jest.setTimeout(240_000);

const PICTURES = process.env['SEGUE_SCREENSHOTS'];
const LONG = { timeout: 30_000 };
let product: Product;
let browser: Browser;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  product = await Product.start();
  browser = await startBrowser();
}, 240_000);
afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  await product.remove();
});

const printed = (pattern: RegExp): string[] => pattern.exec(product.output)?.slice(1) ?? [];
const oneTimeLink = (): string => printed(/Dashboard +(\S+\/app\/#link=\S+)/)[0] ?? '';

/** Runs in a page of its own, in which no script may fail and the content policy may refuse nothing. */
async function inPage(options: BrowserContextOptions, run: (page: Page) => Promise<void>): Promise<void> {
  const { page, troubles, close } = await openPage(browser, options);
  const foreign: string[] = [];
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const own = [product.address, product.sandboxAddress].includes(origin);
    if (!own && protocol !== 'data:' && protocol !== 'blob:') foreign.push(request.url());
  });
  try {
    await run(page);
    expect(troubles).toEqual([]);
    expect(foreign).toEqual([]);
  } finally {
    await close();
  }
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `dashboard-${name}.png`) });
}

async function signIn(page: Page): Promise<void> {
  const [email = '', password = ''] = printed(/Sign in +(\S+) \/ (\S+)/);
  await page.goto(`${product.address}/app`);
  await page.getByLabel('Email').fill(email);
  await page.locator('input[type="password"]').fill(password);
  await button(page, 'Sign in').click();
  await heading(page, 'Campaigns').waitFor(LONG);
}

async function openGlassSeason(page: Page, tab?: string): Promise<void> {
  await page.getByRole('link', { name: 'Glass Season', exact: true }).click();
  await heading(page, 'Glass Season').waitFor(LONG);
  if (tab !== undefined) await page.getByRole('tab', { name: tab }).click();
}

/** Axe finds nothing, and on a phone nobody scrolls sideways. */
async function isSound(page: Page): Promise<void> {
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflows(page)).toBe(false);
}

describeInBrowser('the dashboard', () => {
  it('is opened by the link that is printed, once, and loads little', async () => {
    const link = oneTimeLink();
    expect(link).toContain(product.address);
    await inPage(COMPUTER, async (page) => {
      const files = new Set<string>();
      page.on('response', (answer) => {
        const name = /\/app\/assets\/([^/]+\.(?:js|css))$/.exec(answer.url())?.[1];
        if (name !== undefined) files.add(name);
      });
      await page.goto(link);
      await page.getByRole('link', { name: 'Glass Season', exact: true }).waitFor(LONG);
      const bytes = [...files].map((name) => statSync(resolve('dist/dashboard/assets', `${name}.gz`)).size);
      expect(bytes.length).toBeGreaterThan(1);
      expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
      expect(page.url()).toBe(`${product.address}/app/campaigns`);
      await isSound(page);
      await picture(page, 'campaigns-light');
    });
    await inPage(COMPUTER, async (page) => {
      await page.goto(link);
      await page.getByText('This link has been used').waitFor(LONG);
      await isSound(page);
      await picture(page, 'sign-in-light');
    });
    // The token is on the screen, and in no log.
    const token = link.slice(link.indexOf('=') + 1);
    const logs = join(product.dataDir, 'logs');
    for (const name of readdirSync(logs)) expect(readFileSync(join(logs, name), 'utf8')).not.toContain(token);
  });

  // The demo's release is out a little more than a minute after its start: this comes before.
  it('lets the reader be the next fan, beside the live flow', async () => {
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await page.getByRole('link', { name: 'First five minutes' }).click();
      const phone = page.frameLocator('iframe[title="Fan page"]');
      await phone.getByRole('heading', { name: 'Glass Season' }).waitFor(LONG);
      await page.locator('button[data-state]').first().waitFor(LONG);
      await isSound(page);
      await picture(page, 'first-five-minutes-light');
      await phone.getByRole('button', { name: 'Pre-save on Spotify' }).click();
      await phone.getByLabel('Your account').fill('fan-401');
      await phone.getByRole('button', { name: 'Agree' }).click();
      await page.getByRole('heading', { name: /^You are fan \d+$/ }).waitFor(LONG);
      await page.getByRole('link', { name: 'Your whole timeline' }).waitFor(LONG);
      await picture(page, 'be-fan-401-light');
      await page.getByText('Messages', { exact: true }).click();
      await page.frameLocator('iframe[title="Messages"]').getByRole('heading').first().waitFor(LONG);
    });
  });

  it('shows a campaign and its live flow, in which each number opens its list', async () => {
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await openGlassSeason(page);
      await heading(page, 'Funnel').waitFor(LONG);
      await isSound(page);
      await picture(page, 'overview-light');
      await page.getByRole('tab', { name: 'Live flow' }).click();
      const count = page.locator('button[data-state="waiting"], button[data-state="passed"]').first();
      await count.waitFor(LONG);
      await isSound(page);
      await picture(page, 'flow-light');
      // The numbers move while one looks, so the list is as long as one of those that were shown.
      await count.click();
      const panel = page.getByRole('dialog');
      await panel.getByText(/^[\d,]+ fans$/).waitFor(LONG);
      const listed = Number((await panel.getByRole('status').innerText()).replace(/\D/g, ''));
      expect(listed).toBeGreaterThan(0);
      const rows = panel.getByRole('listitem');
      expect(await rows.first().getAttribute('aria-setsize')).toBe(String(listed));
      expect(await rows.count()).toBeLessThan(60);
      await isSound(page);
      await picture(page, 'step-fans-light');
      await panel.getByRole('link').first().click();
      await heading(page, 'Timeline').waitFor(LONG);
      await isSound(page);
      await picture(page, 'fan-light');
    });
  });

  it('shows the release night as it goes, from the stream', async () => {
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await openGlassSeason(page, 'Release night');
      await page.getByText('Live', { exact: true }).last().waitFor(LONG);
      await page.getByText(/of \d+ promised/).waitFor(LONG);
      await isSound(page);
      await picture(page, 'night-light');
    });
  });

  it('keeps what was typed when the session ends', async () => {
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await page.getByRole('link', { name: 'New campaign' }).click();
      await page.getByLabel('A new one').check();
      await page.getByRole('combobox', { name: 'Artist' }).fill('Nova Tide');
      await page.getByRole('textbox', { name: 'Title' }).fill('Northern Lights');
      await page.getByLabel('Out on').fill('2099-03-05');
      await page.evaluate(
        `fetch('/v1/auth/sign-out', { method: 'POST', headers: { authorization: 'Bearer ' + JSON.parse(localStorage.getItem('segue.session')).token } })`,
      );
      await button(page, 'Next').click();
      await page.getByText('Your session has ended').waitFor(LONG);
      await isSound(page);
      await picture(page, 'session-ended-light');
      const [, password = ''] = printed(/Sign in +(\S+) \/ (\S+)/);
      await page.locator('input[type="password"]').fill(password);
      await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached', ...LONG });
      await button(page, 'Next').click();
      expect(await page.getByLabel('Name of the campaign').inputValue()).toBe('Northern Lights');
      await button(page, 'Next').click();
      await isSound(page);
      await picture(page, 'new-campaign-light');
      await button(page, 'Create the draft').click();
      await heading(page, 'Northern Lights').waitFor(LONG);
      await heading(page, 'Before the launch').waitFor(LONG);
      await page.getByText(/points are in order$/).waitFor(LONG);
      await isSound(page);
      await picture(page, 'draft-light');
      await button(page, 'Launch').click();
      await page
        .getByRole('dialog')
        .getByText(/points are in order$/)
        .waitFor(LONG);
      await page.getByRole('dialog').getByRole('button', { name: 'Launch' }).click();
      await page.getByText('The campaign is live.').waitFor(LONG);
      await button(page, 'Pause').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
      await page.getByText('The campaign is paused.').waitFor(LONG);
    });
  });

  it('goes by keys alone, and speaks Spanish', async () => {
    await inPage({ ...COMPUTER, colorScheme: 'dark' }, async (page) => {
      await signIn(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor(LONG);
      await isSound(page);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached', ...LONG });
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Find anything' }).fill('Glass Sea');
      await page.getByRole('option', { name: /Glass Season/ }).waitFor(LONG);
      await picture(page, 'palette-dark');
      await page.keyboard.press('Enter');
      await heading(page, 'Glass Season').waitFor(LONG);
      await picture(page, 'overview-dark');
      await isSound(page);
      await page.keyboard.press('g');
      await page.keyboard.press('m');
      await heading(page, 'Metrics').waitFor(LONG);
    });
    await inPage({ ...PHONE, locale: 'es-ES' }, async (page) => {
      await page.goto(`${product.address}/app`);
      await heading(page, 'Iniciar sesión').waitFor(LONG);
      expect(await page.locator('html').getAttribute('lang')).toBe('es');
    });
  });

  it('is watched on a phone', async () => {
    await inPage({ ...PHONE, colorScheme: 'dark' }, async (page) => {
      await signIn(page);
      await isSound(page);
      await picture(page, 'campaigns-phone-dark');
      await openGlassSeason(page);
      await heading(page, 'Funnel').waitFor(LONG);
      await isSound(page);
      await picture(page, 'overview-phone-dark');
      await page.getByRole('tab', { name: 'Release night' }).click();
      await page.getByText(/of \d+ promised/).waitFor(LONG);
      await isSound(page);
      await picture(page, 'night-phone-dark');
      await page.getByRole('tab', { name: 'Live flow' }).click();
      await page.locator('button[data-state]').first().waitFor(LONG);
      await isSound(page);
      await picture(page, 'flow-phone-dark');
    });
  });
});
