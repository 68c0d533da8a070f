import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  CancelledReleaseSchema,
  ReleaseMomentsSchema,
  ReleasePageSchema,
  ReleaseSchema,
  UpdatedReleaseSchema,
} from '../../../libs/contracts/releases.js';
import { ProblemSchema } from '../../../libs/contracts/problem.js';
import { type TestApi, startApi } from '../../../test/harness/api.js';
import { type FreshDatabase, freshDatabase } from '../../../test/harness/database.js';
import {
  createArtist,
  createLiveCampaign,
  enrolFan,
  nudgedFans,
} from '../../../test/harness/campaign-fixtures.js';

let fresh: FreshDatabase;
let api: TestApi;
let artistId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  api = await startApi(fresh);
  artistId = await createArtist(api);
});
afterAll(async () => {
  await api.close();
  await fresh.close();
});

const IdSchema = z.object({ id: z.string() });
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
    const moments = await fresh.database.query<{ territory: string; moment: Date }>(
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

describe('a release that moves', () => {
  it('earlier wakes the fans under way, raises the epoch, and moves moments and end along, all at once', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const [under, closed, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
    await enrolFan(fresh.database, api.workspaceId, under, [{ campaignId: campaign.id, open: true }]);
    await enrolFan(fresh.database, api.workspaceId, closed, [{ campaignId: campaign.id, open: false }]);
    await enrolFan(fresh.database, api.workspaceId, elsewhere, [{ campaignId: randomUUID(), open: true }]);
    const answer = await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, date: '2099-11-27' },
    });
    expect(UpdatedReleaseSchema.parse(answer.body).retimed).toEqual({
      campaigns: 1,
      fansWoken: 1,
      territoriesKept: 0,
    });
    expect(await nudgedFans(fresh.database, [under, closed, elsewhere])).toEqual([under]);
    const after = await api.call('GET', `/v1/campaigns/${campaign.id}`);
    expect(after.body).toMatchObject({
      epoch: campaign.epoch + 1,
      endsAt: new Date(Date.parse(String(campaign.endsAt)) - 7 * 86_400_000).toISOString(),
    });
    const [row] = await fresh.database.query<{ moment: Date }>(
      "SELECT moment FROM release_moments WHERE release_id = $1 AND territory = 'DE'",
      [release.id],
    );
    expect(row?.moment.toISOString()).toBe('2099-11-26T23:00:00.000Z');
  });

  it('to a moment that most could not be woken for is a 409 with the figures, unless it is confirmed', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    // A cautious 100 a second and a minute's patience: 6,000 come in time, and 500 more in the five seconds.
    await fresh.database.query(
      `WITH added AS (INSERT INTO fans (id, workspace_id)
         SELECT gen_random_uuid(), $2 FROM generate_series(1, 8000) RETURNING id)
       INSERT INTO open_enrollments (campaign_id, fan_id) SELECT $1, id FROM added`,
      [campaign.id, api.workspaceId],
    );
    const clock = { kind: 'global', at: new Date(Date.now() + 5000).toISOString() };
    const path = `/v1/releases/${release.id}`;
    const refused = await api.call('PATCH', path, { clock });
    expect(refused.status).toBe(409);
    const { detail, fanOut } = ProblemSchema.parse(refused.body);
    expect(fanOut).toMatchObject({ fans: 8000, perSecond: 100, seconds: 80 });
    expect(Math.abs((fanOut?.late ?? 0) - 1500)).toBeLessThan(200);
    expect(detail).toContain('waking all takes 80 s');
    expect((await api.call('POST', `${path}/move-impact`, { clock })).body).toMatchObject({ fans: 8000 });
    expect((await api.call('GET', path)).body).toMatchObject({ clock: friday });
    const confirmed = await api.call('PATCH', path, { clock, confirm: true });
    expect(UpdatedReleaseSchema.parse(confirmed.body).retimed).toMatchObject({ fansWoken: 8000 });
  });

  it('later wakes nobody, but raises the epoch', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const fan = randomUUID();
    await enrolFan(fresh.database, api.workspaceId, fan, [{ campaignId: campaign.id, open: true }]);
    const answer = await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, date: '2099-12-11' },
    });
    expect(UpdatedReleaseSchema.parse(answer.body).retimed).toEqual({
      campaigns: 1,
      fansWoken: 0,
      territoriesKept: 0,
    });
    expect(await nudgedFans(fresh.database, [fan])).toEqual([]);
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject({
      epoch: campaign.epoch + 1,
    });
  });

  it('earlier in a single territory wakes the fans as well', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const fan = randomUUID();
    await enrolFan(fresh.database, api.workspaceId, fan, [{ campaignId: campaign.id, open: true }]);
    await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, overrides: { JP: { date: '2099-12-02', time: '00:00' } } },
    });
    expect(await nudgedFans(fresh.database, [fan])).toEqual([fan]);
  });

  it('nowhere changes nothing but the fields sent', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const answer = await api.call('PATCH', `/v1/releases/${release.id}`, {
      title: 'Glass Season (Deluxe)',
      clock: friday,
    });
    expect(UpdatedReleaseSchema.parse(answer.body)).toMatchObject({
      title: 'Glass Season (Deluxe)',
      retimed: null,
    });
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject({
      epoch: campaign.epoch,
    });
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

describe('a release that is cancelled', () => {
  it('ends its campaigns with that reason, wakes their fans, and is moved and launched no more', async () => {
    const { campaign, release, flow } = await createLiveCampaign(api, { artistId, clock: friday });
    const fan = randomUUID();
    await enrolFan(fresh.database, api.workspaceId, fan, [{ campaignId: campaign.id, open: true }]);
    const answer = await api.call('POST', `/v1/releases/${release.id}/cancel`);
    expect(answer.status).toBe(200);
    const cancelled = CancelledReleaseSchema.parse(answer.body);
    expect(cancelled.cancelled).toEqual({ campaigns: 1, fansWoken: 1 });
    expect(cancelled.cancelledAt).not.toBeNull();
    expect(await nudgedFans(fresh.database, [fan])).toEqual([fan]);
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject({
      status: 'ended',
      epoch: campaign.epoch + 1,
    });
    const [row] = await fresh.database.query('SELECT end_reason FROM campaigns WHERE id = $1', [campaign.id]);
    expect(row).toEqual({ end_reason: 'release_cancelled' });
    const again = await api.call('POST', `/v1/releases/${release.id}/cancel`);
    const moved = await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, date: '2099-12-11' },
    });
    const draft = await api.call('POST', '/v1/campaigns', {
      name: 'Too late',
      releaseId: release.id,
      flowId: flow.id,
      landingUrl: 'https://example.com/late',
    });
    const { id } = IdSchema.parse(draft.body);
    const launched = await api.call('POST', `/v1/campaigns/${id}/launch`);
    expect([again.status, moved.status, launched.status]).toEqual([409, 409, 409]);
    expect(ProblemSchema.parse(launched.body).detail).toBe('Its release is cancelled.');
  });

  it('is another workspace’s to cancel only if it is its own', async () => {
    const release = ReleaseSchema.parse((await create()).body);
    const path = `/v1/releases/${release.id}/cancel`;
    expect((await api.call('POST', path, undefined, { key: api.otherApiKey })).status).toBe(404);
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
