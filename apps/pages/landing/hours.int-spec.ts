import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { useApi } from '#test/harness/use-api.js';
import { formOf, formsOf, PageBrowser, textOf } from '#test/world/page-browser.js';
import { moveRelease, pageCampaign } from '#test/world/page-campaign.js';
import { answerConsent } from '#test/world/sandbox-consent.js';
import { until } from '#tools/process.js';

let sandbox: Sandbox;
const environment: Record<string, string> = {};
// Before the API starts, because it is told where the sandbox is.
beforeAll(async () => {
  sandbox = await startSandbox();
  environment['SPOTIFY_ACCOUNTS_URL'] = sandbox.urls.spotifyAccounts;
  environment['SPOTIFY_API_URL'] = sandbox.urls.spotifyApi;
});
// As if the service gave grants of four hours only.
const lives = { ...GRANT_LIFE, spotify: { kind: 'hours', hours: 4 } as const };
const api = useApi(environment, { lives });
afterAll(() => sandbox.close());

describe('a service whose grants live for hours', () => {
  test('reminds before the release, and saves by one tap after it', async () => {
    const { campaign, releaseId } = await pageCampaign(api);
    const path = `/r/${campaign.slug}`;
    const visitor = new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL });
    const before = await visitor.open(path);
    expect(formsOf(before).map(({ label }) => label)).not.toContain('Pre-save on Spotify');
    // Neither a link of a message nor a form that somebody wrote leads to a sign-in now.
    expect((await visitor.open(`${path}/connect/spotify`)).url).toBe(path);
    const remind = formOf(before, 'Remind me on Spotify');
    const forced = await visitor.submit({ ...remind, action: `${path}/connect/spotify` });
    expect(forced.url).toBe(path);
    expect(textOf(await visitor.submit(formOf(forced, 'Remind me on Spotify')))).toContain('Noted');

    await moveRelease(api, releaseId, '2020-01-03');
    const isOut = async () => textOf(await visitor.open(path)).includes('Out now');
    expect(await until(isOut, { withinMs: 10_000 })).toBe(true);
    const screen = await visitor.submit(formOf(await visitor.open(path), 'Save on Spotify'));
    const after = await answerConsent(visitor, screen, { account: 'for-hours' });
    expect(textOf(after)).toContain('Glass Season is in your Spotify library.');
    const events = await api.database.query<{ type: string }>(
      'SELECT type FROM events WHERE campaign_id = $1 ORDER BY seq',
      [campaign.id],
    );
    const types = events.map(({ type }) => type);
    expect(types.filter((type) => type !== 'page.visited')).toEqual([
      ...['fan.pre_saved', 'service.done', 'fan.saved'],
    ]);
  });
});
