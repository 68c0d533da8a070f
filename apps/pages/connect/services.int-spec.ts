import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import { SERVICES, type Service } from '#domain/terms.js';
import { serviceSettings } from '#test/harness/services.js';
import { useApi } from '#test/harness/use-api.js';
import { formOf, formsOf, PageBrowser, textOf, type SeenPage } from '#test/world/page-browser.js';
import { moveRelease, pageCampaign } from '#test/world/page-campaign.js';
import { answerConsent, scopesAsked, type ConsentAnswer } from '#test/world/sandbox-consent.js';
import { until } from '#tools/process.js';

let sandbox: Sandbox;
let control: SandboxControl;
const environment: Record<string, string> = {};
// Before the API starts, because it is told where the sandbox is.
beforeAll(async () => {
  sandbox = await startSandbox({ appleMusic: { appearsAfterMs: 0 } });
  control = new SandboxControl(sandbox.urls.control);
  Object.assign(environment, serviceSettings(sandbox));
});
const api = useApi(environment);
afterAll(() => sandbox.close());

const browser = (headers: Record<string, string> = {}) =>
  new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL }, headers);
const attribute = (page: SeenPage, name: string): string =>
  new RegExp(`data-${name}="([^"]*)"`).exec(page.html)?.[1] ?? '';

/** What Apple's script does in a real browser: its window signs the fan in, and gives the page a token. */
async function userToken(page: SeenPage, account: string): Promise<string> {
  const body = new URLSearchParams({
    developer_token: attribute(page, 'token'),
    opener: api.config.PUBLIC_BASE_URL,
    sandbox_account: account,
    answer: 'agree',
  });
  const answer = await fetch(`${sandbox.urls.appleMusicApi}/apple-sign-in`, { method: 'POST', body });
  return /"musicUserToken":"([^"]+)"/.exec(await answer.text())?.[1] ?? '';
}

/** Signs in as the service wants it: at its own page, or by its script in ours. */
async function signIn(visitor: PageBrowser, start: SeenPage, answer: ConsentAnswer): Promise<SeenPage> {
  if (!start.html.includes('data-sign-in')) return answerConsent(visitor, start, answer);
  const [form] = formsOf(start);
  if (form === undefined) throw new Error('The page has no form.');
  return visitor.submit(form, { userToken: await userToken(start, answer.account ?? 'ada') });
}

const connectionsOf = (campaignId: string) =>
  api.database.query<{ fan_id: string; service: string; status: string; territory: string | null }>(
    `SELECT n.fan_id, n.service, n.status, f.territory FROM connections n JOIN fans f ON f.id = n.fan_id
     WHERE n.fan_id IN (SELECT fan_id FROM events WHERE campaign_id = $1) ORDER BY n.created_at`,
    [campaignId],
  );
const eventsOf = async (campaignId: string) =>
  (
    await api.database.query<{ type: string; payload: unknown }>(
      'SELECT type, payload FROM events WHERE campaign_id = $1 ORDER BY seq',
      [campaignId],
    )
  ).map(({ type, payload }) => [type, payload]);
const countsOf = async (campaignId: string, service: Service) => {
  const rows = await api.database.query<{ kind: string }>(
    'SELECT kind FROM page_counts WHERE campaign_id = $1 AND service = $2 ORDER BY kind',
    [campaignId, service],
  );
  return rows.map(({ kind }) => kind);
};

