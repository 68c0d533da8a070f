import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { useApi } from '#test/harness/use-api.js';
import { formOf, formsOf, PageBrowser, textOf } from '#test/world/page-browser.js';
import { ALBUM, moveRelease, pageCampaign, type PageCampaign } from '#test/world/page-campaign.js';
import { until } from '#tools/process.js';

const api = useApi();
const browser = (headers: Record<string, string> = {}) =>
  new PageBrowser({ baseUrl: api.baseUrl, publicUrl: api.config.PUBLIC_BASE_URL }, headers);

let made: PageCampaign;
let page: string;
beforeAll(async () => {
  made = await pageCampaign(api);
  page = `/r/${made.campaign.slug}`;
});

const countsOf = async (campaignId: string) => {
  const rows = await api.database.query<{ kind: string; count: number }>(
    'SELECT kind, sum(count)::int AS count FROM page_counts WHERE campaign_id = $1 GROUP BY kind',
    [campaignId],
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
};
const eventsOf = (campaignId: string) =>
  api.database.query<{ type: string; payload: unknown; fan_id: string }>(
    'SELECT type, payload, fan_id FROM events WHERE campaign_id = $1 OR campaign_id IS NULL ORDER BY seq',
    [campaignId],
  );
const fans = async () =>
  (await api.database.query<{ count: number }>('SELECT count(*)::int AS count FROM fans'))[0]?.count;

/** An image that is hard to compress, so that what stands in the page is as large as it gets. */
const noise = (side: number): Promise<Buffer> =>
  sharp({
    create: {
      ...{ width: side, height: side, channels: 3, background: '#884422' },
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
    .png()
    .toBuffer();

/** The addresses that a browser loads by itself when it shows this page. */
function loadsOf({ html }: { html: string }): string[] {
  const tags = html.matchAll(/<(?:script|img|source|iframe|audio|video|embed|link)\b[^>]*>/g);
  // The canonical address is only said.
  const loading = [...tags].filter(([tag]) => !tag.includes('rel="canonical"'));
  const inTags = loading.flatMap(([tag]) =>
    [...tag.matchAll(/\s(?:src|srcset|href)="([^"]*)"/g)].flatMap(([, value = '']) =>
      value.startsWith('data:') ? [] : value.split(',').map((one) => one.trim().split(' ')[0] ?? ''),
    ),
  );
  const inStyles = [...html.matchAll(/url\(["']?([^)"']*)/g)].map(([, url = '']) => url);
  return [...inTags, ...inStyles].filter((url) => !url.startsWith('data:'));
}

describe("a campaign's page", () => {
  test('says what comes, when, and the one thing to do', async () => {
    const seen = await browser().open(page);
    expect(seen.status).toBe(200);
    expect(textOf(seen)).toContain('Glass Season Nova Tide Friday 4 December, midnight where you are');
    // This installation has no app at Spotify: its fans are reminded.
    expect(formsOf(seen).map(({ label }) => label)).toEqual([
      'Remind me on Spotify',
      'Apple Music',
      'Deezer',
      'Somewhere else',
    ]);
  });

  test('is small, loads nothing from elsewhere, and tracks nobody who only looks', async () => {
    const seen = await browser().open(page);
    expect(Buffer.byteLength(seen.html)).toBeLessThan(40_000);
    expect(seen.html).not.toMatch(/<(?:script|link|img|iframe)[^>]*(?:src|href)="https?:/);
    expect(seen.setCookies).toEqual([]);
    expect(seen.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(seen.headers.get('cache-control')).toBe('no-store');
  });

  test('with artwork is one request besides the artwork, and at most 40 KB, for who is new and who comes back', async () => {
    const { campaign, releaseId } = await pageCampaign(api);
    const visitor = browser();
    const { status } = await fetch(`${api.baseUrl}/v1/releases/${releaseId}/artwork`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${api.apiKey}` },
      body: new Uint8Array(await noise(640)),
    });
    expect(status).toBeLessThan(300);
    const path = `/r/${campaign.slug}`;
    const first = await visitor.open(path);
    await visitor.submit(formOf(first, 'Remind me on Spotify'));
    for (const seen of [first, await visitor.open(path)]) {
      const loads = loadsOf(seen);
      expect(loads.length).toBeGreaterThan(0);
      expect(loads.filter((load) => !load.startsWith('/artwork/'))).toEqual([]);
      // The browser takes one of the picture's sources.
      expect(seen.html.match(/<picture>/g)).toHaveLength(1);
      expect(Buffer.byteLength(seen.html)).toBeLessThanOrEqual(40_000);
    }
  });

  test('speaks the language of the browser, or the one that was chosen', async () => {
    const german = await browser({ 'accept-language': 'de-AT,de;q=0.9' }).open(page);
    expect(textOf(german)).toContain('Freitag, 4. Dezember, um Mitternacht bei dir');
    const visitor = browser({ 'accept-language': 'de' });
    expect((await visitor.open(`${page}?lang=fr`)).html).toContain('<html lang="fr">');
    expect((await visitor.open(page)).html).toContain('<html lang="fr">');
  });

  test('tells the time on the clock of a zone', async () => {
    const answer = await fetch(`${api.baseUrl}${page}/clock?zone=America/Los_Angeles`);
    expect(await answer.json()).toEqual({
      at: Date.parse('2099-12-04T05:00:00Z'),
      when: 'Thursday 3 December, 21:00 where you are',
    });
    expect((await fetch(`${api.baseUrl}${page}/clock?zone=Mars/Olympus`)).status).toBe(404);
  });

  test.each([
    '/r/no-such-page',
    '/r/UPPER',
    '/r/a..b',
    `/r/${'a'.repeat(100)}`,
    '/r/x/manage',
    '/oauth/spotify/callback',
  ])('%s is told as a page that is not there', async (path) => {
    const seen = await browser().open(path);
    expect([seen.status, textOf(seen)]).toEqual([404, expect.stringContaining('We cannot find this page')]);
    expect(seen.headers.get('content-type')).toContain('text/html');
  });

  test('of a draft is not there yet', async () => {
    const draft = await api.call('POST', '/v1/campaigns', {
      ...{ name: 'Draft', releaseId: made.releaseId, flowId: made.campaign.flowId, slug: 'a-draft' },
    });
    expect(draft.body).toMatchObject({ slug: 'a-draft', landingUrl: 'http://127.0.0.1:3000/r/a-draft' });
    expect((await browser().open('/r/a-draft')).status).toBe(404);
  });
});

describe('the slug of a page', () => {
  const create = (body: object) =>
    api.call('POST', '/v1/campaigns', {
      ...{ name: 'Größe & Straße', releaseId: made.releaseId, flowId: made.campaign.flowId, ...body },
    });

  test('is made from the name, and never given twice', async () => {
    const slugs = [];
    for (let index = 0; index < 3; index += 1) slugs.push((await create({})).body);
    expect(slugs).toMatchObject([
      { slug: 'groesse-and-strasse' },
      { slug: 'groesse-and-strasse-2' },
      { slug: 'groesse-and-strasse-3' },
    ]);
    expect((await create({ name: '東京' })).body).toMatchObject({
      slug: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  test('that is taken is refused, also where another workspace has it', async () => {
    expect((await create({ slug: made.campaign.slug })).status).toBe(409);
    const other = await pageCampaign(api.other);
    expect(other.campaign.slug).toMatch(/^glass-season-\d$/);
    expect(await create({ slug: other.campaign.slug })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'slug', message: 'Is taken' }] },
    });
    expect((await create({ slug: 'Not a slug' })).status).toBe(400);
  });

  test('can be changed; the old address leads to the new one, and no other campaign gets it', async () => {
    const { campaign } = await pageCampaign(api);
    const patch = (slug: string) => api.call('PATCH', `/v1/campaigns/${campaign.id}`, { slug });
    expect((await patch(made.campaign.slug)).status).toBe(409);
    expect((await patch('a-better-name')).body).toMatchObject({ slug: 'a-better-name' });
    expect((await browser().open('/r/a-better-name')).status).toBe(200);
    const old = await fetch(`${api.baseUrl}/r/${campaign.slug}/calendar.ics?zone=Asia/Tokyo`, {
      redirect: 'manual',
    });
    expect([old.status, old.headers.get('location')]).toEqual([
      307,
      '/r/a-better-name/calendar.ics?zone=Asia/Tokyo',
    ]);
    const visitor = browser();
    const page = await visitor.open(`/r/${campaign.slug}?source=poster`);
    expect([page.status, page.url]).toEqual([200, '/r/a-better-name?source=poster']);
    expect((await create({ slug: campaign.slug })).status).toBe(409);
    // A page that was open meanwhile still works: its form is about the same campaign.
    const form = formOf(page, 'Deezer');
    expect(
      textOf(await visitor.submit({ ...form, action: form.action.replace('a-better-name', campaign.slug) })),
    ).toContain('Noted');
    // Taken back, it is the campaign's own again.
    expect((await patch(campaign.slug)).status).toBe(200);
    // A page is read at most once a second.
    const leadsBack = async () => (await browser().open('/r/a-better-name')).url === `/r/${campaign.slug}`;
    expect(await until(leadsBack, { withinMs: 10_000, everyMs: 200 })).toBe(true);
  });
});

describe('a reminder', () => {
  test('takes one tap, and keeps where the fan listens', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser({ 'accept-language': 'de-DE' });
    const first = await visitor.open(`/r/${campaign.slug}?source=bio-link`);
    const after = await visitor.submit(formOf(first, 'Apple Music'), { zone: 'Europe/Berlin' });
    expect(after.url).toBe(`/r/${campaign.slug}?source=bio-link`);
    expect(textOf(after)).toContain('Gemerkt Glass Season kommt zu Apple Music');
    const events = (await eventsOf(campaign.id)).slice(-2);
    expect(events.map(({ type, payload }) => [type, payload])).toEqual([
      ['fan.pre_saved', { path: 'reminder', service: 'apple_music', source: 'bio-link' }],
      ['fan.attribute_set', { name: 'preferredService', value: 'apple_music' }],
    ]);
    const [fan] = await api.database.query<{ zone: string; territory: string; locale: string }>(
      'SELECT zone, territory, locale FROM fans WHERE id = $1',
      [events[0]?.fan_id],
    );
    expect(fan).toEqual({ zone: 'Europe/Berlin', territory: 'DE', locale: 'de' });
    // A browser that comes back is known; another is not.
    expect(textOf(await visitor.open(`/r/${campaign.slug}`))).toContain('Gemerkt');
    expect(textOf(await browser().open(`/r/${campaign.slug}`))).not.toContain('Noted');
  });

  test('is taken back on "Manage": the fan leaves the campaign, and may come again', async () => {
    const { campaign } = await pageCampaign(api);
    const page = `/r/${campaign.slug}`;
    const visitor = browser();
    await visitor.submit(formOf(await visitor.open(page), 'Deezer'));
    const manage = await visitor.open(`${page}/manage?source=bio-link`);
    expect(manage.html).toContain(`${page}/manage?source=bio-link&amp;lang=de`);
    const undo = formOf(manage, 'Undo the pre-save');
    // A form of another browser does nothing.
    expect((await browser().submit(undo)).status).toBe(409);
    const exits = async () =>
      (await eventsOf(campaign.id)).filter(({ type }) => type === 'flow.exit_requested');
    expect(await exits()).toEqual([]);
    const one = await visitor.submit(undo);
    expect(textOf(one)).toContain('It is undone.');
    const [first] = (await eventsOf(campaign.id)).filter(({ type }) => type === 'fan.pre_saved');
    expect(await exits()).toMatchObject([{ payload: { by: 'fan' }, fan_id: first?.fan_id }]);
    // The page shows it at once, before the engine has looked.
    expect(textOf(await visitor.open(page))).not.toContain('Noted');
    expect(textOf(await visitor.open(`${page}/manage`))).not.toContain('Undo the pre-save');
    // Sent once more it takes nobody out: there is nothing to undo.
    await visitor.submit(undo);
    expect(await exits()).toHaveLength(1);
    // Who comes back is the same fan, with a pre-save of its own.
    expect(textOf(await visitor.submit(formOf(await visitor.open(page), 'Deezer')))).toContain('Noted');
    const preSaves = (await eventsOf(campaign.id)).filter(({ type }) => type === 'fan.pre_saved');
    expect(preSaves.map(({ fan_id }) => fan_id)).toEqual([first?.fan_id, first?.fan_id]);
  });

  test('whose form is sent twice makes one fan and one pre-save', async () => {
    const { campaign } = await pageCampaign(api);
    const [one, other] = [browser(), browser()];
    const before = (await fans()) ?? 0;
    const form = formOf(await one.open(`/r/${campaign.slug}`), 'Deezer');
    await Promise.all([one.submit(form), other.submit(form), one.submit(form)]);
    expect(await fans()).toBe(before + 1);
    const preSaves = (await eventsOf(campaign.id)).filter(({ type }) => type === 'fan.pre_saved');
    expect(preSaves.filter(({ payload }) => JSON.stringify(payload).includes('deezer'))).toHaveLength(1);
  });

  test('is counted, and so is the visit before it', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const seen = await visitor.open(`/r/${campaign.slug}`);
    await browser({ 'user-agent': 'Googlebot/2.1' }).open(`/r/${campaign.slug}`);
    await visitor.submit(formOf(seen, 'Somewhere else'));
    const counted = async () =>
      JSON.stringify(await countsOf(campaign.id)) === '{"reminder_chosen":1,"visit":1}';
    await until(counted, { withinMs: 5000 });
    expect(await countsOf(campaign.id)).toEqual({ visit: 1, reminder_chosen: 1 });
    const metrics = await api.call('GET', `/v1/metrics/campaigns/${campaign.id}/page?groupBy=device`);
    expect(metrics).toMatchObject({
      status: 200,
      body: {
        counts: { visit: 1, reminder_chosen: 1 },
        funnel: [{ step: 'visit', count: 1 }, { count: 0 }, { count: 0 }, { count: 0 }],
        groups: [{ key: 'phone', counts: { visit: 1, reminder_chosen: 1 } }],
      },
    });
    expect((await api.other.call('GET', `/v1/metrics/campaigns/${campaign.id}/page`)).status).toBe(404);
  });

  test('leads to the next question, which is asked once', async () => {
    const { campaign } = await pageCampaign(api);
    const visitor = browser();
    const after = await visitor.submit(
      formOf(await visitor.open(`/r/${campaign.slug}`), 'Remind me on Spotify'),
    );
    const layers = [...after.html.matchAll(/data-layer="(\w+)"/g)].map(([, layer]) => layer);
    expect(layers).toHaveLength(1);
    const skipped = await visitor.submit(formOf(after, 'Not now'));
    expect(skipped.html).not.toContain(`data-layer="${layers[0] ?? ''}"`);
    expect(textOf(skipped)).toContain('Noted');
  });
});

describe('a form', () => {
  const formHere = async (visitor: PageBrowser) => formOf(await visitor.open(page), 'Remind me on Spotify');

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, {}, 403, 'That came from another page'],
    [{ 'sec-fetch-site': 'same-site' }, {}, 403, 'That came from another page'],
    [{}, { token: '' }, 409, 'This page has been open for long'],
    [{}, { token: 'x'.repeat(150) }, 409, 'This page has been open for long'],
  ])('with %j %j does nothing (%i)', async (headers, fields, status, words) => {
    const before = await fans();
    const visitor = browser();
    const seen = await visitor.submit(await formHere(visitor), fields, headers);
    expect([seen.status, textOf(seen)]).toEqual([status, expect.stringContaining(words)]);
    expect(await fans()).toBe(before);
  });

  test("of another page, or of before the fan's session, does nothing", async () => {
    const other = await pageCampaign(api);
    const visitor = browser();
    const form = await formHere(visitor);
    const elsewhere = { ...form, action: `/r/${other.campaign.slug}/remind` };
    expect((await visitor.submit(elsewhere)).status).toBe(409);
    expect((await visitor.submit(form)).status).toBe(200);
    expect((await visitor.submit(form)).status).toBe(409);
  });

  test('is refused kindly where its network acts too often', async () => {
    const visitor = browser();
    const form = { ...(await formHere(visitor)), action: `${page}/skip` };
    await api.database.query(`UPDATE rate_limits SET points = 1000 WHERE key LIKE 'page-act:%'`);
    const seen = await visitor.submit(form);
    await api.database.query(`DELETE FROM rate_limits WHERE key LIKE 'page-act:%'`);
    expect([seen.status, seen.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(textOf(seen)).toContain('One moment, please');
  });
});

describe("a service's own pre-save page", () => {
  test('is a button beside ours; who goes there is counted beside ours', async () => {
    const { campaign } = await pageCampaign(api);
    const patch = (spotify: string) =>
      api.call('PATCH', `/v1/campaigns/${campaign.id}`, { nativePages: { spotify } });
    expect((await patch('https://evil.example/prerelease')).status).toBe(400);
    expect((await browser().open(`/r/${campaign.slug}/hand-over/spotify`)).status).toBe(404);
    expect((await patch('https://open.spotify.com/prerelease/0abc')).status).toBe(200);
    const shown = async () =>
      textOf(await browser().open(`/r/${campaign.slug}`)).includes('Pre-save in the Spotify app');
    expect(await until(shown, { withinMs: 5000 })).toBe(true);
    const there = await browser().open(`/r/${campaign.slug}/hand-over/spotify`);
    expect(there.url).toBe('https://open.spotify.com/prerelease/0abc');
    const handed = async () => (await countsOf(campaign.id))['handed_over'] === 1;
    expect(await until(handed, { withinMs: 5000 })).toBe(true);
  });
});

describe('after the release', () => {
  test('the same address leads to where it can be heard, and nowhere else', async () => {
    const { campaign } = await pageCampaign(api, { out: true });
    const seen = await browser().open(`/r/${campaign.slug}`);
    expect(textOf(seen)).toContain('Out now');
    expect(seen.html).toContain(`href="/r/${campaign.slug}/listen/spotify"`);
    expect((await browser().open(`/r/${campaign.slug}/listen/spotify`)).url).toBe(
      `https://open.spotify.com/album/${ALBUM}`,
    );
    for (const nowhere of ['deezer', 'evil', '%2F%2Fevil.example'])
      expect((await browser().open(`/r/${campaign.slug}/listen/${nowhere}`)).status).toBe(404);
  });

  test('a page that was open since before it takes no pre-save any more', async () => {
    const { campaign, releaseId } = await pageCampaign(api);
    const visitor = browser();
    const form = formOf(await visitor.open(`/r/${campaign.slug}`), 'Remind me on Spotify');
    await moveRelease(api, releaseId, '2020-01-03');
    await until(async () => textOf(await browser().open(`/r/${campaign.slug}`)).includes('Out now'), {
      withinMs: 5000,
    });
    expect(textOf(await visitor.submit(form))).toContain('That is not possible any more.');
    const preSaves = await api.database.query('SELECT FROM events WHERE campaign_id = $1', [campaign.id]);
    expect(preSaves).toEqual([]);
  });

  test('a fan who comes back has visited, once a day', async () => {
    const { campaign, releaseId } = await pageCampaign(api);
    const visitor = browser();
    await visitor.submit(formOf(await visitor.open(`/r/${campaign.slug}`), 'Deezer'));
    await moveRelease(api, releaseId, '2020-01-03');
    const visits = async () =>
      (
        await api.database.query('SELECT FROM events WHERE campaign_id = $1 AND type = $2', [
          campaign.id,
          'page.visited',
        ])
      ).length;
    await until(async () => textOf(await visitor.open(`/r/${campaign.slug}`)).includes('Out now'), {
      withinMs: 5000,
    });
    await visitor.open(`/r/${campaign.slug}`);
    await visitor.open(`/r/${campaign.slug}`);
    expect(await visits()).toBe(1);
  });
});

describe('a bad moment', () => {
  test('of a release that is called off is told kindly', async () => {
    const { campaign, releaseId } = await pageCampaign(api);
    await api.call('POST', `/v1/releases/${releaseId}/cancel`, { reason: 'Not ready' });
    const cancelled = async () => textOf(await browser().open(`/r/${campaign.slug}`));
    await until(async () => (await cancelled()).includes('is not coming'), { withinMs: 5000 });
    expect(await cancelled()).toContain(
      'Nova Tide has called this release off. Nothing will be saved or sent',
    );
  });

  test('of a campaign that is over says thank you', async () => {
    const { campaign } = await pageCampaign(api);
    await api.call('POST', `/v1/campaigns/${campaign.id}/end`);
    const ended = async () => textOf(await browser().open(`/r/${campaign.slug}`));
    await until(async () => (await ended()).includes('This one is over'), { withinMs: 5000 });
    expect(await ended()).toContain('Thank you for being here. Nova Tide will be back.');
  });

  test('inside an app shows the way out, and lets the fan go on', async () => {
    const agent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/22B83 Instagram 360.0.0.28.106';
    const seen = await browser({ 'user-agent': agent }).open(page);
    expect(textOf(seen)).toContain('You are inside Instagram');
    expect(seen.html).toContain('href="x-safari-http');
    expect(formOf(seen, 'Remind me on Spotify')).toBeDefined();
  });
});
