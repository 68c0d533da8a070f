import { randomUUID } from 'node:crypto';
import {
  BroadcastPageSchema,
  BroadcastPreviewSchema,
  BroadcastSchema,
} from '#contracts/campaigns/broadcasts.js';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { enrollNextPage } from '#database/audiences/enroll-audiences.js';
import { useApi } from '#test/harness/use-api.js';
import { createArtist, createLiveCampaign, nudgedFans } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';
import { projectAll } from '#test/harness/project.js';

const api = useApi();
let artistId: string;

beforeAll(async () => {
  artistId = await createArtist(api);
  await api.call('PUT', '/v1/templates/tour/sms', { body: '{{ artist }} plays {{ link }} {{ optOut }}' });
  await api.call('PUT', '/v1/templates/out/sms', { body: '{{ release }} is out {{ link }}' });
  for (const phone of ['+14155550101', '+14155550102'])
    await api.call('POST', '/v1/fans', {
      territory: 'US',
      identities: { phone },
      consents: [{ channel: 'sms', method: 'form', wording: 'Yes, text me.' }],
    });
});

const body = (more: object = {}) => ({
  ...{ name: 'Tour dates', artistId, segment: { kind: 'everyone' }, template: 'tour', channels: ['sms'] },
  ...{ at: { date: '2099-12-11', time: '18:00' }, landingUrl: 'https://example.com/tour' },
  ...more,
});
const send = (more: object = {}, key = api.apiKey) => api.call('POST', '/v1/broadcasts', body(more), { key });
const make = async (more: object = {}) => BroadcastSchema.parse((await send(more)).body);
const read = async (id: string) =>
  BroadcastSchema.parse((await api.call('GET', `/v1/broadcasts/${id}`)).body);
const count = async (table: string) =>
  (await api.database.query(`SELECT 1 FROM ${table} WHERE workspace_id = $1`, [api.workspaceId])).length;

