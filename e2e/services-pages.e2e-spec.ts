import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { FanReceiptsSchema } from '#contracts/services/receipts.js';
import { ServiceAppSchema } from '#contracts/services/service-apps.js';
import { Database } from '#database/database.js';
import { Mailbox } from '#test/world/mailbox.js';
import { button, FAR, heading, PageProduct } from '#test/world/page-product.js';
import { axeFindings, CHROMIUM, describeInBrowser, overflows, PHONE } from '#test/world/real-browser.js';
import { until } from '#tools/process.js';

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

/** In hours of the workspace's time, which are seconds: the fan needs them for the sign-up before the release. */
const SOON = 70;

/** Looks into the product's own database. */
async function inDatabase<T>(look: (database: Database) => Promise<T>): Promise<T> {
  const database = await new Database(pages.product.databaseUrl, { poolSize: 1 }).connect();
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

/** What the campaign's only fan did, and what was done for the fan. */
const factsIn = (campaignId: string, type: string) =>
  inDatabase((database) =>
    database.query<{ fan_id: string; payload: unknown }>(
      'SELECT fan_id, payload FROM events WHERE type = $2 AND fan_id IN (SELECT fan_id FROM events WHERE campaign_id = $1)',
      [campaignId, type],
    ),
  );

/** Signs the fan up by the question that the page asks after the pre-save, and confirms it. */
async function signsUp(page: Page, mailbox: Mailbox, email: string): Promise<void> {
  await page.getByLabel('Your email address').fill(email);
  await page.getByRole('checkbox').check();
  await button(page, 'Sign me up').click();
  await heading(page, 'Look in your inbox').waitFor();
  await page.goto(await mailbox.confirmation(email));
  await button(page, 'Yes, confirm').click();
  await heading(page, 'You are in').waitFor();
}

describeInBrowser('a fan whose permission has died', () => {
  it('is told, follows the link of the release-day mail, connects again, and has it saved', async () => {
    const mailbox = new Mailbox(pages.product);
    const email = 'expired@example.com';
    const { url, campaignId } = await pages.campaignOut(SOON, 'Second Wind');
    await inPage(PHONE, async (page) => {
      await page.goto(url);
      await button(page, 'Pre-save on Spotify').click();
      await page.getByLabel('Your account').fill('expired-fan');
      await button(page, 'Agree').click();
      await signsUp(page, mailbox, email);
      // From now on Spotify refuses to give access tokens for the grant.
      await mailbox.sandbox.setServiceFaults('spotify', { invalidGrant: 1 });
      const [fan] = await factsIn(campaignId, 'fan.pre_saved');
      const fanId = fan?.fan_id ?? '';
      await inDatabase((database) =>
        database.query(
          `UPDATE connections SET access_token_encrypted = NULL, access_expires_at = NULL, refresh_at = NULL
           WHERE fan_id = $1`,
          [fanId],
        ),
      );
      const mail = await mailbox.waitFor(email, 'save-release');
      await mailbox.sandbox.setServiceFaults('spotify', {});
      await page.goto(url);
      await page.getByText('Spotify has ended our permission').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await pages.picture(page, 'phone-light-expired');
      const connect = await mailbox.tapLink(page, email, mail, 'Save it where you listen');
      await heading(connect, 'Connect Spotify').waitFor();
      expect(connect.url()).toContain('/connect/spotify');
      await button(connect, 'Go on to Spotify').click();
      await connect.getByLabel('Your account').fill('expired-fan');
      await button(connect, 'Agree').click();
      await connect.getByText('Second Wind is in your Spotify library.').waitFor();
      await connect.getByText('Saved to your Spotify library on').waitFor();
      expect(await axeFindings(connect)).toEqual([]);
      await pages.picture(connect, 'phone-light-reconnected-saved');
      const receipts = await pages.api.get(`/v1/fans/${fanId}/receipts`, FanReceiptsSchema);
      expect(receipts.items.map(({ outcome, next }) => [outcome, next])).toEqual([
        ['saved', 'none'],
        ['token_dead', 'ask_to_connect'],
      ]);
      expect((await mailbox.sandbox.saves('expired-fan')).map(({ uri }) => uri)).toEqual([
        'spotify:album:4aawyAB9vmqN3uQ7FjRGTy',
      ]);
    });
  });
});

describeInBrowser('a fan of a service without an app', () => {
  const ON_DEEZER = 'https://www.deezer.com/album/302127';

  /** An artist whose app at Deezer is refused by Deezer: its fans are reminded. */
  async function artistWithoutDeezer(): Promise<string> {
    const artistId = await pages.artist();
    const credentials = { service: 'deezer', appId: 'banned', secret: 'banned' };
    const owner = await pages.asOwner();
    const app = await owner.post(
      '/v1/service-apps',
      { name: 'Banned', artistId, credentials },
      ServiceAppSchema,
    );
    await inDatabase((database) =>
      database.query(
        `UPDATE service_apps SET status = 'halted', halted_reason = 'app_banned', halted_at = now() WHERE id = $1`,
        [app.id],
      ),
    );
    return artistId;
  }

  /** Nothing but this machine is reached: the service's own page is one of the test's. */
  async function standIn(page: Page): Promise<void> {
    const context = page.context();
    // A redirect cannot be intercepted, so that the link's answer becomes a page that leads there.
    await context.route('**/t/*', async (route) => {
      const answer = await route.fetch({ maxRedirects: 0 });
      const to = answer.headers()['location'] ?? '';
      await route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><title>On the way</title><meta http-equiv="refresh" content="0;url=${to}">`,
      });
    });
    await context.route('https://www.deezer.com/**', (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>Deezer</title><h1>Deezer</h1>',
      }),
    );
  }

  it('says in one tap where they listen, and on the day the mail opens the release there', async () => {
    const mailbox = new Mailbox(pages.product);
    const email = 'reminded@example.com';
    const { url, campaignId } = await pages.campaignOut(SOON, 'Low Tide', await artistWithoutDeezer());
    await inPage(PHONE, async (page) => {
      await standIn(page);
      await page.goto(url);
      await pages.picture(page, 'phone-light-reminder-choice');
      await button(page, 'Deezer').click();
      await heading(page, 'Noted').waitFor();
      await page.getByText('Low Tide comes to Deezer').waitFor();
      expect((await factsIn(campaignId, 'fan.pre_saved')).map(({ payload }) => payload)).toEqual([
        { path: 'reminder', service: 'deezer' },
      ]);
      expect((await factsIn(campaignId, 'fan.attribute_set')).map(({ payload }) => payload)).toEqual([
        { name: 'preferredService', value: 'deezer' },
      ]);
      await signsUp(page, mailbox, email);
      await page.goto(url);
      await page.getByText('We write to you with the way straight there.').waitFor();
      await pages.picture(page, 'phone-light-reminded');
      const mail = await mailbox.waitFor(email, 'save-release');
      const opened = await mailbox.tapLink(page, email, mail, 'Save it where you listen');
      await opened.waitForURL(ON_DEEZER);
      await heading(opened, 'Deezer').waitFor();
      const isClicked = async () => (await factsIn(campaignId, 'link.clicked')).length > 0;
      expect(await until(isClicked, { withinMs: 60_000, everyMs: 500 })).toBe(true);
      // The page itself leads there, too.
      await page.goto(url);
      await page.getByText('Out now').waitFor();
      const listen = page.getByRole('link', { name: /^(Listen on )?Deezer$/ });
      expect(await listen.first().getAttribute('href')).toContain('/listen/deezer');
      await pages.picture(page, 'phone-light-reminder-out');
    });
  });
});
