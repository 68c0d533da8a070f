import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { button, FAR, heading, PageProduct } from '#test/world/page-product.js';
import { axeFindings, CHROMIUM, describeInBrowser, overflows, PHONE } from '#test/world/real-browser.js';

jest.setTimeout(240_000);

let pages: PageProduct;
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  pages = await PageProduct.start(process.env['SEGUE_SCREENSHOTS']);
});
afterAll(async () => {
  if (CHROMIUM !== undefined) await pages.remove();
});

const inPage = (options: BrowserContextOptions, run: (page: Page) => Promise<void>) =>
  pages.inPage(options, run);
const APPLE = 'Go on to Apple Music';
const SCRIPT = '**/musickit/v3/musickit.js';

/** Taps the button, and answers in the window that the service's script opens. */
async function answerWindow(page: Page, label: string, answer: 'Agree' | 'Cancel', account = 'apple-fan') {
  const popup = page.waitForEvent('popup');
  await button(page, label).click();
  // On a busy machine the script may come too late for the first tap.
  const again = button(page, 'Open the Apple Music sign-in');
  const isSlow = await Promise.race([popup.then(() => false), again.waitFor().then(() => true)]);
  if (isSlow) await again.click();
  const opened = await popup;
  await opened.getByLabel('Your account').fill(account);
  await button(opened, answer).click();
}

describeInBrowser('a fan of Deezer, on a phone', () => {
  it.each(['light', 'dark'] as const)('pre-saves by its own sign-in, in %s', async (colorScheme) => {
    const { url } = await pages.campaignOut(FAR);
    await inPage({ ...PHONE, colorScheme }, async (page) => {
      await page.goto(url);
      await button(page, 'Deezer').click();
      expect(await page.getByText('this is not Deezer').isVisible()).toBe(true);
      await page.getByLabel('Your account').fill('deezer-fan');
      await button(page, 'Agree').click();
      await page.getByText('goes into your Deezer library').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await pages.picture(page, `phone-${colorScheme}-deezer-pre-saved`);
    });
  });

  it('who says no is told that it is fine', async () => {
    const { url } = await pages.campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.goto(url);
      await button(page, 'Deezer').click();
      await button(page, 'Cancel').click();
      await page.getByText('That is fine. Deezer told us nothing.').waitFor();
    });
  });
});

describeInBrowser('a fan of Apple Music, on a phone', () => {
  it.each(['light', 'dark'] as const)('signs in by the script of the service, in %s', async (colorScheme) => {
    const { url } = await pages.campaignOut(FAR);
    await inPage({ ...PHONE, colorScheme }, async (page) => {
      const scripts: string[] = [];
      page.on('request', (request) => {
        if (request.resourceType() === 'script') scripts.push(request.url());
      });
      await page.goto(url);
      await button(page, 'Apple Music').click();
      await heading(page, 'Connect Apple Music').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      expect(await page.getByText('needs JavaScript').isVisible()).toBe(false);
      await pages.picture(page, `phone-${colorScheme}-apple-connect`);
      // Nothing of the service's is loaded before the tap.
      expect(scripts).toEqual([]);
      await answerWindow(page, APPLE, 'Agree');
      await page.getByText('goes into your Apple Music library').waitFor();
      expect(scripts).toHaveLength(1);
      await pages.picture(page, `phone-${colorScheme}-apple-pre-saved`);
    });
  });

  it('who says no can try again, or be reminded', async () => {
    const { url } = await pages.campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.goto(`${url}/connect/apple_music`);
      await answerWindow(page, APPLE, 'Cancel');
      await page.getByText('That is fine. Apple Music told us nothing.').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await pages.picture(page, 'phone-light-apple-denied');
      await answerWindow(page, APPLE, 'Agree', 'second-thought');
      await page.getByText('goes into your Apple Music library').waitFor();
    });
  });

  it('on a slow network taps once more, because browsers open windows only right after a tap', async () => {
    const { url } = await pages.campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.route(SCRIPT, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 6000));
        await route.continue();
      });
      await page.goto(`${url}/connect/apple_music`);
      await button(page, APPLE).click();
      await page.getByText('Ready. Tap once more, and Apple Music asks you.').waitFor();
      await answerWindow(page, 'Open the Apple Music sign-in', 'Agree', 'slow-fan');
      await page.getByText('goes into your Apple Music library').waitFor();
    });
  });

  it('whom the script does not reach is told, and is reminded by one tap', async () => {
    const { url } = await pages.campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.route(SCRIPT, (route) => route.abort());
      await page.goto(`${url}/connect/apple_music`);
      await button(page, APPLE).click();
      await page.getByText('We cannot reach Apple Music just now.').waitFor();
      await button(page, 'Remind me on Apple Music').click();
      await heading(page, 'Noted').waitFor();
    });
  });

  it('without JavaScript is reminded, and told why', async () => {
    const { url } = await pages.campaignOut(FAR);
    await inPage({ ...PHONE, javaScriptEnabled: false }, async (page) => {
      await page.goto(url);
      await button(page, 'Apple Music').click();
      await page.getByText('Connecting Apple Music needs JavaScript').waitFor();
      expect(await button(page, APPLE).isVisible()).toBe(false);
      await pages.picture(page, 'phone-light-apple-no-script');
      await button(page, 'Remind me on Apple Music').click();
      await heading(page, 'Noted').waitFor();
    });
  });

  it('sees all of it on a narrow screen', async () => {
    const { url } = await pages.campaignOut(FAR);
    await inPage(PHONE, async (page) => {
      await page.goto(`${url}/connect/apple_music`);
      for (const width of [320, 195]) {
        await page.setViewportSize({ width, height: 800 });
        expect([width, await overflows(page)]).toEqual([width, false]);
      }
    });
  });
});

describeInBrowser('inside an app', () => {
  it('each way out gets its moment, and then the help is shown in place', async () => {
    const { url } = await pages.campaignOut(FAR);
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/22B83 Instagram 360.0.0.28.106';
    await inPage({ ...PHONE, userAgent }, async (page) => {
      const told: { outcome: string | null; at: number }[] = [];
      const left: string[] = [];
      page.on('request', (request) => {
        const address = new URL(request.url());
        if (!address.protocol.startsWith('http')) left.push(address.protocol);
        if (address.pathname.endsWith('/way-out'))
          told.push({ outcome: address.searchParams.get('outcome'), at: performance.now() });
      });
      await page.goto(url);
      const help = page.getByText('tap the three dots');
      // The script hides the help until the ways have been tried.
      expect(await help.isVisible()).toBe(false);
      const link = page.getByRole('link', { name: 'Open in my browser' });
      const ways = ((await link.getAttribute('data-ways')) ?? '').match(/:\/\//g)?.length ?? 0;
      expect(ways).toBeGreaterThan(0);
      await link.click();
      await help.waitFor();
      const outcomes = told.map(({ outcome }) => outcome);
      expect(outcomes.slice(0, -1).every((outcome) => outcome === 'way_out_tried')).toBe(true);
      expect(outcomes.at(-1)).toBe('stayed_in_app');
      const pauses = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0));
      expect(Math.min(...pauses)).toBeGreaterThan(1200);
      expect(left[0]).toBe('x-safari-https:');
    });
  });
});