describe('a broadcast', () => {
  it('says first how many it reaches, when, and at what cost, and makes nothing', async () => {
    const before = [await count('campaigns'), await count('flows')];
    const answer = await send({ dryRun: true, pricePerSegment: 0.01 });
    expect(answer.status).toBe(200);
    expect(BroadcastPreviewSchema.parse(answer.body)).toMatchObject({
      size: 2,
      reach: { 'sms+email': 0, sms: 2, email: 0, connectionOnly: 0, none: 0 },
      sms: { messages: 2, segments: 2, cost: 0.02 },
      firstAt: '2099-12-11T04:00:00.000Z',
      lastAt: '2099-12-12T06:00:00.000Z',
      problems: [],
    });
    expect([await count('campaigns'), await count('flows')]).toEqual(before);
  });

  it('leaves out the holdouts of running campaigns, if asked to', async () => {
    const enrolled = {
      enrolledAt: 0,
      path: 'none',
      facts: {},
      stages: {},
      visits: {},
      runs: {},
      sent: {},
      tracks: [],
    };
    const inHoldout = async (campaignId: string) =>
      insertEnrolledFan(api.database, { workspaceId: api.workspaceId }, [
        { campaignId, open: true, holdout: true, ...enrolled },
      ]);
    const [running, over] = [await createLiveCampaign(api), await createLiveCampaign(api)];
    const everyone = BroadcastPreviewSchema.parse((await send({ dryRun: true })).body).size;
    await inHoldout(running.campaign.id);
    await inHoldout(over.campaign.id);
    await api.call('POST', `/v1/campaigns/${over.campaign.id}/end`);
    const size = async (more: object) =>
      BroadcastPreviewSchema.parse((await send({ dryRun: true, ...more })).body).size;
    expect(await size({})).toBe(everyone + 2);
    expect(await size({ exceptHoldouts: true })).toBe(everyone + 1);
    const made = await make({ exceptHoldouts: true });
    expect(made.audience.size).toBe(everyone + 1);
    await api.call('DELETE', `/v1/broadcasts/${made.id}`);
    const not = (depth: number): object =>
      depth === 0 ? { kind: 'everyone' } : { kind: 'not', of: not(depth - 1) };
    expect((await send({ dryRun: true, segment: not(5) })).status).toBe(200);
    expect((await send({ dryRun: true, segment: not(5), exceptHoldouts: true })).status).toBe(400);
    await api.database.query('DELETE FROM fan_states');
    await api.database.query('DELETE FROM open_enrollments');
    await api.database.query(`DELETE FROM fans WHERE id NOT IN (SELECT fan_id FROM identities)`);
  });

  it('is a live campaign of its own, whose fans are enrolled and wait for the moment', async () => {
    const made = await make();
    expect(made).toMatchObject({ state: 'enrolling', audience: { size: 2, enrolled: 0, state: 'running' } });
    const campaign = CampaignSchema.parse((await api.call('GET', `/v1/campaigns/${made.id}`)).body);
    expect(campaign).toMatchObject({ status: 'live', releaseId: null, artistId, name: 'Tour dates' });
    await projectAll(api.database);
    await enrollNextPage(api.database);
    await api.database.query('UPDATE audiences SET next_at = now()');
    await enrollNextPage(api.database);
    expect(await read(made.id)).toMatchObject({
      state: 'scheduled',
      audience: { enrolled: 2, state: 'done' },
    });
    const events = await api.database.query('SELECT payload FROM events WHERE campaign_id = $1', [made.id]);
    expect(events).toEqual([{ payload: { by: 'broadcast' } }, { payload: { by: 'broadcast' } }]);
    const list = BroadcastPageSchema.parse((await api.call('GET', '/v1/broadcasts')).body);
    expect(list.items.map(({ id }) => id)).toContain(made.id);
  });

  it('of more fans than had been counted is enrolled so much faster', async () => {
    const { id } = await make();
    await api.database.query('UPDATE audiences SET size = 1, per_second = 100 WHERE campaign_id = $1', [id]);
    await projectAll(api.database);
    await enrollNextPage(api.database);
    const audience = await api.call('GET', `/v1/campaigns/${id}/audience`);
    expect(audience.body).toMatchObject({ size: 2, enrolled: 2, perSecond: 200 });
  });

  it('is cancelled before its time: the campaign ends, its fans are woken, and no more are enrolled', async () => {
    const made = await make();
    const fan = randomUUID();
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: fan }, [
      { campaignId: made.id, open: true },
    ]);
    const cancel = () => api.call('DELETE', `/v1/broadcasts/${made.id}`);
    expect(await cancel()).toMatchObject({
      status: 200,
      body: { state: 'cancelled', audience: { state: 'stopped' } },
    });
    expect(await nudgedFans(api.database, [fan])).toEqual([fan]);
    expect((await cancel()).status).toBe(200);
    expect((await api.call('GET', `/v1/campaigns/${made.id}`)).body).toMatchObject({ status: 'ended' });
  });

  it('cannot be cancelled once the first fans are due', async () => {
    const made = await make();
    await api.database.query(
      `UPDATE broadcasts SET first_at = now() - interval '1 minute' WHERE campaign_id = $1`,
      [made.id],
    );
    expect(await read(made.id)).toMatchObject({ state: 'sending' });
    expect((await api.call('DELETE', `/v1/broadcasts/${made.id}`)).status).toBe(409);
    expect((await api.call('GET', `/v1/campaigns/${made.id}`)).body).toMatchObject({ status: 'live' });
  });

  it.each<[string, object, RegExp]>([
    ['whose message is not written', { template: 'nothing' }, /not written/],
    ['by a channel it is not written for', { channels: ['email'] }, /not written/],
    ['whose message speaks of a release', { template: 'out' }, /speaks of \{\{ release \}\}/],
    ['whose time has come', { at: { instant: '2020-01-01T00:00:00Z' } }, /Its time has come/],
    [
      'whose date has come somewhere',
      { at: { date: new Date().toISOString().slice(0, 10), time: '00:00' } },
      /Its time/,
    ],
  ])('%s is a 422 that says so, and the dry run says it, too', async (_, more, reason) => {
    const before = await count('campaigns');
    const answer = await send(more);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toMatch(reason);
    const preview = BroadcastPreviewSchema.parse((await send({ ...more, dryRun: true })).body);
    expect(preview.problems.map((problem) => problem.reason).join(' ')).toMatch(reason);
    expect(await count('campaigns')).toBe(before);
  });

  it.each<[string, object, string]>([
    ['a day that is none', { at: { date: '2099-02-30', time: '18:00' } }, 'at.date'],
    ['an hour that is none', { at: { date: '2099-02-03', time: '25:00' } }, 'at.time'],
    ['no channel', { channels: [] }, 'channels'],
  ])('with %s is a 400 that names it', async (_, more, path) => {
    expect(await send(more)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });

  it('belongs to no other workspace', async () => {
    const made = await make();
    const key = { key: api.otherApiKey };
    for (const method of ['GET', 'DELETE'] as const)
      expect((await api.call(method, `/v1/broadcasts/${made.id}`, undefined, key)).status).toBe(404);
    expect((await send({}, api.otherApiKey)).status).toBe(404);
    expect((await api.call('GET', '/v1/broadcasts', undefined, key)).body).toEqual({
      items: [],
      nextCursor: null,
    });
  });
});
