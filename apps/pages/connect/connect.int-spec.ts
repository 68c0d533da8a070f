import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SandboxControl } from '#providers/sandbox/control-client.js';
import { chance } from '#providers/sandbox/random.js';
import { startSandbox, type Sandbox } from '#providers/sandbox/sandbox.js';
import { PERMISSION_WORDS } from '#domain/services/permissions.js';
import { useApi } from '#test/harness/use-api.js';
import { formOf, PageBrowser, textOf, type SeenForm, type SeenPage } from '#test/world/page-browser.js';
import { ALBUM, ARTIST_ON_SPOTIFY, moveRelease, pageCampaign } from '#test/world/page-campaign.js';
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

interface Answer {
  account?: string;
  agreed?: string[];
  cancel?: boolean;
}

/** The fan at the sandbox's consent page: what it asks for, and where the answer leads. */
function consentOf(page: SeenPage): { scopes: string[]; answer: (answer: Answer) => URLSearchParams } {
  const inputs = [...page.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(
    inputs.map(([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')]),
  );
  const scopes = [...page.html.matchAll(/name="agreed" value="([^"]+)"/g)].map(([, scope = '']) => scope);
  return {
    scopes,
    answer: ({ account = 'ada', agreed = scopes, cancel = false }) => {
      const body = new URLSearchParams({
        ...fields,
        sandbox_account: account,
        answer: cancel ? 'cancel' : 'agree',
      });
      for (const scope of agreed) body.append('agreed', scope);
      return body;
    },
  };
}

/** Answers the consent page in this browser, as far as our own page after it. */
async function agree(visitor: PageBrowser, consent: SeenPage, answer: Answer = {}): Promise<SeenPage> {
  const response = await fetch(`${sandbox.urls.spotifyAccounts}/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: consentOf(consent).answer(answer),
  });
  return visitor.open(response.headers.get('location') ?? '', { 'sec-fetch-site': 'cross-site' });
}

/** From the page to the consent page. */
async function setOut(visitor: PageBrowser, slug: string, label = 'Pre-save on Spotify'): Promise<SeenPage> {
  return visitor.submit(formOf(await visitor.open(`/r/${slug}?source=bio`), label), {
    zone: 'Europe/Berlin',
  });
}

const connectionsOf = (campaignId: string) =>
  api.database.query<{ fan_id: string; scopes: string[]; status: string; account: string | null }>(
    `SELECT n.fan_id, n.scopes, n.status, a.account_hmac AS account FROM connections n
     LEFT JOIN service_accounts a USING (fan_id, service)
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

describe('the consent', () => {
  test('asks for exactly what the page shows, and no more than it takes', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const page = await visitor.open(`/r/${campaign.slug}/connect/spotify`);
    const shown = [...page.html.matchAll(/data-permission="(\w+)"/g)].map(([, word]) => word);
    const { scopes } = consentOf(await visitor.submit(formOf(page, 'Go on to Spotify')));
    expect(scopes).toEqual(['user-library-modify', 'user-library-read', 'user-read-private']);
    expect(shown).toEqual(['addToLibrary', 'seeLibrary', 'country']);
    expect(shown.every((word) => PERMISSION_WORDS.some((known) => known === word))).toBe(true);
    // The landing page shows the same list.
    const landing = await browser().open(`/r/${campaign.slug}`);
    expect([...landing.html.matchAll(/data-permission="(\w+)"/g)].map(([, word]) => word)).toEqual(shown);
  });

  test('makes a pre-save, with the grant kept sealed, and shows what will happen', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const after = await agree(visitor, await setOut(visitor, campaign.slug), { account: 'first-fan' });
    expect(after.url).toBe(`/r/${campaign.slug}?source=bio`);
    expect(textOf(after)).toContain('You are in Glass Season goes into your Spotify library: ');
    expect(await eventsOf(campaign.id)).toEqual([
      ['fan.pre_saved', { path: 'service', service: 'spotify', source: 'bio' }],
    ]);
    const [connection] = await connectionsOf(campaign.id);
    expect(connection).toMatchObject({
      status: 'active',
      scopes: ['user-library-modify', 'user-library-read', 'user-read-private'],
    });
    const dump = JSON.stringify(
      await api.database.query('SELECT n, a FROM connections n, service_accounts a'),
    );
    expect(dump).not.toMatch(/first-fan|sandbox-refresh/);
  });

  test('that is denied is a path: nothing is kept, and a reminder is one tap away', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const after = await agree(visitor, await setOut(visitor, campaign.slug), { cancel: true });
    expect(textOf(after)).toContain('That is fine. Spotify told us nothing.');
    expect(await eventsOf(campaign.id)).toEqual([]);
    const reminded = await visitor.submit(formOf(after, 'Remind me on Spotify'));
    expect(textOf(reminded)).toContain('Noted Glass Season comes to Spotify');
  });

  test('that is given in part keeps nothing', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const consent = await setOut(visitor, campaign.slug);
    const after = await agree(visitor, consent, {
      account: 'half',
      agreed: ['user-library-read', 'user-read-private'],
    });
    expect(textOf(after)).toContain('so we kept nothing');
    expect(await eventsOf(campaign.id)).toEqual([]);
    expect(await connectionsOf(campaign.id)).toEqual([]);
  });

  test('that fails at the service is told, and can be tried again', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const consent = await setOut(visitor, campaign.slug);
    await control.setFaults({ serverError: 1 });
    const after = await agree(visitor, consent);
    await control.setFaults({});
    expect(textOf(after)).toContain('We could not finish that with Spotify');
    expect(textOf(await agree(visitor, await setOut(visitor, campaign.slug)))).toContain('You are in');
  });

  test('goes through when the reminder of the same browser came first', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const first = await visitor.open(`/r/${campaign.slug}`);
    await visitor.submit(formOf(first, 'Deezer'));
    await agree(visitor, await visitor.submit(await connectForm(visitor, campaign.slug)), {
      account: 'both-ways',
    });
    const [connection] = await connectionsOf(campaign.id);
    expect(await eventsOf(campaign.id)).toHaveLength(2);
    const owners = await api.database.query('SELECT DISTINCT fan_id FROM events WHERE campaign_id = $1', [
      campaign.id,
    ]);
    expect(owners).toEqual([{ fan_id: connection?.fan_id }]);
  });
});

