import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CancelledReleaseSchema, ReleaseSchema, UpdatedReleaseSchema } from '#contracts/releases/releases.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { createArtist, createLiveCampaign, nudgedFans } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();
let artistId: string;

beforeAll(async () => {
  artistId = await createArtist(api);
});

const IdSchema = z.object({ id: z.string() });
const friday = { kind: 'local', date: '2099-12-04', time: '00:00' };
const create = async (body: object = {}) =>
  api.call('POST', '/v1/releases', { artistId, title: 'Glass Season', clock: friday, ...body });

describe('a release that moves', () => {
  it('earlier wakes the fans under way, raises the epoch, and moves moments and end along, all at once', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const [under, closed, elsewhere] = [randomUUID(), randomUUID(), randomUUID()];
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: under }, [
      { campaignId: campaign.id, open: true },
    ]);
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: closed }, [
      { campaignId: campaign.id, open: false },
    ]);
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: elsewhere }, [
      { campaignId: randomUUID(), open: true },
    ]);
    const answer = await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, date: '2099-11-27' },
    });
    expect(UpdatedReleaseSchema.parse(answer.body).retimed).toEqual({
      campaigns: 1,
      fansWoken: 1,
      territoriesKept: 0,
    });
    expect(await nudgedFans(api.database, [under, closed, elsewhere])).toEqual([under]);
    const after = await api.call('GET', `/v1/campaigns/${campaign.id}`);
    expect(after.body).toMatchObject({
      epoch: campaign.epoch + 1,
      endsAt: new Date(Date.parse(String(campaign.endsAt)) - 7 * 86_400_000).toISOString(),
    });
    const [row] = await api.database.query<{ moment: Date }>(
      "SELECT moment FROM release_moments WHERE release_id = $1 AND territory = 'DE'",
      [release.id],
    );
    expect(row?.moment.toISOString()).toBe('2099-11-26T23:00:00.000Z');
  });

  it('to a moment that most could not be woken for is a 409 with the figures, unless it is confirmed', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    // At a cautious rate of 100 a second, 6,000 fans come in time within a minute, and 500 more in the five seconds.
    await api.database.query(
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

  it('cannot be moved once it is out everywhere, nor can a part of it that is out; both are said before', async () => {
    const { release } = await createLiveCampaign(api, { artistId, clock: friday });
    const path = `/v1/releases/${release.id}`;
    const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString();
    // What the clock would show by then: the release came out a week ago.
    await api.database.query('UPDATE releases SET clock = $2 WHERE id = $1', [
      release.id,
      JSON.stringify({ kind: 'global', at: Date.parse(lastWeek) }),
    ]);
    const impact = await api.call('POST', `${path}/move-impact`, { clock: friday });
    expect(impact.body).toMatchObject({ outEverywhere: true, fans: 0 });
    const refused = await api.call('PATCH', path, { clock: friday });
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('out everywhere') },
    });
    const same = await api.call('PATCH', path, {
      title: 'Glass Season II',
      clock: { kind: 'global', at: lastWeek },
    });
    expect(same).toMatchObject({ status: 200, body: { title: 'Glass Season II', retimed: null } });
    const today = new Date(Date.now()).toISOString().slice(0, 10);
    await api.database.query('UPDATE releases SET clock = $2 WHERE id = $1', [
      release.id,
      JSON.stringify({
        kind: 'local',
        date: '2099-12-04',
        time: '00:00',
        overrides: { JP: { date: '2020-01-01', time: '00:00' } },
      }),
    ]);
    const part = await api.call('POST', `${path}/move-impact`, { clock: { ...friday, date: today } });
    expect(part.body).toMatchObject({ outEverywhere: false, territoriesKept: 1 });
    const moved = await api.call('PATCH', path, { clock: { ...friday, date: '2099-12-11' } });
    expect(UpdatedReleaseSchema.parse(moved.body).retimed).toMatchObject({ territoriesKept: 1 });
  });

  it('so far back that its campaign would end at once has to be confirmed: a year is easily misspelt', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const path = `/v1/releases/${release.id}`;
    const misspelt = { clock: { kind: 'global', at: '2019-12-04T00:00:00Z' } };
    const refused = await api.call('PATCH', path, misspelt);
    expect(refused.status).toBe(409);
    const problem = ProblemSchema.parse(refused.body);
    expect(problem.code).toBe('campaigns_would_end');
    expect(problem.detail).toContain(`"${campaign.name}"`);
    expect((await api.call('GET', path)).body).toMatchObject({ clock: friday });
    const untouched = { epoch: campaign.epoch, endsAt: campaign.endsAt };
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject(untouched);
    // Out since an hour, the campaign goes on for weeks: nothing to confirm.
    const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
    const out = await api.call('PATCH', path, { clock: { kind: 'global', at: hourAgo } });
    expect(out.status).toBe(200);
    const other = await createLiveCampaign(api, { artistId, clock: friday });
    const confirmed = await api.call('PATCH', `/v1/releases/${other.release.id}`, {
      ...misspelt,
      confirm: true,
    });
    expect(UpdatedReleaseSchema.parse(confirmed.body).retimed).toMatchObject({ campaigns: 1 });
  });

  it('later wakes nobody, but raises the epoch', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const fan = randomUUID();
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: fan }, [
      { campaignId: campaign.id, open: true },
    ]);
    const answer = await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, date: '2099-12-11' },
    });
    expect(UpdatedReleaseSchema.parse(answer.body).retimed).toEqual({
      campaigns: 1,
      fansWoken: 0,
      territoriesKept: 0,
    });
    expect(await nudgedFans(api.database, [fan])).toEqual([]);
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject({
      epoch: campaign.epoch + 1,
    });
  });

  it('earlier in a single territory wakes the fans as well', async () => {
    const { campaign, release } = await createLiveCampaign(api, { artistId, clock: friday });
    const fan = randomUUID();
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: fan }, [
      { campaignId: campaign.id, open: true },
    ]);
    await api.call('PATCH', `/v1/releases/${release.id}`, {
      clock: { ...friday, overrides: { JP: { date: '2099-12-02', time: '00:00' } } },
    });
    expect(await nudgedFans(api.database, [fan])).toEqual([fan]);
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

describe('a release that is cancelled', () => {
  it('ends its campaigns with that reason, wakes their fans, and is moved and launched no more', async () => {
    const { campaign, release, flow } = await createLiveCampaign(api, { artistId, clock: friday });
    const fan = randomUUID();
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: fan }, [
      { campaignId: campaign.id, open: true },
    ]);
    const answer = await api.call('POST', `/v1/releases/${release.id}/cancel`);
    expect(answer.status).toBe(200);
    const cancelled = CancelledReleaseSchema.parse(answer.body);
    expect(cancelled.cancelled).toEqual({ campaigns: 1, fansWoken: 1 });
    expect(cancelled.cancelledAt).not.toBeNull();
    expect(await nudgedFans(api.database, [fan])).toEqual([fan]);
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject({
      status: 'ended',
      epoch: campaign.epoch + 1,
    });
    const [row] = await api.database.query('SELECT end_reason FROM campaigns WHERE id = $1', [campaign.id]);
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
