import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CampaignReceiptsSchema, FanReceiptsSchema } from '#contracts/services/receipts.js';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { useApi } from '#test/harness/use-api.js';
import { formOf, formsOf, PageBrowser, textOf, type SeenPage } from '#test/world/page-browser.js';
import { pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import { answerConsent } from '#test/world/sandbox-consent.js';
import { until } from '#tools/process.js';

let sandbox: Sandbox;
let control: SandboxControl;
const environment: Record<string, string> = {};
// Before the API starts, because it is told where the sandbox is.
beforeAll(async () => {
  sandbox = await startSandbox();
  control = new SandboxControl(sandbox.urls.control);
  environment['SPOTIFY_ACCOUNTS_URL'] = sandbox.urls.spotifyAccounts;
  environment['SPOTIFY_API_URL'] = sandbox.urls.spotifyApi;
});
const api = useApi(environment);
afterAll(() => sandbox.close());

const browser = () => new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL });
const eventsOf = async (fanId: string) =>
  (
    await api.database.query<{ type: string; payload: unknown; campaign_id: string | null }>(
      'SELECT type, payload, campaign_id FROM events WHERE fan_id = $1 ORDER BY fan_seq',
      [fanId],
    )
  ).map(({ type, payload, campaign_id }) => [type, payload, campaign_id]);
const fanIn = async (campaignId: string): Promise<string> => {
  const [row] = await api.database.query<{ fan_id: string }>(
    'SELECT fan_id FROM events WHERE campaign_id = $1 ORDER BY seq LIMIT 1',
    [campaignId],
  );
  return row?.fan_id ?? '';
};
/** The receipts as the API tells them: of one fan, and the fans of a campaign by outcome. */
const receiptsOf = async (fanId: string) =>
  FanReceiptsSchema.parse((await api.call('GET', `/v1/fans/${fanId}/receipts`)).body).items.map(
    ({ action, service, outcome, reason, next }) => [action, service, outcome, reason, next],
  );
const countsIn = async (campaignId: string) => {
  const { body } = await api.call('GET', `/v1/campaigns/${campaignId}/receipts`);
  const { counts } = CampaignReceiptsSchema.parse(body);
  return Object.fromEntries(Object.entries(counts).filter(([, fans]) => fans > 0));
};
const tapsOf = (campaignId: string) =>
  api.database.query<{ outcome: string | null; was_absent: boolean; act: string }>(
    'SELECT outcome, was_absent, act FROM page_taps WHERE campaign_id = $1 ORDER BY created_at',
    [campaignId],
  );

/** The budget that a worker would have written; its next slot comes after so many seconds. */
const writeBudget = (nextInSeconds: number) =>
  api.database.query(
    `INSERT INTO budgets (provider, credential, per_second, burst, next_slot_at)
     VALUES ('spotify', 'sandbox', 100, 10, now() + make_interval(secs => $1))
     ON CONFLICT (provider, credential) DO UPDATE SET next_slot_at = excluded.next_slot_at, held_until = NULL`,
    [nextInSeconds],
  );

/** A fan of a release that is out, from the tap on "Save" to the page after the sign-in. */
async function saver(made: PageCampaign, account: string): Promise<{ visitor: PageBrowser; page: SeenPage }> {
  const visitor = browser();
  const start = await visitor.open(`/r/${made.campaign.slug}`);
  const screen = await visitor.submit(formOf(start, 'Save on Spotify'));
  return { visitor, page: await answerConsent(visitor, screen, { account }) };
}