const connectForm = async (visitor: PageBrowser, slug: string): Promise<SeenForm> =>
  formOf(await visitor.open(`/r/${slug}/connect/spotify`), 'Go on to Spotify');

describe('coming back from the service', () => {
  test("with another browser's state changes nothing", async () => {
    const { campaign } = await pageCampaign(api);
    const [victim, attacker] = [browser(), browser()];
    const consent = await setOut(attacker, campaign.slug);
    const after = await agree(victim, consent, { account: 'attacker' });
    expect(textOf(after)).toContain('That began in another browser.');
    expect(await eventsOf(campaign.id)).toEqual([]);
    expect(victim.cookieNames()).toEqual([]);
  });

  test('twice is not possible', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const consent = await setOut(visitor, campaign.slug);
    await agree(visitor, consent, { account: 'twice' });
    expect(textOf(await agree(visitor, consent, { account: 'twice' }))).toContain(
      'That began in another browser.',
    );
    expect(await eventsOf(campaign.id)).toHaveLength(1);
  });

  test.each([
    '/oauth/spotify/callback?code=x&state=made-up',
    `/oauth/spotify/callback?code=x&state=${'a'.repeat(43)}.//evil.example`,
    '/oauth/unknown/callback?code=x&state=y',
  ])('by %s leads nowhere', async (path) => {
    expect((await browser().open(path)).status).toBe(404);
  });
});

