import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ServiceAppSchema } from '#contracts/services/service-apps.js';
import { SecretBox } from '#database/secret-box.js';
import { appFor, haltApp } from '#database/services/service-apps.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { useApi } from '#test/harness/use-api.js';
import { formOf, PageBrowser, textOf, type SeenPage } from '#test/world/page-browser.js';
import { moveRelease, pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import { until } from '#tools/process.js';
import { pageServicesOf } from '#pages/services/page-services.js';

/** The sandbox knows one app, "sandbox". The deployment's own is another, so that what works, works by the label's. */
let sandbox: Sandbox;
const environment: Record<string, string> = { SPOTIFY_CLIENT_ID: 'deployment' };
beforeAll(async () => {
  sandbox = await startSandbox();
  environment['SPOTIFY_ACCOUNTS_URL'] = sandbox.urls.spotifyAccounts;
  environment['SPOTIFY_API_URL'] = sandbox.urls.spotifyApi;
});
const api = useApi(environment);
afterAll(() => sandbox.close());

const DAY = 86_400_000;
const browser = () => new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL });
let owner: string;
beforeAll(async () => {
  owner = await api.signInAs('owner');
});

async function addApp(artistId: string, clientId = 'sandbox') {
  const credentials = { service: 'spotify', clientId, clientSecret: 'sandbox' };
  const answer = await api.call(
    'POST',
    '/v1/service-apps',
    { name: 'Theirs', artistId, credentials },
    { key: owner },
  );
  return ServiceAppSchema.parse(answer.body).id;
}

/** Agrees at the sandbox's consent page, and comes back in this browser. */
async function agree(visitor: PageBrowser, consent: SeenPage, account: string): Promise<SeenPage> {
  const inputs = [...consent.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams({ sandbox_account: account, answer: 'agree' });
  for (const [, name = '', value = ''] of inputs) body.set(name, value.replaceAll('&amp;', '&'));
  for (const [, scope = ''] of consent.html.matchAll(/name="agreed" value="([^"]+)"/g))
    body.append('agreed', scope);
  const url = `${sandbox.urls.spotifyAccounts}/authorize`;
  const response = await fetch(url, { method: 'POST', redirect: 'manual', body });
  return visitor.open(response.headers.get('location') ?? '', { 'sec-fetch-site': 'cross-site' });
}
const setOut = async (visitor: PageBrowser, { campaign }: PageCampaign, label = 'Pre-save on Spotify') =>
  visitor.submit(formOf(await visitor.open(`/r/${campaign.slug}`), label));
const clientOf = (consent: SeenPage) => /name="client_id" value="([^"]+)"/.exec(consent.html)?.[1];
/** Pages see a change of an app within a second or so. */
const offers = (made: PageCampaign, label: string) =>
  until(async () => (await browser().open(`/r/${made.campaign.slug}`)).html.includes(label), {
    withinMs: 10_000,
  });

describe('the consent on the page of an artist', () => {
  test("is asked by the artist's app, and the grant remembers it; others are asked by the deployment's", async () => {
    const made = await pageCampaign(api);
    const other = await pageCampaign(api);
    const appId = await addApp(made.artistId);
    const visitor = browser();
    const consent = await setOut(visitor, made);
    expect(clientOf(consent)).toBe('sandbox');
    expect(clientOf(await setOut(browser(), other))).toBe('deployment');
    const after = await agree(visitor, consent, 'fan-of-the-label');
    expect(textOf(after)).toContain('goes into your Spotify library');
    const rows = await api.database.query(
      `SELECT service_app_id, extract(day FROM grant_ends_at - now())::int > 170 AS lasts,
         authorized_at > now() - interval '1 minute' AS fresh FROM connections
       WHERE fan_id IN (SELECT fan_id FROM events WHERE campaign_id = $1)`,
      [made.campaign.id],
    );
    expect(rows).toEqual([{ service_app_id: appId, lasts: true, fresh: true }]);
  });

  test("counts its calls under the workspace's name, whatever account the owner names", async () => {
    const appId = await addApp((await pageCampaign(api)).artistId);
    const { SEGUE_ENCRYPTION_KEYS: keys, SEGUE_HMAC_KEY: hmacKey } = api.config;
    const services = pageServicesOf(api.config)(api.database, new SecretBox({ keys, hmacKey }));
    expect((await services.byApp('spotify', appId))?.budget).toEqual({
      provider: 'service:spotify',
      credential: `${api.workspaceId}/sandbox`,
    });
    expect((await services.byApp('spotify', null))?.budget).toEqual({
      provider: 'spotify',
      credential: 'deployment',
    });
  });

  test('that was under way when the app was replaced is finished by the app that began it', async () => {
    const made = await pageCampaign(api);
    const first = await addApp(made.artistId);
    const visitor = browser();
    const consent = await setOut(visitor, made);
    await api.call('POST', `/v1/service-apps/${first}/disable`, undefined, { key: owner });
    await addApp(made.artistId, 'another');
    // The app that the fan agreed with is out of use: nothing is kept, and the page says so.
    const refused = await agree(visitor, consent, 'between-two');
    expect(textOf(refused)).not.toContain('goes into your Spotify library');
    expect(
      await api.database.query(
        'SELECT 1 FROM connections n JOIN events e USING (fan_id) WHERE e.campaign_id = $1',
        [made.campaign.id],
      ),
    ).toEqual([]);
  });

  test('is not offered while the service refuses the app: the page reminds, and offers it again after the halt', async () => {
    const made = await pageCampaign(api);
    const id = await addApp(made.artistId);
    const app = await appFor(api.database, api.workspaceId, made.artistId, 'spotify');
    if (app === undefined) throw new Error('There is no app.');
    await haltApp(api.database, app, 'app_banned');
    expect(await offers(made, 'Remind me on Spotify')).toBe(true);
    await api.call('POST', `/v1/service-apps/${id}/resume`, undefined, { key: owner });
    expect(await offers(made, 'Pre-save on Spotify')).toBe(true);
  });
});

describe('a grant that ends before the release', () => {
  test('is renewed on the page by a new consent, and the pre-save stands', async () => {
    const made = await pageCampaign(api);
    await addApp(made.artistId);
    const visitor = browser();
    await agree(visitor, await setOut(visitor, made), 'long-ago');
    const page = `/r/${made.campaign.slug}`;
    expect(textOf(await visitor.open(page))).not.toContain('ends before the release');
    await api.database.query(
      `UPDATE connections SET authorized_at = now() - interval '5 months', grant_ends_at = now() + interval '30 days'
       WHERE fan_id IN (SELECT fan_id FROM events WHERE campaign_id = $1)`,
      [made.campaign.id],
    );
    await moveRelease(api, made.releaseId, new Date(Date.now() + 60 * DAY).toISOString().slice(0, 10));
    const renews = async () => textOf(await visitor.open(page)).includes('ends before the release');
    expect(await until(renews, { withinMs: 10_000 })).toBe(true);
    const consent = await setOut(visitor, made, 'Connect Spotify again');
    expect(clientOf(consent)).toBe('sandbox');
    const after = textOf(await agree(visitor, consent, 'long-ago'));
    expect(after).toContain('Spotify is connected again.');
    expect(after).toContain('goes into your Spotify library');
    const events = await api.database.query(
      `SELECT count(*)::int AS n FROM events WHERE campaign_id = $1 AND type = 'fan.pre_saved'`,
      [made.campaign.id],
    );
    expect(events).toEqual([{ n: 1 }]);
  });
});
