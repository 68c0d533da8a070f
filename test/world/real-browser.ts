import { describe } from '@jest/globals';
import axe from 'axe-core';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { z } from 'zod';

/** Where Debian, and others, put it. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
];

/** The Chromium of this machine. Undefined: there is none. */
export const CHROMIUM = PLACES.find((place) => existsSync(place));

const NONE = `skipped: there is no Chromium at ${PLACES.join(', ')}; install the package chromium`;

// jest prints no names of a file whose tests are all skipped, so the reason is written here.
if (CHROMIUM === undefined) process.stderr.write(`The tests in a browser are ${NONE}.\n`);

/** Like `describe`. On a machine without a Chromium its tests are skipped, and their name says why. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (CHROMIUM === undefined) describe.skip(`${name} (${NONE})`, tests);
  else describe(name, tests);
}

/** Starts the Chromium of this machine. */
export function startBrowser(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(NONE);
  // Chromium's own sandbox does not work as root, as in a container. It opens nothing here but our own pages.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
export const COMPUTER = { viewport: { width: 1440, height: 900 } } as const;

/** What the browser says of an address that fails, and of another app that only a tap may start. */
const EXPECTED = ['Failed to load resource', 'Not allowed to launch'];

/** A page of its own, with what went wrong in it: errors of scripts, and whatever the content policy refused. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; troubles: string[]; close: () => Promise<void> }> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !EXPECTED.some((start) => message.text().startsWith(start)))
      troubles.push(message.text());
  });
  return { page, troubles, close: () => context.close() };
}

const ViolationsSchema = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }),
);

/** What axe finds against WCAG 2.2 AA, each with the elements that it is about. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then((result) => JSON.parse(JSON.stringify(result.violations)))`,
  );
  return ViolationsSchema.parse(found).map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  );
}

/** Must a person scroll sideways? */
export const overflows = async (page: Page): Promise<boolean> =>
  z
    .boolean()
    .parse(
      await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth'),
    );

/** The layout shift of a page since it began to load. 0 is none. */
export const layoutShift = async (page: Page): Promise<number> =>
  z.number().parse(
    await page.evaluate(`new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({ type: 'layout-shift', buffered: true });
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
    })`),
  );
