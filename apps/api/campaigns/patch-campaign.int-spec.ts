import { randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import { CampaignPageSchema, CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { useApi } from '#test/harness/use-api.js';
import {
  createArtistCampaign,
  createDraftCampaign,
  createLiveCampaign,
  launchArtistCampaign,
  nudgedFans,
} from '#test/world/campaign-fixtures.js';
import { insertEnrolledFan } from '#test/world/rows.js';

const api = useApi();

const patch = (id: string, body: object, key = api.apiKey) =>
  api.call('PATCH', `/v1/campaigns/${id}`, body, { key });
const changed = async (id: string, body: object) => {
  const answer = await patch(id, body);
  expect(answer.status).toBe(200);
  return CampaignSchema.parse(answer.body);
};
const underWay = async (campaignId: string) => {
  const fanId = randomUUID();
  await insertEnrolledFan(api.database, { workspaceId: api.workspaceId, fanId }, [
    { campaignId, open: true },
  ]);
  return fanId;
};

describe('a campaign that is changed', () => {
  it('has another name and landing page, and no fan hears of it', async () => {
    const { campaign } = await createLiveCampaign(api);
    const fan = await underWay(campaign.id);
    const after = await changed(campaign.id, {
      name: ' Winter push ',
      landingUrl: 'https://example.com/winter',
    });
    expect(after).toEqual({ ...campaign, name: 'Winter push', landingUrl: 'https://example.com/winter' });
    const owner = await api.signInAs('owner');
    const query = `campaignId=${campaign.id}&action=campaign.patch`;
    const log = await api.call('GET', `/v1/audit-log?${query}`, undefined, { key: owner });
    expect(AuditPageSchema.parse(log.body).items).toMatchObject([
      { details: { changed: ['landingUrl', 'name'] } },
    ]);
    expect(await nudgedFans(api.database, [fan])).toEqual([]);
  });

  it('ends earlier: its fans are asked to look again; later: each finds out at the former end', async () => {
    const { campaign } = await createLiveCampaign(api);
    const fan = await underWay(campaign.id);
    const end = Date.parse(String(campaign.endsAt));
    const later = await changed(campaign.id, { endsAt: new Date(end + 86_400_000).toISOString() });
    expect(later).toMatchObject({
      epoch: campaign.epoch + 1,
      endsAt: new Date(end + 86_400_000).toISOString(),
    });
    expect(await nudgedFans(api.database, [fan])).toEqual([]);
    const sooner = await changed(campaign.id, { endsAt: new Date(end - 86_400_000).toISOString() });
    expect(sooner.epoch).toBe(campaign.epoch + 2);
    expect(await nudgedFans(api.database, [fan])).toEqual([fan]);
    const usual = await changed(campaign.id, { endsAt: null });
    expect(usual.endsAt).toBe(campaign.endsAt);
    expect((await changed(campaign.id, { endsAt: campaign.endsAt })).epoch).toBe(usual.epoch);
  });

  it('without a release may go on without an end', async () => {
    const { id } = await launchArtistCampaign(api);
    expect((await changed(id, { endsAt: '2099-01-01T00:00:00Z' })).endsAt).toBe('2099-01-01T00:00:00.000Z');
    expect((await changed(id, { endsAt: null })).endsAt).toBeNull();
  });

  it('is a draft still: its end is stated, or left to the launch', async () => {
    const { campaign } = await createDraftCampaign(api);
    expect((await changed(campaign.id, { endsAt: '2100-01-01T00:00:00Z' })).endsAt).toMatch(/^2100/);
    expect(await changed(campaign.id, { endsAt: null })).toMatchObject({
      endsAt: null,
      epoch: campaign.epoch,
    });
  });

  it('is refused an end that is past, and, once it has ended, all but a name', async () => {
    const { campaign } = await createLiveCampaign(api);
    expect((await patch(campaign.id, { endsAt: '2001-01-01T00:00:00Z' })).status).toBe(409);
    await api.call('POST', `/v1/campaigns/${campaign.id}/end`);
    expect((await patch(campaign.id, { landingUrl: 'https://example.com' })).status).toBe(409);
    expect((await patch(campaign.id, { endsAt: '2100-01-01T00:00:00Z' })).status).toBe(409);
    expect((await changed(campaign.id, { name: 'Told' })).name).toBe('Told');
    expect((await patch(campaign.id, { landingUrl: 'ftp://example.com' })).status).toBe(400);
    expect((await patch(campaign.id, { status: 'live' })).status).toBe(400);
    expect((await patch(campaign.id, { name: 'Theirs' }, api.otherApiKey)).status).toBe(404);
  });
});

describe('the list of campaigns', () => {
  it('can be asked by status, release, artist, flow and part of the name', async () => {
    const live = await createLiveCampaign(api);
    const { campaign: draft, artistId } = await createArtistCampaign(api);
    await changed(live.campaign.id, { name: 'Unheard-of words' });
    const ids = async (query: Record<string, string>) => {
      const answer = await api.call('GET', `/v1/campaigns?${new URLSearchParams(query).toString()}`);
      return CampaignPageSchema.parse(answer.body).items.map(({ id }) => id);
    };
    expect(await ids({ status: 'draft', artistId })).toEqual([draft.id]);
    expect(await ids({ status: 'live', artistId })).toEqual([]);
    expect(await ids({ artistId: live.release.artistId })).toEqual([live.campaign.id]);
    expect(await ids({ releaseId: live.release.id })).toEqual([live.campaign.id]);
    expect(await ids({ flowId: live.flow.id })).toEqual([live.campaign.id]);
    expect(await ids({ name: 'heard-OF' })).toEqual([live.campaign.id]);
    expect((await api.call('GET', '/v1/campaigns?status=dead')).status).toBe(400);
  });
});
