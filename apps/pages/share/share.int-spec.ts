import { describe, expect, it } from '@jest/globals';
import ICAL from 'ical.js';
import sharp, { type Region } from 'sharp';
import { CampaignPageSchema } from '#contracts/pages/page-settings.js';
import { useApi } from '#test/harness/use-api.js';
import { createDraftCampaign, createLiveCampaign } from '#test/world/campaign-fixtures.js';
import { fontOf, shareImage } from './share-image.js';
import { SHARE_SIZE } from './share-size.js';

const api = useApi();
const FRIDAY = { kind: 'local', date: '2099-12-04', time: '00:00' };

async function livePath(clock: object = FRIDAY) {
  const { campaign, release } = await createLiveCampaign(api, { clock });
  const { url } = CampaignPageSchema.parse((await api.call('GET', `/v1/campaigns/${campaign.id}/page`)).body);
  return { path: new URL(url ?? '').pathname, campaign, release };
}
const at = (path: string, headers: Record<string, string> = {}) => fetch(api.baseUrl + path, { headers });
const card = async (path: string) => Buffer.from(await (await at(`${path}/share.jpg`)).arrayBuffer());

/** How different two pictures are: the mean difference of their parts, 0 to 255. */
async function difference(one: Buffer, other: Buffer, area?: Region): Promise<number> {
  const raw = (image: Buffer) =>
    (area === undefined ? sharp(image) : sharp(image).extract(area)).raw().toBuffer();
  const [a, b] = await Promise.all([raw(one), raw(other)]);
  return a.reduce((sum, part, index) => sum + Math.abs(part - (b[index] ?? 0)), 0) / a.length;
}

describe('the card of a page', () => {
  it('is 1200 × 630, is known again by its tag, and changes with what it shows', async () => {
    const { path, release } = await livePath();
    const first = await card(path);
    expect(await sharp(first).metadata()).toMatchObject({ ...SHARE_SIZE, format: 'jpeg' });
    const etag = (await at(`${path}/share.jpg`)).headers.get('etag') ?? '';
    expect((await at(`${path}/share.jpg`, { 'if-none-match': etag })).status).toBe(304);
    await api.call('PATCH', `/v1/releases/${release.id}`, { title: 'Undertow' });
    expect(await difference(first, await card(path))).toBeGreaterThan(0.3);
    const image = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#0044ee' } })
      .png()
      .toBuffer();
    await fetch(`${api.baseUrl}/v1/releases/${release.id}/artwork`, {
      ...{ method: 'PUT', body: new Uint8Array(image) },
      headers: { authorization: `Bearer ${api.apiKey}` },
    });
    const [pixel] = [
      await sharp(await card(path))
        .extract({ left: 50, top: 50, width: 1, height: 1 })
        .raw()
        .toBuffer(),
    ];
    expect([...pixel].map((part) => Math.round(part / 32))).toEqual([0, 2, 7]);
  });

  it('of a draft is not there', async () => {
    const { campaign } = await createDraftCampaign(api);
    const { url } = CampaignPageSchema.parse(
      (await api.call('GET', `/v1/campaigns/${campaign.id}/page`)).body,
    );
    expect((await at(`${new URL(url ?? '').pathname}/share.jpg`)).status).toBe(404);
  });

  const colours = {
    ...{ background: '#ffffff', surface: '#ffffff', text: '#000000', quiet: '#555555' },
    ...{ accent: '#4c3fb1', onAccent: '#ffffff', line: '#888888', link: '#4c3fb1' },
  };
  const draw = (title: string) =>
    shareImage({ title, artist: 'Nova Tide', when: 'Friday', colours, artwork: undefined });

  it('is drawn in the font that comes with the product, and not in one that the machine may lack', async () => {
    const drawn = (font: { font: string; fontfile?: string }) =>
      sharp({ text: { text: 'Glass Season', dpi: 150, ...font } })
        .png()
        .toBuffer();
    const ours = await drawn(fontOf());
    expect(ours.equals(await drawn({ font: 'No Such Font' }))).toBe(false);
    expect(ours.equals(await drawn(fontOf()))).toBe(true);
  });

  it('takes any name as a text: markup, control characters and very long ones', async () => {
    const plain = await draw('Glass Season');
    for (const title of [
      '</span><span size="900000">x',
      'a & b <c>',
      '\u0000\ud800',
      'W'.repeat(500),
      '👩‍👩‍👧‍👦'.repeat(80),
    ])
      expect(await sharp(await draw(title)).metadata()).toMatchObject(SHARE_SIZE);
    expect(await difference(plain, await draw('Glass Season'))).toBe(0);
    expect(await difference(plain, await draw('Glass Seasom'))).toBeGreaterThan(0.01);
    // Nothing runs over the edge.
    const long = await draw('A very long title of a record that never ends '.repeat(8));
    const edge = { left: 0, top: 0, width: SHARE_SIZE.width, height: 8 };
    expect(await difference(long, plain, edge)).toBe(0);
  });
});

describe('the reminder in a calendar', () => {
  const start = async (path: string, query = '', headers = {}) => {
    const response = await at(`${path}/calendar.ics${query}`, headers);
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const event = new ICAL.Event(
      ICAL.Component.fromString(await response.text()).getFirstSubcomponent('vevent') ?? undefined,
    );
    return { event, at: event.startDate.toJSDate().toISOString() };
  };

  it('stands at the moment of the fan: by territory, by zone, or by the browser’s language', async () => {
    const { path } = await livePath();
    expect((await start(path, '?territory=US')).at).toBe('2099-12-04T05:00:00.000Z');
    expect((await start(path, '?zone=Asia/Tokyo')).at).toBe('2099-12-03T15:00:00.000Z');
    expect((await start(path, '', { 'accept-language': 'de-DE' })).at).toBe('2099-12-03T23:00:00.000Z');
    expect((await start(path, '?zone=Nowhere/Else')).at).toBe('2099-12-04T12:00:00.000Z');
  });

  it('is the same entry when the release moves, with a higher sequence', async () => {
    const { path, release } = await livePath();
    const before = await start(path, '?territory=DE');
    await api.call('PATCH', `/v1/releases/${release.id}`, { clock: { ...FRIDAY, date: '2099-12-11' } });
    const after = await start(path, '?territory=DE');
    expect(after.event.uid).toBe(before.event.uid);
    expect(after.event.sequence).toBeGreaterThan(before.event.sequence);
    expect(after.at).toBe('2099-12-10T23:00:00.000Z');
    expect(after.event.summary).toBe('Glass Season by Nova Tide');
  });
});