describe.each(SERVICES)('a fan of %s', (service) => {
  const name = SERVICE_NAMES[service];
  /** The page's own button, wherever the service stands in the fan's likely order. */
  const setOut = async (visitor: PageBrowser, path: string): Promise<SeenPage> => {
    const page = await visitor.open(`${path}?source=bio`);
    const form = formsOf(page).find(({ action }) => action.startsWith(`${path}/connect/${service}`));
    if (form === undefined) throw new Error(`The page offers no ${name}.`);
    return visitor.submit(form, { zone: 'Europe/Berlin' });
  };

  test('goes from the tap to the pre-save, and the counts say so', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const path = `/r/${campaign.slug}`;
    const visitor = browser();
    const after = await signIn(visitor, await setOut(visitor, path), { account: `${service}-first` });
    expect(after.url).toBe(`${path}?source=bio`);
    expect(textOf(after)).toContain(`You are in Glass Season goes into your ${name} library: `);
    expect(await eventsOf(campaign.id)).toEqual([
      ['fan.pre_saved', { path: 'service', service, source: 'bio' }],
    ]);
    expect(await connectionsOf(campaign.id)).toMatchObject([{ service, status: 'active' }]);
    const counted = async () => (await countsOf(campaign.id, service)).join();
    expect(await until(async () => (await counted()).includes('pre_saved'), { withinMs: 5000 })).toBe(true);
    expect(await counted()).toBe('consent_returned,pre_saved,service_tapped');
  });

  test('connects again when the permission has ended, and the pre-save stands', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const path = `/r/${campaign.slug}`;
    const visitor = browser();
    await signIn(visitor, await setOut(visitor, path), { account: `${service}-ended` });
    await api.database.query(
      `UPDATE connections SET status = 'expired' WHERE fan_id IN (SELECT fan_id FROM events WHERE campaign_id = $1)`,
      [campaign.id],
    );
    const page = await visitor.open(path);
    expect(textOf(page)).toContain(`${name} has ended our permission`);
    const start = await visitor.submit(formOf(page, `Connect ${name} again`));
    const again = await signIn(visitor, start, { account: `${service}-ended` });
    expect(textOf(again)).toContain(`${name} is connected again.`);
    expect(await connectionsOf(campaign.id)).toMatchObject([{ status: 'active' }]);
    expect(await eventsOf(campaign.id)).toHaveLength(1);
  });

  test('undoes the pre-save, and disconnects: nothing of the account is left', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const path = `/r/${campaign.slug}`;
    const visitor = browser();
    await signIn(visitor, await setOut(visitor, path), { account: `${service}-leaves` });
    const [before] = await connectionsOf(campaign.id);
    await visitor.submit(formOf(await visitor.open(`${path}/manage`), 'Undo the pre-save'));
    const gone = await visitor.submit(formOf(await visitor.open(`${path}/manage`), `Disconnect ${name}`));
    expect(textOf(gone)).toContain('We have deleted the permission, your account id and your country.');
    expect(await connectionsOf(campaign.id)).toEqual([]);
    const left = await api.database.query<{ territory: string | null }>(
      `SELECT f.territory FROM fans f WHERE f.id = $1
       UNION ALL SELECT a.service FROM service_accounts a WHERE a.fan_id = $1`,
      [before?.fan_id],
    );
    // What the browser's own zone tells is no secret of the service's.
    expect(left.filter(({ territory }) => territory !== 'DE' && territory !== null)).toEqual([]);
    expect(textOf(await visitor.open(path))).not.toContain('You are in');
  });

  test('saves by one tap after the release, which is read back', async () => {
    const { campaign, releaseId } = await pageCampaign(api, { everywhere: true });
    const path = `/r/${campaign.slug}`;
    const visitor = browser();
    await signIn(visitor, await setOut(visitor, path), { account: `${service}-taps` });
    await moveRelease(api, releaseId, '2020-01-03');
    const label = `Save on ${name}`;
    const isOut = async () => formsOf(await visitor.open(path)).some((form) => form.label === label);
    expect(await until(isOut, { withinMs: 10_000 })).toBe(true);
    const saved = await visitor.submit(formOf(await visitor.open(path), label));
    expect(textOf(saved)).toContain(`Glass Season is in your ${name} library.`);
    const facts = await eventsOf(campaign.id);
    expect(facts).toContainEqual(['fan.saved', { target: 'release', observedBy: 'tap' }]);
    expect(await control.saves(`${service}-taps`)).toHaveLength(1);
  });

  test('whom the service is away for is told so, keeps nothing, and may try again', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const path = `/r/${campaign.slug}`;
    const visitor = browser();
    const start = await setOut(visitor, path);
    await control.setServiceFaults(service, { serverError: 1 });
    try {
      const failed = await signIn(visitor, start, { account: `${service}-away` });
      expect(textOf(failed)).toContain(`We could not finish that with ${name}, and kept nothing.`);
      expect(await connectionsOf(campaign.id)).toEqual([]);
    } finally {
      await control.setServiceFaults(service, {});
    }
    const after = await signIn(visitor, await setOut(visitor, path), { account: `${service}-away` });
    expect(textOf(after)).toContain('You are in');
  });
});

