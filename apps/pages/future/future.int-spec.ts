import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { lookForReleases } from '#activities/services/look-for-releases.js';
import { WishedReleases } from '#api/future-saves/wished-releases.js';
import { ArtistFutureSavesSchema, FutureSavesSchema } from '#contracts/consents/future-saves.js';
import { ReleaseSchema } from '#contracts/releases/releases.js';
import { useFutureSaves } from '#database/campaigns/future-save-uses.js';
import { planLooks } from '#database/releases/artist-looks.js';
import { AppLogger } from '#http/logger.js';
import { Settings } from '#http/settings.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { SpotifyService } from '#providers/services/spotify/spotify-service.js';
import { useApi } from '#test/harness/use-api.js';
import { formOf, formsOf, PageBrowser, textOf } from '#test/world/page-browser.js';
import { ARTIST_ON_SPOTIFY, pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import { silent } from '#test/world/relay.js';
import { accessTo } from '#test/world/scripted-service.js';
import { answerConsent } from '#test/world/sandbox-consent.js';
import { until } from '#tools/process.js';

let sandbox: Sandbox;
const environment: Record<string, string> = { LOG_LEVEL: 'error' };
// Before the API starts, because it is told where the sandbox is.
beforeAll(async () => {
  sandbox = await startSandbox();
  environment['SPOTIFY_ACCOUNTS_URL'] = sandbox.urls.spotifyAccounts;
  environment['SPOTIFY_API_URL'] = sandbox.urls.spotifyApi;
});
const api = useApi(environment);
afterAll(() => sandbox.close());

const YES = 'Save every new release';
let made: PageCampaign;
const path = () => `/r/${made.campaign.slug}`;
beforeAll(async () => {
  made = await pageCampaign(api);
  const ask = { email: false, follow: false, future: true, share: false };
  expect((await api.call('PUT', `/v1/campaigns/${made.campaign.id}/page`, { ask })).status).toBe(200);
});

const eventsIn = (campaignId: string) =>
  api.database.query<{ fan_id: string; type: string; payload: unknown }>(
    'SELECT fan_id, type, payload FROM events WHERE campaign_id = $1 ORDER BY seq',
    [campaignId],
  );

/** A fan who has pre-saved by a grant, and the fan's id. */
async function preSaver(account: string): Promise<{ visitor: PageBrowser; fanId: string }> {
  const visitor = new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL });
  const screen = await visitor.submit(formOf(await visitor.open(path()), 'Pre-save on Spotify'));
  await answerConsent(visitor, screen, { account });
  const [row] = await api.database.query<{ fan_id: string }>(
    `SELECT fan_id FROM events WHERE campaign_id = $1 AND type = 'fan.pre_saved' ORDER BY seq DESC LIMIT 1`,
    [made.campaign.id],
  );
  return { visitor, fanId: row?.fan_id ?? '' };
}

async function wish(account: string): Promise<{ visitor: PageBrowser; fanId: string; wording: string }> {
  const fan = await preSaver(account);
  const form = async () => formOf(await fan.visitor.open(path()), YES);
  // A page is read at most once a second.
  const isAsked = async () => formsOf(await fan.visitor.open(path())).some(({ label }) => label === YES);
  expect(await until(isAsked, { withinMs: 10_000 })).toBe(true);
  const page = await fan.visitor.open(path());
  expect(page.html).not.toMatch(/name="agreed"[^>]*checked/);
  const wording = /name="agreed" value="yes" required \/><span>([^<]+)</.exec(page.html)?.[1] ?? '';
  const after = await fan.visitor.submit(await form(), { agreed: 'yes' });
  expect(textOf(after)).toContain(
    'Every new release of Nova Tide goes into your library by itself from now on.',
  );
  return { ...fan, wording };
}

const savesOf = async (fanId: string) =>
  FutureSavesSchema.parse((await api.call('GET', `/v1/fans/${fanId}/future-saves`)).body).items;

/** All wishes that can be used now. */
const useAll = async () => {
  while (await useFutureSaves(api.database));
};