describe('an account', () => {
  test('is one fan, in whatever browser', async () => {
    const { campaign } = await pageCampaign(api);
    const [phone, computer] = [browser(), browser()];
    await agree(phone, await setOut(phone, campaign.slug), { account: 'one-person' });
    const again = await agree(computer, await setOut(computer, campaign.slug), { account: 'one-person' });
    expect(textOf(again)).toContain('Spotify is connected again.');
    expect(await connectionsOf(campaign.id)).toHaveLength(1);
    expect(await eventsOf(campaign.id)).toHaveLength(1);
  });

  test('that is connected already pre-saves the next release by one tap, without being asked again', async () => {
    const first = await pageCampaign(api);
    const visitor = browser();
    await agree(visitor, await setOut(visitor, first.campaign.slug), { account: 'stays' });
    const { campaign } = await pageCampaign(api, { artistId: first.artistId, name: 'The next one' });
    const after = await setOut(visitor, campaign.slug);
    expect(textOf(after)).toContain('You are in');
    expect(await eventsOf(campaign.id)).toEqual([
      ['fan.pre_saved', { path: 'service', service: 'spotify', source: 'bio' }],
    ]);
  });

  test('that is disconnected is promised nothing any more', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    await agree(visitor, await setOut(visitor, campaign.slug), { account: 'leaves' });
    const manage = await visitor.open(`/r/${campaign.slug}/manage`);
    await visitor.submit(formOf(manage, 'Disconnect Spotify'));
    const page = await visitor.open(`/r/${campaign.slug}`);
    expect(textOf(page)).not.toContain('You are in');
    expect(formOf(page, 'Pre-save on Spotify')).toBeDefined();
  });

  test('that another person uses in the same browser is another fan', async () => {
    const { campaign } = await pageCampaign(api);
    const shared = browser();
    await agree(shared, await setOut(shared, campaign.slug), { account: 'sister' });
    await agree(shared, await shared.submit(await connectForm(shared, campaign.slug)), {
      account: 'brother',
    });
    const connections = await connectionsOf(campaign.id);
    expect(new Set(connections.map(({ fan_id }) => fan_id)).size).toBe(2);
  });

  test('finds its fan again, asks for nothing but itself, and can take everything back', async () => {
    const { campaign } = await pageCampaign(api);
    const [phone, computer] = [browser(), browser()];
    await agree(phone, await setOut(phone, campaign.slug), { account: 'comes-back' });
    const manage = await computer.open(`/r/${campaign.slug}/manage`);
    const consent = await computer.submit(formOf(manage, 'Find me with Spotify'));
    expect(consentOf(consent).scopes).toEqual(['user-read-private']);
    const found = await agree(computer, consent, { account: 'comes-back' });
    for (const said of ['You pre-saved Glass Season', 'Undo the pre-save', 'Spotify is connected'])
      expect(textOf(found)).toContain(said);

    const gone = await computer.submit(formOf(found, 'Disconnect Spotify'));
    expect(textOf(gone)).toContain('We have deleted the permission, your account id and your country.');
    expect(await connectionsOf(campaign.id)).toEqual([]);
    const left = await api.database.query<{ territory: string | null }>(
      `SELECT territory FROM fans WHERE id IN (SELECT fan_id FROM events WHERE campaign_id = $1)
       AND id IN (SELECT fan_id FROM service_accounts)`,
      [campaign.id],
    );
    expect(left).toEqual([]);
    const unknown = browser();
    const nobody = await unknown.submit(
      formOf(await unknown.open(`/r/${campaign.slug}/manage`), 'Find me with Spotify'),
    );
    expect(textOf(await agree(unknown, nobody, { account: 'comes-back' }))).toContain(
      'This Spotify account has no pre-save',
    );
  });

  test('takes its country with it', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    // Two in ten accounts of the sandbox tell no country.
    const account = ['a', 'b', 'c', 'd'].find((one) => chance('segue', 'country told', one) >= 0.2) ?? '';
    const page = await visitor.open(`/r/${campaign.slug}`);
    await agree(visitor, await visitor.submit(formOf(page, 'Pre-save on Spotify')), { account });
    const territory = async () =>
      (
        await api.database.query<{ territory: string | null }>(
          'SELECT f.territory FROM fans f JOIN events e ON e.fan_id = f.id WHERE e.campaign_id = $1 LIMIT 1',
          [campaign.id],
        )
      )[0]?.territory;
    expect(await territory()).toMatch(/^[A-Z]{2}$/);
    const manage = await visitor.open(`/r/${campaign.slug}/manage`);
    await visitor.submit(formOf(manage, 'Disconnect Spotify'));
    expect(await territory()).toBeNull();
  });

  test('whose permission has ended is asked to connect again, and its pre-save stands', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    await agree(visitor, await setOut(visitor, campaign.slug), { account: 'ended' });
    await api.database.query(`UPDATE connections SET status = 'expired'
      WHERE fan_id IN (SELECT fan_id FROM events WHERE campaign_id = '${campaign.id}')`);
    const page = await visitor.open(`/r/${campaign.slug}`);
    expect(textOf(page)).toContain('Spotify has ended our permission');
    const again = await agree(visitor, await visitor.submit(formOf(page, 'Connect Spotify again')), {
      account: 'ended',
    });
    expect(textOf(again)).toContain('Spotify is connected again. Glass Season');
    expect(await connectionsOf(campaign.id)).toMatchObject([{ status: 'active' }]);
    expect(await eventsOf(campaign.id)).toHaveLength(1);
  });
});

