import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod';
import { FlowDraftSchema, FlowVersionPageSchema } from '#contracts/flows/flows.js';
import type { Flow } from '#domain/flows/flow.js';
import { Product } from '#test/harness/product.js';
import { button, heading } from '#test/world/page-product.js';
import {
  axeFindings,
  CHROMIUM,
  COMPUTER,
  describeInBrowser,
  openPage,
  startBrowser,
} from '#test/world/real-browser.js';
import { ApiClient } from '#tools/demo/api-client.js';

jest.setTimeout(240_000);

const PICTURES = process.env['SEGUE_SCREENSHOTS'];
const LONG = { timeout: 30_000 };
let product: Product;
let browser: Browser;
let api: ApiClient;

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  product = await Product.start({ args: ['--empty'] });
  api = new ApiClient(product.address, product.apiKey);
  browser = await startBrowser();
}, 240_000);
afterAll(async () => {
  if (CHROMIUM === undefined) return;
  await browser.close();
  await product.remove();
});

const printed = (pattern: RegExp): string[] => pattern.exec(product.output)?.slice(1) ?? [];
const owner = (): [string, string] => {
  const [email = '', password = ''] = printed(/Sign in +(\S+) \/ (\S+)/);
  return [email, password];
};

/** Runs in a page of its own, in which no script may fail and the content policy may refuse nothing. */
async function inPage(options: BrowserContextOptions, run: (page: Page) => Promise<void>): Promise<void> {
  const { page, troubles, close } = await openPage(browser, options);
  try {
    await run(page);
    expect(troubles).toEqual([]);
  } finally {
    await close();
  }
}

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `flow-builder-${name}.png`) });
}

async function signIn(page: Page, [email, password] = owner()): Promise<void> {
  await page.goto(`${product.address}/app`);
  await page.getByLabel('Email').fill(email);
  await page.locator('input[type="password"]').fill(password);
  await button(page, 'Sign in').click();
  await heading(page, 'Campaigns').waitFor(LONG);
}

const card = (page: Page, track: string, step: string) => page.locator(`[data-node="step:${track}/${step}"]`);
const draftOf = async (id: string) => api.get(`/v1/flows/${id}`, FlowDraftSchema);
const stepsOf = ({ tracks }: Flow): string[] => tracks.flatMap(({ steps }) => steps.map(({ kind }) => kind));
const idOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';
const openFlow = async (page: Page, id: string): Promise<void> => {
  await page.goto(`${product.address}/app/flows/${id}`);
  await page.locator('[data-node]').first().waitFor(LONG);
};
const kept = (page: Page) => page.getByText('All is saved').waitFor(LONG);

/** A flow of one track with so many steps. */
const longFlow = (steps: number): Flow => ({
  ...{ schema: 1, name: `A flow of ${steps} steps` },
  tracks: [
    {
      ...{ id: 'main', trigger: { event: 'fan.pre_saved' }, reentry: 'once' },
      steps: Array.from({ length: steps }, (_, index) => ({
        ...{ kind: 'wait', id: `wait${index}`, until: { kind: 'duration', duration: { days: 1 } } },
      })),
    },
  ],
});
const make = async (flow: Flow): Promise<string> => (await api.post('/v1/flows', flow, FlowDraftSchema)).id;