describe('a tap', () => {
  test('takes slots of the budget that workers use, one a call', async () => {
    await writeBudget(0);
    const nextSlot = async () =>
      (
        await api.database.query<{ at: number }>(
          `SELECT extract(epoch FROM next_slot_at)::float8 AS at FROM budgets WHERE provider = 'spotify'`,
        )
      )[0]?.at ?? 0;
    const before = await nextSlot();
    const made = await pageCampaign(api, { out: true });
    const { page, visitor } = await saver(made, 'in-budget');
    expect(textOf(page)).toContain('is in your Spotify library.');
    // The page keeps showing the receipt, as it does after a save by the flow.
    expect(textOf(await visitor.open(`/r/${made.campaign.slug}`))).toContain(
      'Saved to your Spotify library on',
    );
    const fanId = await fanIn(made.campaign.id);
    expect(await receiptsOf(fanId)).toEqual([['saveRelease', 'spotify', 'saved', null, 'none']]);
    expect(await countsIn(made.campaign.id)).toEqual({ saved: 1 });
    // The access token, the look before, the save and the look after: each takes a hundredth of a second.
    expect(await nextSlot()).toBeGreaterThanOrEqual(before + 0.039);
  });

  test('for which the budget has no slot is answered in time, and done behind the page, once', async () => {
    await writeBudget(3600);
    const made = await pageCampaign(api, { out: true });
    const startedAt = performance.now();
    const { page } = await saver(made, 'waits');
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(textOf(page)).toContain('Spotify is slow just now. We go on by ourselves');
    // The page shows that it is under way, and asks for no second tap.
    expect(textOf(page)).toContain('On its way to your Spotify library.');
    expect(formsOf(page).map(({ label }) => label)).not.toContain('Save on Spotify');
    expect(await control.saves('waits')).toEqual([]);
    expect(await tapsOf(made.campaign.id)).toEqual([{ outcome: null, was_absent: false, act: 'save' }]);
    await writeBudget(0);
    const isDone = async () => (await tapsOf(made.campaign.id))[0]?.outcome === 'done';
    expect(await until(isDone, { withinMs: 30_000 })).toBe(true);
    const facts = await eventsOf(await fanIn(made.campaign.id));
    expect(facts.filter(([type]) => type === 'fan.saved')).toHaveLength(1);
    expect(await control.saves('waits')).toHaveLength(1);
    expect(await countsIn(made.campaign.id)).toEqual({ saved: 1 });
  });

  test.each([
    ['app', 'spotify'],
    ['mass of grants', 'spotify:grants'],
  ])('waits for a halted %s', async (what, provider) => {
    await writeBudget(0);
    await api.database.query(
      `INSERT INTO credential_halts (provider, credential, code) VALUES ($1, 'sandbox', 'test')`,
      [provider],
    );
    const made = await pageCampaign(api, { out: true });
    const { page } = await saver(made, `halted-${what.length}`);
    expect(textOf(page)).toContain('Spotify is slow just now.');
    await api.database.query('UPDATE credential_halts SET resumed_at = now()');
    const isDone = async () => (await tapsOf(made.campaign.id))[0]?.outcome === 'done';
    expect(await until(isDone, { withinMs: 30_000 })).toBe(true);
  });

  test('that throws every time is given up when its time is over', async () => {
    await writeBudget(3600);
    const made = await pageCampaign(api, { out: true });
    await saver(made, 'throws');
    await api.database.query(
      `UPDATE connections SET access_token_encrypted = NULL, access_expires_at = NULL,
         refresh_token_encrypted = 'nobody can open this' WHERE fan_id = $1`,
      [await fanIn(made.campaign.id)],
    );
    await writeBudget(0);
    const isTried = async () =>
      (
        await api.database.query('SELECT 1 FROM page_taps WHERE campaign_id = $1 AND tries > 1', [
          made.campaign.id,
        ])
      ).length === 1;
    expect(await until(isTried, { withinMs: 30_000 })).toBe(true);
    expect((await tapsOf(made.campaign.id))[0]?.outcome).toBeNull();
    await api.database.query(
      `UPDATE page_taps SET created_at = now() - interval '7 hours', next_try_at = now() WHERE campaign_id = $1`,
      [made.campaign.id],
    );
    const isOver = async () => (await tapsOf(made.campaign.id))[0]?.outcome === 'gave_up';
    expect(await until(isOver, { withinMs: 30_000 })).toBe(true);
    expect(await receiptsOf(await fanIn(made.campaign.id))).toEqual([
      ['saveRelease', 'spotify', 'gave_up', 'gave_up', 'ask_to_save'],
    ]);
  });

  test('whose grant has died meanwhile is given up, and the fan is asked to connect again', async () => {
    await writeBudget(3600);
    const made = await pageCampaign(api, { out: true });
    const { visitor } = await saver(made, 'died');
    await api.database.query(`UPDATE connections SET status = 'expired' WHERE fan_id = $1`, [
      await fanIn(made.campaign.id),
    ]);
    await writeBudget(0);
    const isOver = async () => (await tapsOf(made.campaign.id))[0]?.outcome === 'expired';
    expect(await until(isOver, { withinMs: 30_000 })).toBe(true);
    const page = await visitor.open(`/r/${made.campaign.slug}`);
    expect(textOf(page)).toContain('Spotify has ended our permission');
    expect(await countsIn(made.campaign.id)).toEqual({ token_dead: 1 });
  });
});

