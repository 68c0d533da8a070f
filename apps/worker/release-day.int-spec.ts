import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { quietRuntime, startPlatform, type TestPlatform } from '#test/harness/platform.js';
import { NOON } from '#test/world/hands.js';
import { formOf, PageBrowser, textOf, type SeenPage } from '#test/world/page-browser.js';
import { ALBUM, moveRelease, pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import { insertAddress } from '#test/world/rows.js';
import { eventually } from '#test/world/world.js';

let platform: TestPlatform;
let api: TestApi;
let control: SandboxControl;
beforeAll(async () => {
  quietRuntime();
  const keys = {
    SEGUE_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
    SEGUE_HMAC_KEY: randomBytes(32).toString('hex'),
  };
  platform = await startPlatform({ environment: keys });
  const { database, databaseUrl: url, sandbox } = platform;
  control = new SandboxControl(sandbox.urls.control);
  api = await startApi(
    { database, url },
    {
      ...keys,
      SPOTIFY_ACCOUNTS_URL: sandbox.urls.spotifyAccounts,
      SPOTIFY_API_URL: sandbox.urls.spotifyApi,
    },
  );
  // Noon in New York, so that the window of emails is open at whatever hour this runs.
  await database.query('UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3, clock_k = 1 WHERE id = $1', [
    api.workspaceId,
    NOON,
    Date.now(),
  ]);
}, 60_000);
afterAll(async () => {
  await api.close();
  await platform.close();
});

const browser = () => new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL });

/** Agrees at the sandbox's consent page, and comes back in this browser. */
async function agree(visitor: PageBrowser, consent: SeenPage, account: string): Promise<SeenPage> {
  const inputs = [...consent.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams({ sandbox_account: account, answer: 'agree' });
  for (const [, name = '', value = ''] of inputs) body.set(name, value.replaceAll('&amp;', '&'));
  for (const [, scope = ''] of consent.html.matchAll(/name="agreed" value="([^"]+)"/g))
    body.append('agreed', scope);
  const url = `${platform.sandbox.urls.spotifyAccounts}/authorize`;
  const response = await fetch(url, { method: 'POST', redirect: 'manual', body });
  return visitor.open(response.headers.get('location') ?? '', { 'sec-fetch-site': 'cross-site' });
}

/** The fan of the campaign, who has since confirmed an email address. */
async function reachable({ campaign }: PageCampaign, email: string): Promise<string> {
  const { database, deps } = platform;
  const [fan] = await database.query<{ id: string }>(
    `SELECT fan_id AS id FROM events WHERE campaign_id = $1 AND type = 'fan.pre_saved'`,
    [campaign.id],
  );
  const fanId = fan?.id ?? '';
  const hmac = deps.box.fingerprint(api.workspaceId, email);
  await insertAddress(
    database,
    { workspaceId: api.workspaceId, fanId },
    { channel: 'email', sealed: deps.box.seal(email), hmac, purposes: ['reminder'] },
  );
  return fanId;
}

/** The release comes out, and the fan opens the message's link: where does it lead? */
async function opensTheLink(made: PageCampaign, email: string): Promise<string> {
  await moveRelease(api, made.releaseId, '2026-06-08');
  const { message } = await eventually(
    async () => ({
      message: (await control.messages({ to: email, bodies: 'true' }))[0],
      events: await platform.database.query('SELECT type, payload FROM events WHERE campaign_id = $1', [
        made.campaign.id,
      ]),
    }),
    (seen) => seen.message !== undefined,
    30_000,
  );
  const code = /\/t\/([\w-]+)/.exec(message?.body ?? '')?.[1] ?? '';
  const opened = await fetch(`${api.baseUrl}/t/${code}`, {
    redirect: 'manual',
    headers: { 'user-agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1' },
  });
  return opened.headers.get('location') ?? '';
}

const clicksOf = async (fanId: string): Promise<number> => {
  const kept = await platform.database.query(
    `SELECT fan_id FROM email_clicks WHERE fan_id = $1
     UNION ALL SELECT fan_id FROM events WHERE fan_id = $1 AND type = 'link.clicked'`,
    [fanId],
  );
  return kept.length;
};

describe('the message of release day', () => {
  it('opens the release on the service that a reminder fan has chosen, and counts the click', async () => {
    const made = await pageCampaign(api);
    const visitor = browser();
    const page = await visitor.open(`/r/${made.campaign.slug}`);
    await visitor.submit(formOf(page, 'Deezer'), { service: 'spotify' });
    const fanId = await reachable(made, 'reminded@example.com');
    expect(await opensTheLink(made, 'reminded@example.com')).toBe(`https://open.spotify.com/album/${ALBUM}`);
    expect(await clicksOf(fanId)).toBe(1);
  }, 90_000);

  it('leads a fan whose grant has ended to connect again, and then it is saved', async () => {
    const made = await pageCampaign(api);
    const visitor = browser();
    const page = await visitor.open(`/r/${made.campaign.slug}`);
    await agree(visitor, await visitor.submit(formOf(page, 'Pre-save on Spotify')), 'ended');
    const fanId = await reachable(made, 'ended@example.com');
    await platform.database.query(`UPDATE connections SET status = 'expired' WHERE fan_id = $1`, [fanId]);
    const link = await opensTheLink(made, 'ended@example.com');
    const { PUBLIC_BASE_URL: base } = api.config;
    expect(link.startsWith(`${base}/r/${made.campaign.slug}/connect/spotify?`)).toBe(true);
    // In a browser that has never seen the fan: the account says who it is.
    const phone = browser();
    // A page shows a change a second later.
    await eventually(
      async () => textOf(await phone.open(`/r/${made.campaign.slug}`)),
      (text) => text.includes('Out now'),
    );
    const asked = await phone.open(link.slice(base.length));
    const after = await agree(phone, await phone.submit(formOf(asked, 'Go on to Spotify')), 'ended');
    const acts = await platform.database.query<{ type: string }>(
      'SELECT type FROM events WHERE fan_id = $1 ORDER BY fan_seq',
      [fanId],
    );
    expect([textOf(after), acts.map(({ type }) => type)]).toEqual([
      expect.stringContaining('Glass Season is in your Spotify library.'),
      expect.arrayContaining(['page.visited', 'fan.saved']),
    ]);
    expect(textOf(await phone.open(`/r/${made.campaign.slug}`))).not.toContain('has ended our permission');
  }, 90_000);
});
