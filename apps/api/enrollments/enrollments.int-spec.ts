import { randomUUID } from 'node:crypto';
import { EnrollResultsSchema } from '#contracts/campaigns/enrollments.js';
import { useApi } from '#test/harness/use-api.js';
import {
  createArtistCampaign,
  createLiveCampaign,
  launchArtistCampaign,
} from '#test/world/campaign-fixtures.js';
import { insertFan } from '#test/world/rows.js';

const api = useApi();

const addFan = (externalId?: string): Promise<string> =>
  insertFan(api.database, api.workspaceId, { externalId: externalId ?? null });
const enroll = (campaignId: string, body: object, key = api.apiKey) =>
  api.call('POST', `/v1/campaigns/${campaignId}/enrollments`, body, { key });
const nudged = async () =>
  (await api.database.query<{ fan_id: string }>('SELECT fan_id FROM nudges')).map(({ fan_id }) => fan_id);
const requestsOf = (campaignId: string) =>
  api.database.query(
    `SELECT fan_id, payload FROM events WHERE campaign_id = $1 AND type = 'enrollment.requested' ORDER BY seq`,
    [campaignId],
  );

describe('fans entered by the API', () => {
  it('are enrolled and woken, and answered in the order sent; an unknown fan does not stop the others', async () => {
    const { id } = await launchArtistCampaign(api);
    const [first, second] = [await addFan(), await addFan('crm-7')];
    const body = {
      fans: [
        { id: first },
        { externalId: 'nobody' },
        { externalId: 'crm-7' },
        { id: first },
        { id: randomUUID() },
      ],
      source: 'tour-2026',
    };
    const answer = await enroll(id, body);
    expect(answer.status).toBe(207);
    expect(EnrollResultsSchema.parse(answer.body).results).toMatchObject([
      { fanId: first, status: 'requested' },
      { fanId: null, status: 'rejected', problem: { status: 404 } },
      { fanId: second, status: 'requested' },
      { fanId: first, status: 'known' },
      { fanId: null, status: 'rejected' },
    ]);
    expect(await requestsOf(id)).toHaveLength(2);
    expect((await nudged()).sort()).toEqual([first, second].sort());
    expect((await enroll(id, { fan: { id: second } })).body).toEqual({
      results: [{ fanId: second, status: 'known' }],
    });
    expect(await requestsOf(id)).toHaveLength(2);
  });

  it('are enrolled once, whoever asks at the same moment', async () => {
    const { id } = await launchArtistCampaign(api);
    const fans = await Promise.all(Array.from({ length: 20 }, () => addFan()));
    const shuffled = [fans, [...fans].reverse(), fans, [...fans].reverse()];
    const answers = await Promise.all(
      shuffled.map((ids) => enroll(id, { fans: ids.map((fan) => ({ id: fan })) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const results = answers.flatMap(({ body }) => EnrollResultsSchema.parse(body).results);
    expect(results.filter(({ status }) => status === 'requested')).toHaveLength(20);
    expect(await requestsOf(id)).toHaveLength(20);
  });

  it('start the named track as often as requested; its re-entry rule decides', async () => {
    const { id } = await launchArtistCampaign(api);
    const fan = await addFan();
    const again = () => enroll(id, { fan: { id: fan }, track: 'asked' });
    for (const { body } of [await again(), await again()])
      expect(body).toMatchObject({ results: [{ status: 'requested' }] });
    expect(await requestsOf(id)).toMatchObject([{ payload: { by: 'api', track: 'asked' } }, {}]);
  });

  it('are refused where the campaign does not take them or its flow goes nowhere', async () => {
    const fan = await addFan();
    const draft = await createArtistCampaign(api);
    expect((await enroll(draft.campaign.id, { fan: { id: fan } })).status).toBe(409);
    const { campaign } = await createLiveCampaign(api);
    expect(await enroll(campaign.id, { fan: { id: fan } })).toMatchObject({
      status: 422,
      body: { detail: 'No track of the flow starts with enrollment.requested.' },
    });
    const { id } = await launchArtistCampaign(api);
    expect(await enroll(id, { fan: { id: fan }, track: 'zzz' })).toMatchObject({
      status: 422,
      body: { detail: 'The flow has no track "zzz".' },
    });
    await api.call('POST', `/v1/campaigns/${id}/end`);
    expect((await enroll(id, { fan: { id: fan } })).status).toBe(409);
    expect((await enroll(randomUUID(), { fan: { id: fan } })).status).toBe(404);
  });

  it("are this workspace's own: neither campaign nor fan of another is known", async () => {
    const { id } = await launchArtistCampaign(api);
    const fan = await addFan();
    expect((await enroll(id, { fan: { id: fan } }, api.otherApiKey)).status).toBe(404);
    const theirs = await launchArtistCampaign(api.other);
    expect((await enroll(theirs.id, { fan: { id: fan } }, api.otherApiKey)).body).toMatchObject({
      results: [{ status: 'rejected' }],
    });
  });

  it.each<[string, object, string]>([
    ['nobody', { fans: [] }, 'fans'],
    ['too many', { fans: Array.from({ length: 1001 }, () => ({ externalId: 'x' })) }, 'fans'],
    ['an unknown field', { fan: { externalId: 'x' }, mood: 'red' }, 'mood'],
    ['a source that is a sentence', { fan: { externalId: 'x' }, source: 'from the tour' }, 'source'],
  ])('of %s are a 400 that names it', async (_, body, path) => {
    const { id } = await launchArtistCampaign(api);
    expect(await enroll(id, body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  });
});