describeInBrowser('a marketer with a mouse', () => {
  it('designs a flow from nothing, mends what is marked, rehearses and publishes it', async () => {
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await page.getByRole('link', { name: 'Flows' }).click();
      await button(page, 'Empty flow').click();
      await card(page, 'main', 'done').waitFor(LONG);
      const id = idOf(page);
      await page.getByLabel('Add a step after main').click();
      await page.getByRole('option', { name: /^Message / }).click();
      await page.getByLabel('Add a step after send').click();
      await page.getByRole('option', { name: /^Wait until a moment/ }).click();
      await card(page, 'main', 'send').click();
      // The message is not written yet: the card and the panel say so.
      await page
        .getByText(/is not written/)
        .first()
        .waitFor(LONG);
      await picture(page, 'problem');
      await button(page, 'Save draft').click();
      await kept(page);
      expect(stepsOf((await draftOf(id)).draft)).toEqual(['send', 'wait', 'exit']);
      await api.put(
        '/v1/templates/hello/email',
        { subject: 'Hello', body: 'Hello {{ link }} {{ optOut }}' },
        z.unknown(),
      );
      await api.put('/v1/templates/hello/sms', { body: 'Hello {{ link }}' }, z.unknown());
      await page.reload();
      await card(page, 'main', 'send').click();
      await page.locator('aside').getByLabel('Message', { exact: true }).fill('hello');
      await page.keyboard.press('Tab');
      await button(page, 'Rehearse').click();
      await page.getByText(/worked out in \d+ ms/).waitFor(LONG);
      await page
        .getByText(/^message\.accepted/)
        .first()
        .waitFor(LONG);
      await picture(page, 'rehearsal');
      await button(page, 'Publish').click();
      await page.getByRole('complementary').getByRole('button', { name: 'Publish', exact: true }).click();
      await page.getByText('Version 1 is published.').waitFor(LONG);
      const { items } = await api.get(`/v1/flows/${id}/versions`, FlowVersionPageSchema);
      expect(items.map(({ version, publishedBy }) => [version, publishedBy?.name])).toEqual([
        [1, owner()[0]],
      ]);
    });
  });

  it('is told, line by line, what cannot be read in the JSON view', async () => {
    const id = await make(longFlow(2));
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await openFlow(page, id);
      await button(page, 'JSON').click();
      const text = page.getByRole('textbox', { name: 'The flow as JSON' });
      const before = await text.inputValue();
      await text.fill(before.replace('"once"', 'once'));
      await page.getByText(/^line 10, column \d+/).waitFor(LONG);
      await text.fill(before.replace('"once"', '"each"'));
      await button(page, 'Take over').click();
      await button(page, 'Save draft').click();
      await kept(page);
      expect((await draftOf(id)).draft.tracks[0]?.reentry).toBe('each');
    });
  });
});

describeInBrowser('a marketer with the keyboard alone', () => {
  it('adds, changes, moves, copies, removes and takes back, saves and publishes', async () => {
    const id = await make(longFlow(1));
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await openFlow(page, id);
      const { keyboard } = page;
      const addKind = async (words: string): Promise<void> => {
        await keyboard.press('a');
        await page.getByRole('combobox', { name: 'Add a step' }).waitFor(LONG);
        await keyboard.type(words);
        await keyboard.press('Enter');
      };
      await page.locator('[data-node="start:main"]').focus();
      await keyboard.press('ArrowDown');
      await keyboard.press('ArrowDown');
      await page.locator('[data-node="step:main/wait0"]:focus').waitFor(LONG);
      await addKind('set stage');
      await page.locator('[data-node="step:main/setStage"]:focus').waitFor(LONG);
      await addKind('branch');
      await page.locator('[data-node="step:main/branch"]:focus').waitFor(LONG);
      await keyboard.press('Enter');
      await page.getByRole('complementary', { name: 'Branch' }).waitFor(LONG);
      await page.locator('aside input:focus').waitFor(LONG);
      await keyboard.type('Keen?');
      await keyboard.press('Escape');
      await page.locator('[data-node="step:main/branch"]:focus').waitFor(LONG);
      expect(await card(page, 'main', 'branch').innerText()).toContain('Keen?');
      await keyboard.press('Delete');
      await card(page, 'main', 'branch').waitFor({ state: 'detached' });
      await keyboard.press('Control+z');
      await card(page, 'main', 'branch').waitFor(LONG);
      await keyboard.press('Control+Shift+z');
      await card(page, 'main', 'branch').waitFor({ state: 'detached' });
      await page.locator('[data-node="step:main/setStage"]').focus();
      await keyboard.press('Control+c');
      await keyboard.press('Control+v');
      await card(page, 'main', 'setStage2').waitFor(LONG);
      await button(page, 'Save draft').focus();
      await keyboard.press('Enter');
      await kept(page);
      const ids = (await draftOf(id)).draft.tracks[0]?.steps.map((step) => step.id) ?? [];
      expect(ids.slice(0, 3)).toEqual(['wait0', 'setStage', 'setStage2']);
      await button(page, 'Publish').focus();
      await keyboard.press('Enter');
      const publish = page.getByRole('complementary').getByRole('button', { name: 'Publish', exact: true });
      await publish.focus();
      await keyboard.press('Enter');
      await page.getByText('Version 1 is published.').waitFor(LONG);
    });
  });
});

