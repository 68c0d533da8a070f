import { randomUUID } from 'node:crypto';
import { CampaignPageSchema, CampaignSchema, type Campaign } from '#contracts/campaigns/campaigns.js';
import { ProblemSchema } from '#contracts/http/problem.js';
import { useApi } from '#test/harness/use-api.js';
import { createDraftCampaign, createLiveCampaign, nudgedFans } from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();

const DAY = 86_400_000;
const act = (id: string, operation: string, body?: object) =>
  api.call('POST', `/v1/campaigns/${id}/${operation}`, body);
const read = async (id: string): Promise<Campaign> =>
  CampaignSchema.parse((await api.call('GET', `/v1/campaigns/${id}`)).body);

describe('launching a campaign', () => {
  it('freezes the newest version, sets the end 28 days after the release is out everywhere, and raises the epoch', async () => {
    const before = Date.now();
    const { campaign, release } = await createDraftCampaign(api);
    expect(campaign).toMatchObject({
      status: 'draft',
      flowVersion: null,
      epoch: 0,
      launchedAt: null,
      endsAt: null,
    });
    const answer = await act(campaign.id, 'launch');
    expect(answer.status).toBe(200);
    const live = CampaignSchema.parse(answer.body);
    expect(live).toMatchObject({ status: 'live', flowVersion: 1, epoch: 1, releaseWindowMs: 0 });
    expect(Date.parse(String(live.launchedAt))).toBeGreaterThanOrEqual(before);
    expect(live.endsAt).toBe(new Date(Date.parse(release.lastMoment) + 28 * DAY).toISOString());
    expect(await read(campaign.id)).toEqual(live);
  });

  it('can run an older version, and keeps it when the flow goes on', async () => {
    const { campaign, flow } = await createDraftCampaign(api);
    await api.call('PUT', `/v1/flows/${flow.id}`, { ...flow.draft, name: 'Second' });
    await api.call('POST', `/v1/flows/${flow.id}/publish`);
    expect((await act(campaign.id, 'launch', { version: 3 })).status).toBe(409);
    expect((await act(campaign.id, 'launch', { version: 1 })).body).toMatchObject({ flowVersion: 1 });
  });

  it('runs on the clock of the workspace', async () => {
    const virtualNow = Date.parse('2031-05-01T00:00:00Z');
    await api.database.query(
      'UPDATE workspaces SET clock_v0 = $2, clock_r0 = $3, clock_k = 60 WHERE id = $1',
      [api.otherWorkspaceId, virtualNow, Date.now()],
    );
    const { campaign } = await createLiveCampaign(api.other, {
      clock: { kind: 'local', date: '2031-05-02', time: '00:00' },
    });
    expect(String(campaign.launchedAt)).toMatch(/^2031-05-0/);
    // The release is out everywhere at noon UTC of that day.
    expect(campaign.endsAt).toBe('2031-05-30T12:00:00.000Z');
  });

  it('of a release that is out already runs 28 days from now', async () => {
    const { campaign } = await createLiveCampaign(api, {
      clock: { kind: 'global', at: '2020-01-01T00:00:00Z' },
    });
    expect(Date.parse(String(campaign.endsAt)) - Date.parse(String(campaign.launchedAt))).toBe(28 * DAY);
  });

  it('spreads the saves of many connected fans by the service’s budget', async () => {
    const { campaign } = await createDraftCampaign(api);
    await api.database.query(
      `WITH made AS (INSERT INTO fans (id, workspace_id) SELECT gen_random_uuid(), $1 FROM generate_series(1, 500) RETURNING id)
       INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
       SELECT gen_random_uuid(), $1, id, 'spotify', 'sealed', '{}' FROM made`,
      [api.workspaceId],
    );
    expect((await act(campaign.id, 'launch')).body).toMatchObject({ releaseWindowMs: 20_000 });
    await api.database.query('DELETE FROM connections WHERE workspace_id = $1', [api.workspaceId]);
  });

  it('takes no event while it is a draft, and takes it once launched', async () => {
    const { campaign } = await createDraftCampaign(api);
    const preSave = {
      ...{ id: randomUUID(), type: 'fan.pre_saved', fan: { externalId: 'early' }, campaignId: campaign.id },
      payload: { path: 'reminder' },
    };
    expect((await api.call('POST', '/v1/events', preSave)).status).toBe(422);
    await act(campaign.id, 'launch');
    expect((await api.call('POST', '/v1/events', preSave)).status).toBe(202);
  });

  it('is refused without a published version, twice, and after its own end', async () => {
    const { campaign, release } = await createDraftCampaign(api);
    const flow = await api.call('POST', '/v1/flows/from-template', { template: 'release-growth' });
    const body = {
      name: 'X',
      releaseId: release.id,
      landingUrl: 'https://example.com',
      endsAt: '2020-01-01T00:00:00Z',
    };
    const unpublished = CampaignSchema.parse(
      (await api.call('POST', '/v1/campaigns', { ...body, flowId: idOf(flow.body) })).body,
    );
    expect((await act(unpublished.id, 'launch')).body).toMatchObject({
      status: 409,
      detail: 'The flow has no published version yet.',
    });
    const past = await api.call('POST', '/v1/campaigns', { ...body, flowId: campaign.flowId });
    expect((await act(idOf(past.body), 'launch')).status).toBe(409);
    await act(campaign.id, 'launch');
    expect((await act(campaign.id, 'launch')).body).toMatchObject({
      status: 409,
      detail: 'The campaign is live already.',
    });
    expect(await read(campaign.id)).toMatchObject({ status: 'live', epoch: 1 });
  });

  it('happens once, however many requests come at once', async () => {
    const { campaign } = await createDraftCampaign(api);
    const answers = await Promise.all([1, 2, 3, 4].map(() => act(campaign.id, 'launch')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await read(campaign.id)).toMatchObject({ epoch: 1 });
  });
});

describe('a running campaign', () => {
  it('is paused without waking anyone, resumed and ended with a wake for all under way, each a new epoch', async () => {
    const { campaign } = await createLiveCampaign(api);
    const fan = randomUUID();
    await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId: fan }, [
      { campaignId: campaign.id, open: true },
    ]);
    expect((await act(campaign.id, 'pause')).body).toMatchObject({ status: 'paused', epoch: 2 });
    expect(await nudgedFans(api.database, [fan])).toEqual([]);
    expect((await act(campaign.id, 'resume')).body).toMatchObject({
      status: 'live',
      epoch: 3,
      endedAt: null,
    });
    expect(await nudgedFans(api.database, [fan])).toEqual([fan]);
    await api.database.query('DELETE FROM nudges WHERE fan_id = $1', [fan]);
    const ended = CampaignSchema.parse((await act(campaign.id, 'end')).body);
    expect(ended).toMatchObject({ status: 'ended', epoch: 4 });
    expect(Date.parse(String(ended.endedAt))).toBeGreaterThanOrEqual(Date.parse(String(ended.launchedAt)));
    expect(await nudgedFans(api.database, [fan])).toEqual([fan]);
  });

  it.each<[string, string[], string]>([
    ['paused twice', ['launch', 'pause'], 'pause'],
    ['resumed while live', ['launch'], 'resume'],
    ['paused as a draft', [], 'pause'],
    ['ended as a draft', [], 'end'],
    ['ended twice', ['launch', 'end'], 'end'],
    ['resumed after its end', ['launch', 'end'], 'resume'],
    ['launched after its end', ['launch', 'end'], 'launch'],
  ])('cannot be %s: 409, and nothing changes', async (_, first, then) => {
    const { campaign } = await createDraftCampaign(api);
    for (const operation of first) expect((await act(campaign.id, operation)).status).toBe(200);
    const before = await read(campaign.id);
    expect((await act(campaign.id, then)).status).toBe(409);
    expect(await read(campaign.id)).toEqual(before);
  });
});

