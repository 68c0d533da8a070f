import { randomUUID } from 'node:crypto';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { ImportSchema } from '#contracts/fans/imports.js';
import { FunnelSchema, TimeToConvertSchema } from '#contracts/metrics/metrics.js';
import { projectOnce } from '#database/events/projector.js';
import { releaseGrowth, RELEASE_GROWTH_WAITS } from '#domain/flows/templates/release-growth.js';
import { useApi } from '#test/harness/use-api.js';
import {
  ASKED_FLOW,
  createArtist,
  createArtistCampaign,
  createDraftCampaign,
  launchArtistCampaign,
} from '#test/world/campaign-fixtures.js';

const api = useApi();

describe('a campaign without a release', () => {
  it('is of an artist, runs without an end, and has no release window', async () => {
    const { campaign, artistId } = await createArtistCampaign(api);
    expect(campaign).toMatchObject({ releaseId: null, artistId, status: 'draft' });
    const launched = await api.call('POST', `/v1/campaigns/${campaign.id}/launch`);
    expect(CampaignSchema.parse(launched.body)).toMatchObject({
      status: 'live',
      endsAt: null,
      releaseWindowMs: 0,
    });
  });

  it('needs a release or an artist, not both, and one of the workspace', async () => {
    const { release, flow } = await createDraftCampaign(api);
    const body = { name: 'X', flowId: flow.id, landingUrl: 'https://example.com' };
    const artistId = await createArtist(api);
    for (const subject of [{}, { releaseId: release.id, artistId }]) {
      const answer = await api.call('POST', '/v1/campaigns', { ...body, ...subject });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'releaseId' }] } });
    }
    for (const subject of [{ artistId: randomUUID() }, { releaseId: artistId }, { artistId: release.id }]) {
      expect((await api.call('POST', '/v1/campaigns', { ...body, ...subject })).status).toBe(404);
    }
    const stolen = await api.call('POST', '/v1/campaigns', { ...body, artistId }, { key: api.otherApiKey });
    expect(stolen.status).toBe(404);
  });

  it('cannot run a flow that waits for a release: 422, every step named', async () => {
    const { campaign } = await createArtistCampaign(api, releaseGrowth(RELEASE_GROWTH_WAITS));
    const answer = await api.call('POST', `/v1/campaigns/${campaign.id}/launch`);
    expect(answer).toMatchObject({ status: 422, body: { detail: 'The flow cannot run without a release.' } });
    const paths = JSON.stringify(answer.body);
    for (const step of ['awaitRelease', 'saveRelease', 'promptSave'])
      expect(paths).toContain(`tracks.main.steps.${step}`);
  });

  it('takes no version that waits for a release: 422, and goes on under the one it has', async () => {
    const campaign = await launchArtistCampaign(api);
    const draft = releaseGrowth(RELEASE_GROWTH_WAITS);
    expect((await api.call('PUT', `/v1/flows/${campaign.flowId}`, draft)).status).toBe(200);
    expect((await api.call('POST', `/v1/flows/${campaign.flowId}/publish`)).status).toBe(200);
    for (const path of ['publish-impact', 'publish'] as const) {
      const body = path === 'publish' ? { mode: 'finish' } : undefined;
      const answer = await api.call('POST', `/v1/campaigns/${campaign.id}/${path}`, body);
      expect(answer).toMatchObject({
        status: 422,
        body: { detail: 'The flow cannot run without a release.' },
      });
      expect(JSON.stringify(answer.body)).toContain('tracks.main.steps.awaitRelease');
    }
    expect((await api.call('GET', `/v1/campaigns/${campaign.id}`)).body).toMatchObject({ flowVersion: 1 });
  });

  it('takes no version that would leave its running audience nowhere: 409', async () => {
    const campaign = await launchArtistCampaign(api);
    const path = `/v1/campaigns/${campaign.id}`;
    const started = await api.call('POST', `${path}/audience`, { segment: { kind: 'everyone' } });
    expect(started.status).toBeLessThan(300);
    const [track] = ASKED_FLOW.tracks;
    const draft = { ...ASKED_FLOW, tracks: [{ ...track, trigger: { event: 'page.visited' } }] };
    expect((await api.call('PUT', `/v1/flows/${campaign.flowId}`, draft)).status).toBe(200);
    expect((await api.call('POST', `/v1/flows/${campaign.flowId}/publish`)).status).toBe(200);
    const answer = await api.call('POST', `${path}/publish`, { mode: 'finish' });
    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.body)).toContain('Its audience would go nowhere');
    expect((await api.call('DELETE', `${path}/audience`)).status).toBeLessThan(300);
    expect((await api.call('POST', `${path}/publish`, { mode: 'finish' })).status).toBe(200);
  });

  it('takes no pre-save', async () => {
    const { id } = await launchArtistCampaign(api);
    const answer = await api.call('POST', '/v1/events', {
      ...{ id: randomUUID(), type: 'fan.pre_saved', fan: { externalId: 'early' }, campaignId: id },
      payload: { path: 'reminder' },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { detail: 'The campaign has no release to pre-save.' },
    });
  });

  it('takes an import: its fans ask to be enrolled, each with its source', async () => {
    const { id } = await launchArtistCampaign(api);
    const response = await fetch(`${api.baseUrl}/v1/fans/import?campaignId=${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'text/csv' },
      body: 'external_id,email,source\nal-1,al1@example.com,tour\nal-2,al2@example.com,\n',
    });
    const report = ImportSchema.parse(await response.json());
    expect(report.rows).toMatchObject({ imported: 2 });
    const segment = { kind: 'imported', importId: report.id };
    const preview = await api.call('POST', `/v1/campaigns/${id}/audience/preview`, { segment });
    // The import has enrolled these fans already, so an audience of them would enroll nobody.
    expect(preview.body).toMatchObject({ size: 2, known: 2 });
    const events = await api.database.query(
      'SELECT type, payload FROM events WHERE campaign_id = $1 ORDER BY payload',
      [id],
    );
    expect(events).toEqual([
      { type: 'enrollment.requested', payload: { by: 'import' } },
      { type: 'enrollment.requested', payload: { by: 'import', source: 'tour' } },
    ]);
  });

  it('has a funnel from `engaged` on: it has no stage of the release, and no fan is lost', async () => {
    const { id } = await launchArtistCampaign(api);
    await projectOnce(api.database, { batch: 1000 });
    const funnel = await api.call('GET', `/v1/metrics/campaigns/${id}/funnel?groupBy=channel`);
    const { rows } = FunnelSchema.parse(funnel.body);
    expect(rows.map(({ stage, previous }) => [stage, previous])).toEqual([
      ['pre_saved', null],
      ['engaged', null],
      ['saved', 'engaged'],
      ['followed', 'saved'],
      ['re_engaged', 'engaged'],
    ]);
    const times = await api.call('GET', `/v1/metrics/campaigns/${id}/time-to-convert`);
    const { transitions } = TimeToConvertSchema.parse(times.body);
    expect(transitions.map(({ stage }) => stage)).toEqual(['saved', 'followed', 're_engaged']);
  });
});