describe('after the release', () => {
  test('a new fan saves by a tap, which is read back, and starts as engaged', async () => {
    const { campaign } = await pageCampaign(api, { out: true });
    const visitor = browser();
    const after = await agree(visitor, await setOut(visitor, campaign.slug, 'Save on Spotify'), {
      account: 'late-fan',
    });
    expect(textOf(after)).toContain('Glass Season is in your Spotify library.');
    expect(await eventsOf(campaign.id)).toEqual([
      ['page.visited', { source: 'bio' }],
      // What we did for the fan, with its receipt; and that it was the fan's own act.
      [
        'service.done',
        expect.objectContaining({ service: 'spotify', action: 'saveRelease', receipt: 'saved' }),
      ],
      ['fan.saved', { target: 'release', observedBy: 'tap' }],
    ]);
    expect((await control.saves('late-fan')).map(({ uri }) => uri)).toEqual([`spotify:album:${ALBUM}`]);
  });

  test('what was in the library before is no act of the fan', async () => {
    const { campaign } = await pageCampaign(api, { out: true });
    const visitor = browser();
    await agree(visitor, await setOut(visitor, campaign.slug, 'Save on Spotify'), { account: 'late-fan' });
    expect((await eventsOf(campaign.id)).at(-1)).toEqual(['stage.already', { stage: 'saved' }]);
  });

  test('the follow asks for its own scopes only when the fan taps it', async () => {
    const { campaign, releaseId } = await pageCampaign(api);
    const visitor = browser();
    await agree(visitor, await setOut(visitor, campaign.slug), { account: 'follower' });
    await moveRelease(api, releaseId, '2020-01-03');
    const isOut = async () => textOf(await visitor.open(`/r/${campaign.slug}`)).includes('Out now');
    expect(await until(isOut, { withinMs: 5000 })).toBe(true);
    await visitor.submit(formOf(await visitor.open(`/r/${campaign.slug}`), 'Save on Spotify'));
    // The email is asked for first, and can be skipped.
    await visitor.submit(formOf(await visitor.open(`/r/${campaign.slug}`), 'Not now'));
    const page = await visitor.open(`/r/${campaign.slug}`);
    const consent = await visitor.submit(formOf(page, 'Follow on Spotify'));
    expect(consentOf(consent).scopes).toEqual([
      'user-library-modify',
      'user-library-read',
      'user-read-private',
      'user-follow-modify',
      'user-follow-read',
    ]);
    const after = await agree(visitor, consent, { account: 'follower' });
    expect(textOf(after)).toContain('You follow Nova Tide on Spotify.');
    expect(after.html).not.toContain('data-layer="follow"');
    expect((await eventsOf(campaign.id)).map(([type]) => type)).toEqual(
      expect.arrayContaining(['fan.pre_saved', 'fan.saved', 'fan.followed']),
    );
    expect((await control.saves('follower')).map(({ uri }) => uri)).toContain(
      `spotify:artist:${ARTIST_ON_SPOTIFY}`,
    );
  });
});
