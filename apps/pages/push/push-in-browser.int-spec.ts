import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { pushPayload } from '#domain/messages/push-payload.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { pushSettings, TEST_VAPID } from '#test/harness/push.js';
import { useApi } from '#test/harness/use-api.js';
import { pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import {
  axeFindings,
  CHROMIUM,
  describeInBrowser,
  openPage,
  PHONE,
  startBrowser,
} from '#test/world/real-browser.js';
import { until } from '#tools/process.js';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let provider: SandboxControl;
let chromium: Browser | undefined;
const environment: Record<string, string> = { LOG_LEVEL: 'error' };
beforeAll(async () => {
  sandbox = await startSandbox();
  provider = new SandboxControl(sandbox.urls.control);
  Object.assign(environment, pushSettings(sandbox));
  if (CHROMIUM !== undefined) chromium = await startBrowser();
});
const api = useApi(environment);
let made: PageCampaign;
beforeAll(async () => {
  made = await pageCampaign(api);
  const ask = { email: false, follow: false, webpush: true, share: true };
  expect((await api.call('PUT', `/v1/campaigns/${made.campaign.id}/page`, { ask })).status).toBe(200);
});
afterAll(async () => {
  await chromium?.close();
  await sandbox.close();
});

/**
 * The browser's own part of a subscription is played by the sandbox, because a real one asks the vendor of the browser.
 * All else is real: the script, the service worker, the permission, the form.
 */
async function subscribingBy(page: Page): Promise<void> {
  const subscription = await provider.subscribe(TEST_VAPID.publicKey);
  await page.addInitScript(`
    window.asked = [];
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async (options) => {
      window.name = JSON.stringify([options.userVisibleOnly, options.applicationServerKey.length]);
      return { toJSON: () => (${JSON.stringify(subscription)}) };
    };`);
}

async function inPage(
  { granted = true, agent }: { granted?: boolean; agent?: string },
  run: (page: Page) => Promise<void>,
): Promise<void> {
  if (chromium === undefined) throw new Error('There is no browser.');
  const options = { ...PHONE, ...(agent === undefined ? {} : { userAgent: agent }) };
  const { page, troubles, close } = await openPage(chromium, options);
  try {
    if (granted) await page.context().grantPermissions(['notifications'], { origin: api.baseUrl });
    await run(page);
    expect(troubles).toEqual([]);
  } finally {
    await close();
  }
}

const card = (page: Page) => page.locator('[data-layer=webpush]');
const share = (page: Page) => page.locator('[data-layer=share]');

/** The page after the pre-save, when it is read anew. */
async function preSaved(page: Page): Promise<void> {
  const url = `${api.baseUrl}/r/${made.campaign.slug}`;
  await page.goto(url);
  await page.getByRole('button', { name: 'Somewhere else', exact: true }).click();
  const isAsked = async () => {
    await page.goto(url);
    return (await card(page).count()) === 1;
  };
  expect(await until(isAsked, { withinMs: 10_000 })).toBe(true);
}

const RegistrationsSchema = z.object({
  registrations: z.array(z.object({ registrationId: z.string(), scopeURL: z.string() })),
});
const NotificationsSchema = z.array(
  z.object({
    ...{ title: z.string(), body: z.string(), tag: z.string(), lang: z.string() },
    url: z.string(),
  }),
);

/** Gives the service worker a message, as the browser does when its vendor has brought one. */
async function deliver(page: Page, data: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const ids: string[] = [];
  session.on('ServiceWorker.workerRegistrationUpdated', (event) => {
    for (const { registrationId } of RegistrationsSchema.parse(event).registrations) ids.push(registrationId);
  });
  await session.send('ServiceWorker.enable');
  expect(await until(() => Promise.resolve(ids.length > 0), { withinMs: 10_000 })).toBe(true);
  const origin = `${api.baseUrl}/`;
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId: ids[0] ?? '', data });
}

const shown = async (page: Page) =>
  NotificationsSchema.parse(
    await page.evaluate(`navigator.serviceWorker.getRegistration('/push/')
      .then((found) => found.getNotifications())
      .then((all) => all.map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, url: data.url })))`),
  );

describeInBrowser('notifications in a real browser', () => {
  it('are asked for in the place of the next question, agreed to, and shown by the service worker', async () => {
    await inPage({}, async (page) => {
      await subscribingBy(page);
      await preSaved(page);
      expect([await card(page).isVisible(), await share(page).isVisible()]).toEqual([true, false]);
      expect(await card(page).getByRole('checkbox').isChecked()).toBe(false);
      expect(await axeFindings(page)).toEqual([]);
      // Nothing happens without the tick.
      await card(page).getByRole('button', { name: 'Turn them on' }).click();
      expect(await card(page).isVisible()).toBe(true);
      await card(page).getByRole('checkbox').check();
      await card(page).getByRole('button', { name: 'Turn them on' }).click();
      await page.getByText('Notifications from Nova Tide come to this browser from now on.').waitFor();
      expect(await page.evaluate('window.name')).toBe('[true,65]');
      expect([await card(page).count(), await share(page).isVisible()]).toEqual([0, true]);
      const [kept] = await api.database.query('SELECT channel FROM identities');
      expect(kept).toEqual({ channel: 'webpush' });
      const tag = randomUUID();
      const message = {
        title: 'Glass Season is out',
        body: 'Save it.',
        url: `${api.baseUrl}/t/abc`,
        language: 'en',
      };
      await deliver(page, pushPayload(message, { tag, stopUrl: `${api.baseUrl}/u/abc` }));
      const come = async () => (await shown(page)).length === 1;
      expect(await until(come, { withinMs: 10_000 })).toBe(true);
      expect(await shown(page)).toEqual([
        { title: message.title, body: message.body, tag, lang: 'en', url: message.url },
      ]);
      // The same message once more is the same notification.
      await deliver(page, pushPayload(message, { tag, stopUrl: `${api.baseUrl}/u/abc` }));
      expect(await shown(page)).toHaveLength(1);
    });
  });

  it('are not asked for on an iPhone outside of the home screen', async () => {
    const agent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
    await inPage({ agent }, async (page) => {
      await preSaved(page);
      expect([await card(page).isVisible(), await share(page).isVisible()]).toEqual([false, true]);
    });
  });

  it('are not asked for by a browser that has none, nor where the fan has refused them before', async () => {
    for (const missing of [
      'delete window.PushManager',
      `Object.defineProperty(Notification, 'permission', { get: () => 'denied' })`,
    ]) {
      await inPage({ granted: false }, async (page) => {
        await page.addInitScript(missing);
        await preSaved(page);
        expect([await card(page).isVisible(), await share(page).isVisible()]).toEqual([false, true]);
      });
    }
  });

  it('that the browser does not give leave the page as it is, and say so', async () => {
    await inPage({}, async (page) => {
      await page.addInitScript(
        `PushManager.prototype.subscribe = () => Promise.reject(new Error('no network'))`,
      );
      await preSaved(page);
      await card(page).getByRole('checkbox').check();
      await card(page).getByRole('button', { name: 'Turn them on' }).click();
      await page.getByText('Your browser did not let us.').waitFor();
      expect(await card(page).getByRole('button', { name: 'Not now' }).isVisible()).toBe(true);
    });
  });
});
