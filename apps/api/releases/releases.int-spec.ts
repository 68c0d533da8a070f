import {
  ReleaseMomentsSchema,
  ReleasePageSchema,
  ReleaseSchema,
  UpdatedReleaseSchema,
} from '#contracts/releases/releases.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { createArtist, createLiveCampaign } from '#test/world/campaign-fixtures.js';

const api = useApi();
let artistId: string;

beforeAll(async () => {
  artistId = await createArtist(api);
});

const friday = { kind: 'local', date: '2099-12-04', time: '00:00' };
const create = async (body: object = {}) =>
  api.call('POST', '/v1/releases', { artistId, title: 'Glass Season', clock: friday, ...body });

describe('a release', () => {
  it('is answered with its first and last moment, and found again', async () => {
    const created = await create({ upc: '190295567590', serviceIds: { spotify: '4Z8W4fKeB5YxbusRsdQVPb' } });
    expect(created.status).toBe(201);
    const release = ReleaseSchema.parse(created.body);
    expect(release).toMatchObject({
      clock: friday,
      upc: '190295567590',
      firstMoment: '2099-12-03T11:00:00.000Z',
      lastMoment: '2099-12-04T12:00:00.000Z',
    });
    expect(await api.call('GET', `/v1/releases/${release.id}`)).toMatchObject({ status: 200, body: release });
  });

  it('has a moment for every territory and one for none', async () => {
    const { id } = ReleaseSchema.parse((await create()).body);
    const moments = await api.database.query<{ territory: string; moment: Date }>(
      'SELECT territory, moment FROM release_moments WHERE release_id = $1',
      [id],
    );
    expect(moments).toHaveLength(251);
    const of = (code: string) => moments.find(({ territory }) => territory === code)?.moment.toISOString();
    expect([of('US'), of('JP'), of('')]).toEqual([
      '2099-12-04T05:00:00.000Z',
      '2099-12-03T15:00:00.000Z',
      '2099-12-04T12:00:00.000Z',
    ]);
  });

  it('may be out everywhere at one instant, however its offset is written', async () => {
    const created = await create({ clock: { kind: 'global', at: '2099-12-04T18:00:00+01:00' } });
    expect(ReleaseSchema.parse(created.body)).toMatchObject({
      clock: { kind: 'global', at: '2099-12-04T17:00:00.000Z' },
      firstMoment: '2099-12-04T17:00:00.000Z',
      lastMoment: '2099-12-04T17:00:00.000Z',
    });
  });

  it('is listed in pages, each once', async () => {
    const other = await createArtist(api);
    const ids = [];
    for (const title of ['One', 'Two', 'Three'])
      ids.push(ReleaseSchema.parse((await create({ title, artistId: other })).body).id);
    const first = ReleasePageSchema.parse(
      (await api.call('GET', `/v1/releases?limit=2&artistId=${other}`)).body,
    );
    const second = ReleasePageSchema.parse(
      (await api.call('GET', `/v1/releases?limit=2&artistId=${other}&cursor=${String(first.nextCursor)}`))
        .body,
    );
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it.each<[string, object, string]>([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a title of the wrong type', { title: 7 }, 'title'],
    ['a day in no calendar', { clock: { ...friday, date: '2026-02-30' } }, 'clock.date'],
    ['an hour in no day', { clock: { ...friday, time: '25:00' } }, 'clock.time'],
    [
      'a territory that is none',
      { clock: { ...friday, overrides: { UK: { date: '2099-12-04', time: '00:00' } } } },
      'clock.overrides.UK',
    ],
    ['an instant without an offset', { clock: { kind: 'global', at: '2099-12-04T18:00:00' } }, 'clock.at'],
    ['an unknown kind of clock', { clock: { kind: 'lunar' } }, 'clock.kind'],
    ['a UPC that is none', { upc: 'abc' }, 'upc'],
    ['an artist that is no id', { artistId: 'nova' }, 'artistId'],
  ])('is refused with %s, which is named', async (_, body, path) => {
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors).toMatchObject([{ path }]);
  });
});

describe('the table of moments', () => {
  it('names each territory with its zone, its moment and its local time, overrides too', async () => {
    const clock = { ...friday, overrides: { JP: { date: '2099-12-09', time: '18:00' } } };
    const { id } = ReleaseSchema.parse((await create({ clock })).body);
    const { items } = ReleaseMomentsSchema.parse((await api.call('GET', `/v1/releases/${id}/moments`)).body);
    expect(items).toHaveLength(251);
    expect(items.find(({ territory }) => territory === 'JP')).toEqual({
      territory: 'JP',
      zone: 'Asia/Tokyo',
      moment: '2099-12-09T09:00:00.000Z',
      local: '2099-12-09T18:00',
      out: false,
      overridden: true,
      kept: false,
      availability: {},
    });
    expect(items.find(({ territory }) => territory === null)).toMatchObject({
      moment: '2099-12-04T12:00:00.000Z',
    });
  });

  it('keeps the moments of territories that were out when the release was moved', async () => {
    const { release } = await createLiveCampaign(api, {
      artistId,
      clock: {
        ...{ kind: 'local', date: '2099-12-04', time: '00:00' },
        overrides: { GB: { date: '2020-01-03', time: '00:00' } },
      },
    });
    const answer = await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { kind: 'local', date: '2099-12-11', time: '00:00' },
    });
    expect(UpdatedReleaseSchema.parse(answer.body).retimed).toMatchObject({ territoriesKept: 1 });
    const { items } = ReleaseMomentsSchema.parse(
      (await api.call('GET', `/v1/releases/${release.id}/moments`)).body,
    );
    expect(items.find(({ territory }) => territory === 'GB')).toMatchObject({
      moment: '2020-01-03T00:00:00.000Z',
      out: true,
      kept: true,
    });
    expect(items.find(({ territory }) => territory === 'DE')).toMatchObject({ local: '2099-12-11T00:00' });
  });
});

describe('another workspace', () => {
  it('neither sees, changes nor builds on a release or artist that is not its own', async () => {
    const release = ReleaseSchema.parse((await create()).body);
    const key = api.otherApiKey;
    const path = `/v1/releases/${release.id}`;
    expect((await api.call('GET', path, undefined, { key })).status).toBe(404);
    expect((await api.call('PATCH', path, { title: 'Mine' }, { key })).status).toBe(404);
    const body = { artistId, title: 'Mine', clock: friday };
    expect((await api.call('POST', '/v1/releases', body, { key })).status).toBe(404);
    expect((await api.call('GET', '/v1/releases', undefined, { key })).body).toEqual({
      items: [],
      nextCursor: null,
    });
    expect((await api.call('GET', path)).body).toEqual(release);
  });

  it('and nobody without a key', async () => {
    expect((await api.call('GET', '/v1/releases', undefined, { key: null })).status).toBe(401);
  });
});
