import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod';
import { button, FAR, heading, PageProduct } from '#test/world/page-product.js';
import {
  axeFindings,
  CHROMIUM,
  COMPUTER,
  describeInBrowser,
  layoutShift,
  overflows,
  PHONE,
} from '#test/world/real-browser.js';
import type { ApiClient } from '#tools/demo/api-client.js';
import { until } from '#tools/process.js';
import { Database } from '#database/database.js';

jest.setTimeout(240_000);

let pages: PageProduct;
let api: ApiClient;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  pages = await PageProduct.start(process.env['SEGUE_SCREENSHOTS']);
  api = pages.api;
});
afterAll(async () => {
  if (CHROMIUM !== undefined) await pages.remove();
});

const campaignOut = (inHours: number, title?: string) => pages.campaignOut(inHours, title);
const inPage = (options: BrowserContextOptions, run: (page: Page) => Promise<void>) =>
  pages.inPage(options, run);

describeInBrowser('a fan on a phone', () => {
  it('pre-saves, answers what is asked, and finds it saved when the release has passed', async () => {
    const { url } = await campaignOut(45);
    await inPage(PHONE, async (page) => {
      await page.goto(url);
      expect(await heading(page, 'Glass Season').isVisible()).toBe(true);
      await button(page, 'Pre-save on Spotify').click();
      expect(await page.title()).toBe('Sandbox sign-in');
      await page.getByLabel('Your account').fill('whole-path');
      await button(page, 'Agree').click();
      expect(await heading(page, 'You are in').isVisible()).toBe(true);
      await pages.picture(page, 'phone-light-pre-saved');
      // Questions come one at a time, and can be skipped.
      while ((await button(page, 'Not now').count()) > 0) {
        expect(await page.locator('[data-layer]').count()).toBe(1);
        await button(page, 'Not now').click();
      }
      // The page changes by itself when the time has come, and the worker saves it meanwhile.
      await page.getByText('Out now').waitFor({ timeout: 90_000 });
      const receipt = async () => {
        await page.reload();
        return (await page.getByText('Saved to your Spotify library on').count()) > 0;
      };
      expect(await until(receipt, { withinMs: 60_000, everyMs: 1000 })).toBe(true);
      await pages.picture(page, 'phone-light-out');
      await button(page, 'Follow on Spotify').click();
      await button(page, 'Agree').click();
      await page.getByText('You follow Nova Tide on Spotify.').waitFor();
    });
  });

  it('who says no is told that it is fine, and is reminded by one tap', async () => {
    const { url } = await campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.goto(url);
      await button(page, 'Pre-save on Spotify').click();
      await button(page, 'Cancel').click();
      await page.getByText('That is fine.').waitFor();
      await pages.picture(page, 'phone-light-denied');
      await button(page, 'Remind me on Spotify').click();
      expect(await heading(page, 'Noted').isVisible()).toBe(true);
    });
  });

  it('takes a reminder back, is out of the flow, and starts again by a further pre-save', async () => {
    const { url, campaignId } = await campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.goto(url);
      await button(page, 'Somewhere else').click();
      await heading(page, 'Noted').waitFor();
      await page.getByRole('link', { name: 'Manage or undo' }).click();
      expect(await axeFindings(page)).toEqual([]);
      await pages.picture(page, 'phone-light-undo');
      await button(page, 'Undo the pre-save').click();
      await page.getByText('It is undone.').waitFor();
      // The page offers it again, and the fan is out.
      expect(await button(page, 'Somewhere else').isVisible()).toBe(true);
      const database = await new Database(pages.product.databaseUrl, { poolSize: 1 }).connect();
      const fansIn = (type: string) =>
        database.query<{ fan_id: string; payload: unknown }>(
          'SELECT fan_id, payload FROM events WHERE campaign_id = $1 AND type = $2 ORDER BY seq',
          [campaignId, type],
        );
      const isOut = async () => (await fansIn('enrollment.closed')).length > 0;
      expect(await until(isOut, { withinMs: 60_000, everyMs: 500 })).toBe(true);
      expect(await fansIn('enrollment.closed')).toMatchObject([{ payload: { reason: 'undone_by_fan' } }]);
      await button(page, 'Somewhere else').click();
      await heading(page, 'Noted').waitFor();
      const [first, second] = await fansIn('fan.pre_saved');
      expect(second?.fan_id).toBe(first?.fan_id);
      const isIn = async () => (await fansIn('enrollment.reopened')).length > 0;
      expect(await until(isIn, { withinMs: 60_000, everyMs: 500 })).toBe(true);
      await database.close();
    });
  });

  it('without JavaScript can do all of it', async () => {
    const { url } = await campaignOut(FAR);
    await inPage({ ...PHONE, javaScriptEnabled: false }, async (page) => {
      await page.goto(url);
      await page.getByText('What Spotify will ask you').click();
      expect(await page.getByText('see that it arrived there').isVisible()).toBe(true);
      await button(page, 'Pre-save on Spotify').click();
      await button(page, 'Agree').click();
      expect(await heading(page, 'You are in').isVisible()).toBe(true);
      await page.getByRole('link', { name: 'Manage or undo' }).click();
      await button(page, 'Disconnect Spotify').click();
      await page.getByText('Spotify is disconnected.').waitFor();
    });
  });

  it('inside an app is shown the way out, and may go on', async () => {
    const { url } = await campaignOut(FAR);
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/22B83 Instagram 360.0.0.28.106';
    await inPage({ ...PHONE, userAgent }, async (page) => {
      await page.goto(url);
      expect(await heading(page, 'You are inside Instagram').isVisible()).toBe(true);
      await pages.picture(page, 'phone-light-in-app');
      await button(page, 'Somewhere else').click();
      expect(await heading(page, 'Noted').isVisible()).toBe(true);
    });
  });

  it('loses nothing by a form that is tapped twice', async () => {
    const { url, campaignId } = await campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.goto(url);
      await button(page, 'Somewhere else').dblclick();
      await heading(page, 'Noted').waitFor();
    });
    const database = await new Database(pages.product.databaseUrl, { poolSize: 1 }).connect();
    const rows = await database.query('SELECT FROM events WHERE campaign_id = $1 AND type = $2', [
      campaignId,
      'fan.pre_saved',
    ]);
    await database.close();
    expect(rows).toHaveLength(1);
  });
});