const TokenSchema = z.object({ token: z.string() });

describeInBrowser('two members who edit at once', () => {
  it('are told of one another, compare, and lose nothing', async () => {
    const id = await make(longFlow(2));
    const second: [string, string] = ['second@example.com', 'a long password of the second'];
    const { token } = await api.post(
      '/v1/auth/sign-in',
      { email: owner()[0], password: owner()[1] },
      TokenSchema,
    );
    const asOwner = new ApiClient(product.address, token);
    const invited = await asOwner.post('/v1/members', { email: second[0], role: 'marketer' }, TokenSchema);
    await api.post('/v1/auth/accept-invitation', { token: invited.token, password: second[1] }, z.unknown());
    await inPage(COMPUTER, async (mine) => {
      await signIn(mine);
      await openFlow(mine, id);
      await inPage(COMPUTER, async (theirs) => {
        await signIn(theirs, second);
        await openFlow(theirs, id);
        await theirs.getByLabel('Name', { exact: true }).fill('Theirs');
        await button(theirs, 'Save draft').click();
        await kept(theirs);
      });
      await mine.getByLabel('Name', { exact: true }).fill('Mine');
      await button(mine, 'Save draft').click();
      await mine.getByText(/second@example.com saved another draft/).waitFor(LONG);
      await picture(mine, 'conflict');
      expect((await draftOf(id)).draft.name).toBe('Theirs');
      expect(await axeFindings(mine)).toEqual([]);
      await button(mine, 'Save mine over it').click();
      await kept(mine);
      expect((await draftOf(id)).draft.name).toBe('Mine');
    });
  });

  it('keeps unsaved work through a reload', async () => {
    const id = await make(longFlow(2));
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await openFlow(page, id);
      await page.getByLabel('Name', { exact: true }).fill('Kept');
      await page.getByText(/Not saved yet/).waitFor(LONG);
      page.on('dialog', (dialog) => void dialog.accept());
      await page.reload();
      await page.getByText('Your unsaved changes from before are here again.').waitFor(LONG);
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Kept');
    });
  });
});

/** Watches for tasks of the page that take longer than 50 ms. */
const WATCH = `(() => {
  globalThis.longTasks = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) globalThis.longTasks.push(Math.round(one.duration)); })
    .observe({ type: 'longtask' });
})()`;

describeInBrowser('the canvas', () => {
  it('holds only what is in sight, also of a flow of 60 steps', async () => {
    const id = await make(longFlow(60));
    await inPage(COMPUTER, async (page) => {
      await signIn(page);
      await openFlow(page, id);
      await page.locator('[data-node="start:main"]').focus();
      for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowDown');
      await page.locator('[data-node="step:main/wait5"]:focus').waitFor(LONG);
      await page.evaluate(WATCH);
      const pane = page.locator('.react-flow__pane');
      await pane.hover();
      for (let turn = 0; turn < 40; turn += 1) await page.mouse.wheel(0, 120);
      const cards = await page.locator('[data-node]').count();
      expect(cards).toBeGreaterThan(0);
      expect(cards).toBeLessThan(25);
      const tasks = z.array(z.number()).parse(await page.evaluate('globalThis.longTasks'));
      // How long tasks take depends on the machine: the figure is for people to read.
      process.stderr.write(`Tasks over 50 ms while panning 60 steps: ${tasks.join(', ') || 'none'} (ms).\n`);
    });
  });

  it.each(['light', 'dark'] as const)('is sound for everybody, in %s', async (colorScheme) => {
    const made = await api.post('/v1/flows/from-template', { template: 'release-growth' }, FlowDraftSchema);
    await inPage({ ...COMPUTER, colorScheme }, async (page) => {
      await signIn(page);
      await page.getByRole('link', { name: 'Flows' }).click();
      await heading(page, 'Flows').waitFor(LONG);
      await button(page, 'Release growth').waitFor(LONG);
      await picture(page, `list-${colorScheme}`);
      expect(await axeFindings(page)).toEqual([]);
      await openFlow(page, made.id);
      await picture(page, `whole-${colorScheme}`);
      await page.locator('[data-node="start:main"]').focus();
      for (let step = 0; step < 4; step += 1) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('complementary').waitFor(LONG);
      await picture(page, `step-${colorScheme}`);
      expect(await axeFindings(page)).toEqual([]);
    });
  });
});