async function nextRelease(title: string, date = '2099-12-18'): Promise<string> {
  const answer = await api.call('POST', '/v1/releases', {
    ...{ artistId: made.artistId, title, serviceIds: { spotify: '4aawyAB9vmqN3uQ7FjRGTy' } },
    clock: { kind: 'local', date, time: '00:00' },
  });
  return ReleaseSchema.parse(answer.body).id;
}

describe('the wish for every new release', () => {
  test('is kept with the words, their hash and an end, and says the day of the end', async () => {
    const { fanId, wording } = await wish('wishes');
    const [kept] = await savesOf(fanId);
    expect(kept).toMatchObject({
      ...{ artist: 'Nova Tide', service: 'spotify', wording, language: 'en', revokedAt: null },
      sourceUrl: `${api.config.PUBLIC_BASE_URL}${path()}`,
      wordingHash: createHash('sha256').update(wording).digest('hex'),
    });
    const end = new Date(kept?.endsAt ?? 0);
    expect(wording).toContain(String(end.getUTCFullYear()));
    expect(wording).toContain(` ${end.getUTCDate()} `);
    // A grant of Spotify's ends six months after the fan has agreed.
    const days = (end.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(175);
    expect(days).toBeLessThan(185);
  });

  test('is nothing without a tick, or with the words of another day', async () => {
    const { visitor, fanId } = await preSaver('no-tick');
    const form = formOf(await visitor.open(path()), YES);
    await visitor.submit(form);
    const again = formOf(await visitor.open(path()), YES);
    await visitor.submit(again, { agreed: 'yes', until: String(Date.now() + 10 * 365 * 86_400_000) });
    expect(await savesOf(fanId)).toEqual([]);
  });

  test('is taken back on the page, by API, and with the service', async () => {
    const [one, two, three] = [await wish('page-back'), await wish('api-back'), await wish('disconnects')];
    const stopped = await one.visitor.submit(
      formOf(await one.visitor.open(`${path()}/manage`), 'Stop saving new releases'),
    );
    expect(textOf(stopped)).toContain('New releases of Nova Tide are not saved by themselves any more.');
    expect(await savesOf(one.fanId)).toMatchObject([{ revokedBy: 'page' }]);
    const url = `/v1/fans/${two.fanId}/future-saves/${made.artistId}`;
    expect((await api.other.call('DELETE', url)).status).toBe(404);
    expect((await api.call('DELETE', url)).status).toBe(204);
    expect((await api.call('DELETE', url)).status).toBe(404);
    expect(await savesOf(two.fanId)).toMatchObject([{ revokedBy: 'api' }]);
    await three.visitor.submit(formOf(await three.visitor.open(`${path()}/manage`), 'Disconnect Spotify'));
    expect(await savesOf(three.fanId)).toMatchObject([{ revokedBy: 'disconnected' }]);
  });
});

describe('a further release of the artist', () => {
  test('with a campaign of its own is pre-saved for those who wish it, once', async () => {
    const { fanId } = await wish('further');
    const gone = await wish('further-back');
    await api.call('DELETE', `/v1/fans/${gone.fanId}/future-saves/${made.artistId}`);
    const next = await pageCampaign(api, { artistId: made.artistId, name: 'The next one' });
    await useAll();
    await useAll();
    const facts = await eventsIn(next.campaign.id);
    expect(facts.filter((fact) => fact.fan_id === fanId)).toMatchObject([
      { type: 'fan.pre_saved', payload: { path: 'service', service: 'spotify', source: 'future-save' } },
    ]);
    expect(facts.filter((fact) => fact.fan_id === gone.fanId)).toEqual([]);
    // The campaign on whose page they agreed has them already.
    const own = (await eventsIn(made.campaign.id)).filter((fact) => fact.fan_id === fanId);
    expect(own.filter(({ type }) => type === 'fan.pre_saved')).toHaveLength(1);
  });

  test('of which the fan has taken the pre-save back stays so', async () => {
    const { fanId, visitor } = await wish('undoes');
    const next = await pageCampaign(api, { artistId: made.artistId, name: 'The one after' });
    await useAll();
    const nextPage = `/r/${next.campaign.slug}`;
    await visitor.submit(formOf(await visitor.open(`${nextPage}/manage`), 'Undo the pre-save'));
    await useAll();
    const types = (await eventsIn(next.campaign.id)).filter((fact) => fact.fan_id === fanId);
    expect(types.map(({ type }) => type)).toEqual(['fan.pre_saved', 'flow.exit_requested']);
  });
});

describe('a release without a campaign', () => {
  const found = async () =>
    ArtistFutureSavesSchema.parse((await api.call('GET', `/v1/artists/${made.artistId}/future-saves`)).body);
  const finder = (clocks = new WorkspaceClocks(api.database)) => {
    const settings = new Settings(api.config);
    return new WishedReleases(api.database, settings, clocks, new AppLogger(settings));
  };

  test('gets a draft, once, and saves nothing until somebody launches it', async () => {
    const { fanId } = await wish('draft');
    const releaseId = await nextRelease('Without a plan');
    // Whoever enters a release may be about to make a campaign: they have the first go.
    expect(await finder().turn()).toBe(0);
    expect(await finder().turn(0)).toBe(1);
    expect(await finder().turn(0)).toBe(0);
    const [draft] = (await found()).releases;
    expect(draft).toMatchObject({ releaseId, title: 'Without a plan', campaignStatus: 'draft' });
    const campaignId = draft?.campaignId ?? '';
    await useAll();
    expect(await eventsIn(campaignId)).toEqual([]);
    expect((await api.call('POST', `/v1/campaigns/${campaignId}/launch`)).status).toBe(200);
    await useAll();
    expect((await eventsIn(campaignId)).map((fact) => fact.fan_id)).toContain(fanId);
  });

  test('saves by itself where the workspace said so', async () => {
    const { fanId } = await wish('by-itself');
    expect((await api.call('PATCH', '/v1/workspace', { futureSaves: 'save' })).status).toBe(200);
    const releaseId = await nextRelease('By itself');
    expect(await finder().turn(0)).toBe(1);
    const [running] = (await found()).releases;
    expect(running).toMatchObject({ releaseId, campaignStatus: 'live' });
    await useAll();
    expect((await eventsIn(running?.campaignId ?? '')).map((fact) => fact.fan_id)).toContain(fanId);
  });

  test('is launched later where the process died over the launch', async () => {
    await wish('died-over');
    const releaseId = await nextRelease('Died over');
    const dying = new WorkspaceClocks(api.database);
    dying.clockOf = () => Promise.reject(new Error('The process dies.'));
    expect(await finder(dying).turn(0)).toBe(1);
    const statusOf = async () =>
      (await found()).releases.find((release) => release.releaseId === releaseId)?.campaignStatus;
    expect(await statusOf()).toBe('draft');
    // Not at once: the process that has it may be at work.
    expect(await finder().turn(0)).toBe(0);
    expect(await statusOf()).toBe('draft');
    await api.database.query('UPDATE future_save_releases SET launch_at = now() WHERE release_id = $1', [
      releaseId,
    ]);
    expect(await finder().turn(0)).toBe(0);
    expect(await statusOf()).toBe('live');
    const open = await api.database.query('SELECT 1 FROM future_save_releases WHERE launch_at IS NOT NULL');
    expect(open).toEqual([]);
  });

  test('for which no campaign can be made blocks no later one', async () => {
    await wish('blocks-none');
    const blocked = await nextRelease('Blocked');
    const next = await nextRelease('After the blocked one');
    const ids = async () => (await found()).releases.map(({ releaseId }) => releaseId);
    await api.database.query(
      `ALTER TABLE campaigns ADD CONSTRAINT blocked CHECK (name NOT LIKE 'Blocked:%') NOT VALID`,
    );
    try {
      expect(await finder().turn(0)).toBe(1);
    } finally {
      await api.database.query('ALTER TABLE campaigns DROP CONSTRAINT blocked');
    }
    expect(await ids()).toContain(next);
    expect(await ids()).not.toContain(blocked);
    expect(await finder().turn(0)).toBe(1);
    expect(await ids()).toContain(blocked);
  });

  test('is not looked for where nobody wishes it, it is old, or somebody has planned it', async () => {
    await nextRelease('Old', '2020-01-03');
    await pageCampaign(api, { artistId: made.artistId, name: 'Planned' });
    await api.call('POST', '/v1/artists', { name: 'Nobody wishes' }).then(async ({ body }) => {
      const { id: artistId } = z.object({ id: z.string() }).parse(body);
      await api.call('POST', '/v1/releases', {
        ...{ artistId, title: 'Nobody wishes this' },
        clock: { kind: 'local', date: '2099-12-18', time: '00:00' },
      });
    });
    expect(await finder().turn(0)).toBe(0);
  });
});

describe('a release that a service lists and that nobody has entered', () => {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const found = async () =>
    ArtistFutureSavesSchema.parse((await api.call('GET', `/v1/artists/${made.artistId}/future-saves`)).body);
  const makeCampaigns = () => {
    const settings = new Settings(api.config);
    const clocks = new WorkspaceClocks(api.database);
    return new WishedReleases(api.database, settings, clocks, new AppLogger(settings)).turn();
  };
  const lists = (upc: string, id: string, title: string) =>
    new SandboxControl(sandbox.urls.control).setRelease({
      ...{ upc, id, available: true },
      listed: { artists: { spotify: ARTIST_ON_SPOTIFY }, title, day },
    });
  async function look(): Promise<void> {
    const { spotifyAccounts: accountsUrl, spotifyApi: apiUrl } = sandbox.urls;
    const app = { accountsUrl, apiUrl, clientId: 'sandbox', clientSecret: 'sandbox' };
    const services = { spotify: await accessTo(api.database, new SpotifyService(app)) };
    const apps = { of: () => Promise.resolve(undefined), inForce: () => Promise.resolve(undefined) };
    await planLooks(api.database);
    await api.database.query('UPDATE artist_looks SET next_look_at = now()');
    while (await lookForReleases({ database: api.database, services, apps, logger: silent }));
  }
  /** The fan has wished for three days: before the release came out. */
  const earlyWish = async (account: string) => {
    const { fanId } = await wish(account);
    await api.database.query(
      `UPDATE future_saves SET granted_at = now() - interval '3 days' WHERE fan_id = $1`,
      [fanId],
    );
    return fanId;
  };

  test('gets a draft, and is saved for those who wished for it before it was out', async () => {
    expect((await api.call('PATCH', '/v1/workspace', { futureSaves: 'draft' })).status).toBe(200);
    const early = await earlyWish('listed-early');
    // A wish of today is newer than a release of yesterday.
    const { fanId: late } = await wish('listed-late');
    await lists('190295567606', '5Z9W4fKeB5YxbusRsdQVPb', 'By surprise');
    await look();
    // Nobody has entered it, so nobody is waited for.
    expect(await makeCampaigns()).toBe(1);
    const { releases, looks } = await found();
    const [draft] = releases;
    expect(draft).toMatchObject({ title: 'By surprise', campaignStatus: 'draft', foundOn: 'spotify' });
    expect(looks).toMatchObject([{ service: 'spotify', problem: null }]);
    const campaignId = draft?.campaignId ?? '';
    expect((await api.call('POST', `/v1/campaigns/${campaignId}/launch`)).status).toBe(200);
    await useAll();
    await useAll();
    const facts = (await eventsIn(campaignId)).filter(({ type }) => type === 'fan.pre_saved');
    expect(facts.filter((fact) => fact.fan_id === early)).toHaveLength(1);
    expect(facts.filter((fact) => fact.fan_id === late)).toEqual([]);
  });

  test('is saved by itself where the workspace said so, and is found once', async () => {
    expect((await api.call('PATCH', '/v1/workspace', { futureSaves: 'save' })).status).toBe(200);
    const fanId = await earlyWish('listed-by-itself');
    await lists('190295567613', '6Z9W4fKeB5YxbusRsdQVPb', 'Again by surprise');
    await look();
    await look();
    expect(await makeCampaigns()).toBe(1);
    expect(await makeCampaigns()).toBe(0);
    const running = (await found()).releases.find(({ title }) => title === 'Again by surprise');
    expect(running).toMatchObject({ campaignStatus: 'live', foundOn: 'spotify' });
    await useAll();
    expect((await eventsIn(running?.campaignId ?? '')).map((fact) => fact.fan_id)).toContain(fanId);
  });
});