describe('Deezer', () => {
  const start = async (visitor: PageBrowser, slug: string) => {
    const page = await visitor.open(`/r/${slug}`);
    return visitor.submit(formOf(page, 'Deezer'));
  };

  test('is asked for exactly what the page shows, and comes first where it is at home', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const page = await browser().open(`/r/${campaign.slug}/connect/deezer`);
    const shown = [...page.html.matchAll(/data-permission="(\w+)"/g)].map(([, word]) => word);
    expect(shown).toEqual(['addToLibrary', 'account', 'stayConnected']);
    const visitor = browser();
    expect(scopesAsked(await start(visitor, campaign.slug))).toEqual([
      'manage_library',
      'basic_access',
      'offline_access',
    ]);
    const french = await browser({ 'accept-language': 'fr-FR', 'user-agent': 'Android' }).open(
      `/r/${campaign.slug}`,
    );
    const order = formsOf(french).map(({ action }) => /connect\/(\w+)/.exec(action)?.[1]);
    expect(order.filter(Boolean)).toEqual(['spotify', 'deezer', 'apple_music']);
  });

  test('that is denied, or given in part, is a path', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const visitor = browser();
    const denied = await answerConsent(visitor, await start(visitor, campaign.slug), { cancel: true });
    expect(textOf(denied)).toContain('That is fine. Deezer told us nothing.');
    const partly = await answerConsent(visitor, await start(visitor, campaign.slug), {
      agreed: ['basic_access', 'manage_library'],
    });
    expect(textOf(partly)).toContain('Deezer did not let us');
    expect(await connectionsOf(campaign.id)).toEqual([]);
  });

  test('finds its fan again by its sign-in', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const [phone, computer] = [browser(), browser()];
    await answerConsent(phone, await start(phone, campaign.slug), { account: 'dz-back' });
    const manage = await computer.open(`/r/${campaign.slug}/manage`);
    const screen = await computer.submit(formOf(manage, 'Find me with Deezer'));
    expect(textOf(await answerConsent(computer, screen, { account: 'dz-back' }))).toContain(
      'Deezer is connected',
    );
  });
});

describe('Apple Music', () => {
  const open = async (visitor: PageBrowser, slug: string) => visitor.open(`/r/${slug}/connect/apple_music`);

  test('signs in on the one page that lets its script run, which is loaded only after a tap', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const landing = await browser().open(`/r/${campaign.slug}`);
    const script = new URL(sandbox.urls.musicKit);
    const own = landing.headers.get('content-security-policy') ?? '';
    expect(own).toMatch(/script-src 'sha256-[^ ;]+';/);
    expect(own).toContain("connect-src 'self';");
    expect(landing.html).not.toContain(sandbox.urls.musicKit);
    const page = await open(browser(), campaign.slug);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(new RegExp(`script-src 'sha256-[^;]+' ${script.origin};`));
    expect(policy).toContain(`connect-src 'self' ${script.origin};`);
    expect(policy).not.toContain('unsafe');
    // The window of the sign-in has to be able to answer.
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups');
    expect(page.html).not.toContain(`<script src`);
    expect(attribute(page, 'script')).toBe(sandbox.urls.musicKit);
    expect(textOf(page)).toContain(
      'Apple Music asks for access to your music as a whole. We use it only to:',
    );
  });

  test('without JavaScript is a reminder, said kindly', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const visitor = browser();
    const page = await open(visitor, campaign.slug);
    expect(textOf(page)).toContain('Connecting Apple Music needs JavaScript');
    expect(page.html).toMatch(/<button class="button later" type="button" data-sign-in/);
    const noted = await visitor.submit(formOf(page, 'Remind me on Apple Music'));
    expect(textOf(noted)).toContain('Noted');
  });

  test('believes no token that Apple does not know, and none of another form', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const visitor = browser();
    const page = await open(visitor, campaign.slug);
    const [form] = formsOf(page);
    if (form === undefined) throw new Error('The page has no form.');
    expect(textOf(await visitor.submit(form, { userToken: 'made-up' }))).toContain('and kept nothing.');
    const token = await userToken(page, 'stolen');
    const foreign = await browser().submit(form, { userToken: token }, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.status).toBe(403);
    expect(await connectionsOf(campaign.id)).toEqual([]);
    const dump = JSON.stringify(
      await api.database.query('SELECT n, a FROM connections n, service_accounts a'),
    );
    expect(dump).not.toContain(token);
  });

  test('does not tell whose account it is: the browser says who comes back, and no sign-in finds a fan', async () => {
    const { campaign } = await pageCampaign(api, { everywhere: true });
    const visitor = browser();
    await signIn(visitor, await open(visitor, campaign.slug), { account: 'am-same' });
    await signIn(visitor, await open(visitor, campaign.slug), { account: 'am-same' });
    expect(await connectionsOf(campaign.id)).toHaveLength(1);
    const other = browser();
    await signIn(other, await open(other, campaign.slug), { account: 'am-same' });
    const fans = new Set((await connectionsOf(campaign.id)).map(({ fan_id }) => fan_id));
    expect(fans.size).toBe(2);
    const manage = await browser().open(`/r/${campaign.slug}/manage`);
    expect(textOf(manage)).not.toContain('Find me with Apple Music');
  });
});