describe('what a page asks to keep beside the release', () => {
  let made: PageCampaign;
  let visitor: PageBrowser;
  let featured: string;
  const path = () => `/r/${made.campaign.slug}`;

  beforeAll(async () => {
    await writeBudget(0);
    made = await pageCampaign(api, { out: true, everywhere: true });
    const artist = await api.call('POST', '/v1/artists', {
      name: 'Vera Lux',
      serviceIds: { spotify: '0TnOYISbd1XYRBk9myaseg' },
    });
    featured = JSON.stringify(artist.body).match(/"id":"([^"]+)"/)?.[1] ?? '';
    const settings = {
      ask: { email: false, share: false },
      follow: { featured: [featured], likeLeadTrack: true },
    };
    expect((await api.call('PUT', `/v1/campaigns/${made.campaign.id}/page`, settings)).status).toBe(200);
    // A page is read at most once a second.
    const asksAll = async () => {
      ({ visitor } = await saver(made, 'keeps'));
      return (await visitor.open(path())).html.includes('Vera Lux');
    };
    expect(await until(asksAll, { withinMs: 10_000 })).toBe(true);
  }, 60_000);

  test('has a box for each, and none is ticked', async () => {
    const page = await visitor.open(path());
    const boxes = [...page.html.matchAll(/<input\s+type="checkbox"[^>]*>/g)].map(([box]) => box);
    expect(boxes).toHaveLength(3);
    expect(boxes.join('')).not.toContain('checked');
    for (const said of ['Follow Nova Tide', 'Follow Vera Lux', 'Like the lead track of Glass Season'])
      expect(textOf(page)).toContain(said);
  });

  test('does nothing without a tick, and what was ticked with one', async () => {
    const form = () => async () => formOf(await visitor.open(path()), 'Do it on Spotify');
    const none = await visitor.submit(await form()());
    expect(textOf(none)).not.toContain('Done on Spotify.');
    const consent = await visitor.submit(await form()(), { wish: featured });
    const after = await answerConsent(visitor, consent, { account: 'keeps' });
    expect(textOf(after)).toContain('Done on Spotify.');
    const facts = await eventsOf(await fanIn(made.campaign.id));
    expect(facts.filter(([type]) => type === 'fan.followed')).toEqual([
      ['fan.followed', { observedBy: 'tap', artistId: featured }, null],
    ]);
    expect((await control.saves('keeps')).map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['spotify:artist:0TnOYISbd1XYRBk9myaseg']),
    );
    // The question is answered, and the artist of the campaign is not followed.
    expect(formsOf(after).map(({ label }) => label)).not.toContain('Do it on Spotify');
  });

  test('is at most three things, of the own workspace', async () => {
    const put = (follow: object, caller = api) =>
      caller.call('PUT', `/v1/campaigns/${made.campaign.id}/page`, { follow });
    expect((await put({ featured: [featured, made.artistId], likeLeadTrack: true })).status).toBe(400);
    expect((await put({ featured: ['0199f3b0-0000-7000-8000-000000000001'] })).status).toBe(422);
  });
});
