import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { PageConsent } from '#providers/ports.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { makeService } from '#providers/services/make-service.js';
import { closeReceivers, startReceiver, type Receiver } from '#providers/testing/receiver.js';
import {
  axeFindings,
  describeInBrowser,
  openPage,
  overflows,
  PHONE,
  startBrowser,
} from '#test/world/real-browser.js';

/** A page of a product, as far as MusicKit sees it: it loads the script, and signs in after a tap. */
const pageWith = (
  scriptUrl: string,
  token: string,
): string => `<!doctype html><html lang="en"><title>Page</title>
<button>Sign in</button><output></output><script>
const say = (text) => { document.querySelector('output').textContent = text; };
document.querySelector('button').addEventListener('click', async () => {
  const kit = window.MusicKit.getInstance();
  kit.authorize().then((token) => say('token ' + token), (error) => say('none ' + error.message));
});
document.addEventListener('musickitloaded', async () => {
  await window.MusicKit.configure({ developerToken: ${JSON.stringify(token)}, app: { name: 'Segue', build: '1' } });
  say('ready');
});
</script><script src="${scriptUrl}"></script></html>`;

describeInBrowser('the sign-in screens of the sandbox', () => {
  let browser: Browser;
  let sandbox: Sandbox;
  let page: Page;
  let close: () => Promise<void>;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser.close());
  beforeEach(async () => {
    sandbox = await startSandbox();
    ({ page, close } = await openPage(browser, PHONE));
  }, 90_000);
  afterEach(async () => {
    await close();
    await sandbox.close();
    await closeReceivers();
  });
  const urls = (pageOrigin = 'https://music.example') => ({
    spotify: { accountsUrl: sandbox.urls.spotifyAccounts, apiUrl: sandbox.urls.spotifyApi },
    apple_music: { apiUrl: sandbox.urls.appleMusicApi, scriptUrl: sandbox.urls.musicKit },
    deezer: { connectUrl: sandbox.urls.deezerConnect, apiUrl: sandbox.urls.deezerApi },
    pageOrigin,
  });

  /** Opens the page of a product, and taps. Returns what Apple's sign-in shows in its window. */
  async function tapped(elsewhere?: string): Promise<{ consent: PageConsent; popup: Page }> {
    const product: Receiver = await startReceiver(() => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: pageWith(consent?.scriptUrl ?? '', token),
    }));
    const { pageConsent: consent } = makeService(sandbox.apps.apple_music, urls(elsewhere ?? product.url));
    const made = consent?.developerToken();
    if (consent === undefined || made?.kind !== 'ok') throw new Error('Apple has no sign-in.');
    const token = made.value;
    await page.goto(product.url);
    await page.getByText('ready').waitFor();
    const opened = page.waitForEvent('popup');
    await page.getByRole('button').tap();
    return { consent, popup: await opened };
  }

  it("Apple's gives the page a token that the service takes", async () => {
    const { consent, popup } = await tapped();
    await popup.getByLabel('Your account').fill('ada');
    expect(await axeFindings(popup)).toEqual([]);
    await popup.getByRole('button', { name: 'Agree' }).tap();
    const said = await page.getByText(/^token /).textContent();
    const accepted = await consent.accept((said ?? '').slice('token '.length));
    expect(accepted).toMatchObject({ kind: 'ok', value: { country: expect.stringMatching(/^[A-Z]{2}$/) } });
  }, 90_000);

  it.each(['Cancel', 'close'])(
    'Apple’s ends without a token when the person chooses %s',
    async (way) => {
      const { popup } = await tapped();
      if (way === 'close') await popup.close();
      else await popup.getByRole('button', { name: way }).tap();
      expect(await page.getByText(/^none /).textContent()).toBe('none AUTHORIZATION_ERROR');
    },
    30_000,
  );

  it("Apple's does not open for a page that has copied our token", async () => {
    const { popup } = await tapped('https://music.example');
    await popup.getByText('names no app of this sandbox').waitFor();
  }, 90_000);

  it("Deezer's says what is asked for, and a person may leave a part out", async () => {
    const { consent } = makeService(sandbox.apps.deezer, urls());
    const product = await startReceiver();
    const scopes = ['basic_access', 'manage_library', 'offline_access'];
    const redirectUri = `${product.url}/oauth/deezer/callback`;
    await page.goto(consent?.consentUrl({ state: 'st4te', redirectUri, scopes, challenge: '' }) ?? '');
    expect([await axeFindings(page), await overflows(page)]).toEqual([[], false]);
    await page.getByLabel('Your account').fill('ada');
    await page.getByLabel('Add and remove items in your library').uncheck();
    await page.getByRole('button', { name: 'Agree' }).tap();
    await page.waitForURL(({ pathname }) => pathname === '/oauth/deezer/callback');
    const back = new URL(page.url()).searchParams;
    const grant = await consent?.exchange(back.get('code') ?? '', '', redirectUri);
    expect(back.get('state')).toBe('st4te');
    expect(grant).toMatchObject({ kind: 'ok', value: { scopes: ['basic_access', 'offline_access'] } });
  }, 90_000);
});
