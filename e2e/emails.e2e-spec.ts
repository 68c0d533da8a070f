import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { messageValues } from '#domain/messages/message-values.js';
import { renderMessage } from '#domain/messages/render-message.js';
import { SAMPLE_FACTS } from '#domain/messages/sample-facts.js';
import { THEMES } from '#domain/messages/template-format.js';
import { themedEmail, type ThemedContent } from '#domain/messages/themes/themed-email.js';
import { artworkColours } from '#domain/releases/artwork-colours.js';
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
import { drawArtwork } from '#tools/demo/artwork.js';

jest.setTimeout(300_000);

const ARTWORK = 'https://fans.example.com/artwork/h/640.jpg';
const CONTENT: Omit<ThemedContent, 'theme'> = {
  subject: '{{ release }} is out now',
  headline: '{{ release }} is out',
  body: 'You asked us to tell you: {{ release }} by {{ artist }} is out.\n\nMore is [on the page]({{ link }}).',
  button: { label: 'Save it where you listen', link: 'save' },
};
const LANGUAGES = ['en', 'ar'];
/** The landmarks around an email are those of the mailbox that shows it. */
const OF_PAGES = /^(landmark-one-main|region):/;

let browser: Browser;
let artwork: { bytes: Buffer; colours: ReturnType<typeof artworkColours> };
beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  browser = await startBrowser();
  const drawn = await drawArtwork();
  artwork = {
    bytes: await sharp(drawn).resize(640, 640).jpeg().toBuffer(),
    colours: artworkColours(await sharp(drawn).resize(64, 64).removeAlpha().raw().toBuffer()),
  };
});
afterAll(async () => {
  if (CHROMIUM !== undefined) await browser.close();
});

function htmlOf(content: ThemedContent, language: string): string {
  const look = { title: 'Glass Season', artwork: artwork.colours };
  const values = messageValues({ ...SAMPLE_FACTS, artwork: ARTWORK, look, language });
  const template = { channel: 'email' as const, subject: content.subject, ...themedEmail(content, language) };
  const message = renderMessage(template, values);
  if (message.channel !== 'email') throw new Error('Not an email.');
  return message.html;
}

const screenshots = process.env['SEGUE_SCREENSHOTS'];

describeInBrowser('an email in a real browser', () => {
  it.each(THEMES.flatMap((theme) => LANGUAGES.map((language) => [theme, language] as const)))(
    'in the design "%s" and the language %s is read on a phone and a computer, in light and dark, and asks only us',
    async (theme, language) => {
      const html = htmlOf({ ...CONTENT, theme }, language);
      const faults: string[] = [];
      for (const [device, options] of Object.entries({ phone: PHONE, desktop: COMPUTER })) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const { page, close } = await openPage(browser, { ...options, colorScheme });
          const asked: string[] = [];
          await page.route('**/*', async (route) => {
            asked.push(route.request().url());
            await route.fulfill({ body: artwork.bytes, contentType: 'image/jpeg' });
          });
          await page.setContent(html, { waitUntil: 'load' });
          const here = `${device} ${colorScheme}`;
          expect([here, asked]).toEqual([here, [ARTWORK]]);
          if (await overflows(page)) faults.push(`${here}: is too wide`);
          const findings = (await axeFindings(page)).filter((finding) => !OF_PAGES.test(finding));
          faults.push(...findings.map((finding) => `${here}: ${finding}`));
          if (screenshots !== undefined) {
            mkdirSync(screenshots, { recursive: true });
            await page.screenshot({
              path: join(screenshots, `email-${theme}-${language}-${device}-${colorScheme}.png`),
              fullPage: true,
            });
          }
          await close();
        }
      }
      expect(faults).toEqual([]);
    },
  );
});