describeInBrowser('a fan by keyboard only', () => {
  it('reaches the one thing to do, and sees where the focus is', async () => {
    const { url } = await campaignOut(FAR);
    await inPage(COMPUTER, async (page) => {
      await page.goto(url);
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.className')).toBe('skip');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('Pre-save on Spotify');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await page.keyboard.press('Enter');
      await page.getByLabel('Your account').press('Enter');
      await heading(page, 'You are in').waitFor();
    });
  });
});

describeInBrowser('every page and state', () => {
  const scheme = ['light', 'dark'] as const;

  /** Where each state is seen, and how it comes about. */
  async function states(): Promise<Record<string, { url: string; before?: (page: Page) => Promise<void> }>> {
    const [open, out, off, over] = [
      await campaignOut(FAR),
      await campaignOut(-48, 'Paper Boats'),
      await campaignOut(FAR, 'Never Out'),
      await campaignOut(FAR, 'All Over'),
    ];
    await api.post(`/v1/releases/${off.releaseId}/cancel`, { reason: 'Not ready' }, z.unknown());
    await api.post(`/v1/campaigns/${over.campaignId}/end`, {}, z.unknown());
    const connect = async (page: Page) => {
      await button(page, 'Pre-save on Spotify').click();
      await button(page, 'Agree').click();
      await heading(page, 'You are in').waitFor();
    };
    return {
      'landing-full': { url: open.url },
      landing: { url: open.url },
      'pre-saved': { url: open.url, before: connect },
      'pre-saved-full': { url: open.url, before: connect },
      reminded: { url: open.url, before: (page) => button(page, 'Somewhere else').click() },
      connect: { url: `${open.url}/connect/spotify` },
      'connect-apple': { url: `${open.url}/connect/apple_music` },
      manage: { url: `${open.url}/manage` },
      'manage-full': {
        url: open.url,
        before: async (page) => {
          await connect(page);
          await page.getByRole('link', { name: 'Manage or undo' }).click();
        },
      },
      out: { url: out.url },
      cancelled: { url: off.url },
      ended: { url: over.url },
      'not-found': { url: `${pages.product.address}/r/no-such-page` },
    };
  }

  it('has nothing that axe finds, no sideways scrolling at 200 % and more, and no layout shift', async () => {
    const all = Object.entries(await states());
    const found: string[] = [];
    for (const colorScheme of scheme) {
      for (const [name, { url, before }] of all) {
        for (const [device, size] of Object.entries({ phone: PHONE, desktop: COMPUTER })) {
          await inPage({ ...size, colorScheme }, async (page) => {
            await page.goto(url);
            await before?.(page);
            const here = `${device} ${colorScheme} ${name}`;
            found.push(...(await axeFindings(page)).map((finding) => `${here}: ${finding}`));
            const shift = await layoutShift(page);
            await pages.picture(page, `${device}-${colorScheme}-${name}`);
            if (shift > 0.01) found.push(`${here}: the layout shifts by ${shift}`);
            // A computer's 1,280 pixels at 400 %, and a phone at 200 %.
            for (const width of [320, 195]) {
              await page.setViewportSize({ width, height: 800 });
              if (await overflows(page)) found.push(`${here}: is wider than ${width} pixels`);
            }
          });
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('is on the screen at once on a slow network', async () => {
    const { url } = await campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      const client = await page.context().newCDPSession(page);
      await client.send('Network.enable');
      // A slow 3G: 400 kbit/s, 400 ms a round trip.
      await client.send('Network.emulateNetworkConditions', {
        ...{ offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 },
      });
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      const started = performance.now();
      await page.goto(url, { waitUntil: 'domcontentloaded' });
      expect(await button(page, 'Pre-save on Spotify').isVisible()).toBe(true);
      const ms = performance.now() - started;
      // One round trip: the page. What its script asks for comes after it is usable.
      expect(requests.filter((one) => !one.includes('/clock'))).toEqual([url]);
      expect(ms).toBeLessThan(2000);
    });
  });
});