describe('a body that is no campaign', () => {
  it.each<[string, object, string]>([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a name of the wrong type', { name: 7 }, 'name'],
    ['a landing page that is no web address', { landingUrl: 'javascript:alert(1)' }, 'landingUrl'],
    ['a release that is no id', { releaseId: 'glass' }, 'releaseId'],
    ['an end that is no instant', { endsAt: 'soon' }, 'endsAt'],
  ])('with %s is a 400 that names it', async (_, change, path) => {
    const body = {
      name: 'X',
      releaseId: randomUUID(),
      flowId: randomUUID(),
      landingUrl: 'https://example.com',
    };
    const answer = await api.call('POST', '/v1/campaigns', { ...body, ...change });
    expect(answer.status).toBe(400);
    expect(ProblemSchema.parse(answer.body).errors).toMatchObject([{ path }]);
  });

  it('asks for a version of the wrong type: 400', async () => {
    const { campaign } = await createDraftCampaign(api);
    expect((await act(campaign.id, 'launch', { version: 'newest' })).status).toBe(400);
    expect((await act(campaign.id, 'launch', { colour: 'red' })).status).toBe(400);
  });
});

describe('another workspace', () => {
  it('neither sees, runs nor builds on what is not its own', async () => {
    const { campaign, release, flow } = await createDraftCampaign(api);
    const key = api.otherApiKey;
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`, undefined, { key })).status).toBe(404);
    for (const operation of ['launch', 'pause', 'resume', 'end']) {
      const answer = await api.call('POST', `/v1/campaigns/${campaign.id}/${operation}`, undefined, { key });
      expect(answer.status).toBe(404);
    }
    const body = { name: 'X', releaseId: release.id, flowId: flow.id, landingUrl: 'https://example.com' };
    expect((await api.call('POST', '/v1/campaigns', body, { key })).status).toBe(404);
    expect(await read(campaign.id)).toEqual(campaign);
    const listed = CampaignPageSchema.parse(
      (await api.call('GET', '/v1/campaigns?limit=200', undefined, { key })).body,
    );
    expect(listed.items.map(({ id }) => id)).not.toContain(campaign.id);
  });

  it('is woken by nothing that happens here', async () => {
    const { campaign } = await createLiveCampaign(api);
    const stranger = randomUUID();
    await insertEnrolledFan(api.database, { workspaceId: api.otherWorkspaceId, fanId: stranger }, [
      { campaignId: campaign.id, open: true },
    ]);
    await act(campaign.id, 'end');
    expect(await nudgedFans(api.database, [stranger])).toEqual([]);
  });
});

function idOf(body: unknown): string {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string')
    return body.id;
  throw new Error('The answer has no id.');
}
