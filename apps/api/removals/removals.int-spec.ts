import { randomUUID } from 'node:crypto';
import { AuditPageSchema } from '#contracts/access/audit.js';
import { pageOf } from '#contracts/http/paging.js';
import { useApi } from '#test/harness/use-api.js';
import {
  createArtist,
  createArtistCampaign,
  createDraftCampaign,
  createLiveCampaign,
} from '#test/world/campaign-fixtures.js';
import { z } from 'zod';

const api = useApi();

const IdPageSchema = pageOf(z.object({ id: z.string() }));
const remove = (path: string, key = api.apiKey) => api.call('DELETE', path, undefined, { key });
const listed = async (noun: string, query = '') =>
  IdPageSchema.parse((await api.call('GET', `/v1/${noun}?limit=200${query}`)).body).items.map(({ id }) => id);
const DELETED = { status: 200, body: { outcome: 'deleted' } };
const ARCHIVED = { status: 200, body: { outcome: 'archived' } };
const inUse = (reason: string) => ({ status: 409, body: { detail: `It is in use: ${reason}.` } });

describe('what nothing ever used', () => {
  it('is deleted: campaign, flow with its versions, release, artist, each once the others are gone', async () => {
    const { campaign, release, flow } = await createDraftCampaign(api);
    expect(await remove(`/v1/flows/${flow.id}`)).toMatchObject(
      inUse('the campaign "Autumn push" is a draft'),
    );
    expect(await remove(`/v1/releases/${release.id}`)).toMatchObject(
      inUse('the campaign "Autumn push" is a draft'),
    );
    expect(await remove(`/v1/campaigns/${campaign.id}`)).toMatchObject(DELETED);
    expect(await remove(`/v1/flows/${flow.id}`)).toMatchObject(DELETED);
    expect(await remove(`/v1/artists/${release.artistId}`)).toMatchObject(
      inUse('the release "Glass Season" is not archived'),
    );
    expect(await remove(`/v1/releases/${release.id}`)).toMatchObject(DELETED);
    expect(await remove(`/v1/artists/${release.artistId}`)).toMatchObject(DELETED);
    for (const path of [`campaigns/${campaign.id}`, `flows/${flow.id}`, `releases/${release.id}`])
      expect((await api.call('GET', `/v1/${path}`)).status).toBe(404);
    const owner = await api.signInAs('owner');
    const log = AuditPageSchema.parse(
      (await api.call('GET', '/v1/audit-log', undefined, { key: owner })).body,
    );
    expect(log.items.slice(0, 4).map(({ action }) => action)).toEqual([
      'artist.delete',
      'release.delete',
      'flow.delete',
      'campaign.delete',
    ]);
  });

  it('goes with its audience, but not from under a keyword', async () => {
    const { campaign } = await createArtistCampaign(api);
    const word = `gone${randomUUID().slice(0, 6)}`;
    const keyword = await api.call('POST', '/v1/keywords', {
      ...{ word, campaignId: campaign.id, frequency: 'up to 4 msgs/month' },
      wording: 'Text the word for recurring automated marketing texts of Nova Tide.',
    });
    const { id } = z.object({ id: z.string() }).parse(keyword.body);
    expect(await remove(`/v1/campaigns/${campaign.id}`)).toMatchObject(
      inUse(`the keyword ${word} leads to it`),
    );
    await api.call('DELETE', `/v1/keywords/${id}`);
    const audience = { segment: { kind: 'everyone' }, perSecond: 1 };
    const begun = await api.call('POST', `/v1/campaigns/${campaign.id}/audience`, audience);
    expect(begun.status).toBe(202);
    expect(await remove(`/v1/campaigns/${campaign.id}`)).toMatchObject(DELETED);
  });
});

describe('what was used', () => {
  it('is archived once it is over: out of the lists, still found, and back at a word', async () => {
    const { campaign, release, flow } = await createLiveCampaign(api);
    expect(await remove(`/v1/campaigns/${campaign.id}`)).toMatchObject(inUse('it is live, end it first'));
    expect(await remove(`/v1/flows/${flow.id}`)).toMatchObject(inUse('the campaign "Autumn push" is live'));
    await api.call('POST', `/v1/campaigns/${campaign.id}/end`);
    const things = [
      ['campaigns', campaign.id],
      ['flows', flow.id],
      ['releases', release.id],
      ['artists', release.artistId],
    ] as const;
    for (const [noun, id] of things) {
      expect(await remove(`/v1/${noun}/${id}`)).toMatchObject(ARCHIVED);
      expect(await listed(noun)).not.toContain(id);
      expect(await listed(noun, '&archived=true')).toContain(id);
      expect((await api.call('GET', `/v1/${noun}/${id}`)).status).toBe(200);
    }
    const created = await api.call('POST', '/v1/campaigns', {
      ...{ name: 'Anew', releaseId: release.id, flowId: flow.id, landingUrl: 'https://example.com' },
    });
    expect(created.status).toBe(404);
    for (const [noun, id] of things) {
      expect((await api.call('POST', `/v1/${noun}/${id}/restore`)).status).toBe(204);
      expect(await listed(noun)).toContain(id);
    }
  });

  it("is nobody's of another workspace", async () => {
    const artistId = await createArtist(api);
    expect((await remove(`/v1/artists/${artistId}`, api.otherApiKey)).status).toBe(404);
    const restored = await api.call('POST', `/v1/artists/${artistId}/restore`, undefined, {
      key: api.otherApiKey,
    });
    expect(restored.status).toBe(404);
    expect(await listed('artists')).toContain(artistId);
  });

  it('is not for an analyst to remove', async () => {
    const artistId = await createArtist(api);
    expect((await remove(`/v1/artists/${artistId}`, await api.signInAs('analyst'))).status).toBe(403);
  });
});

describe('a message', () => {
  const write = (key: string) => api.call('PUT', `/v1/templates/${key}/sms`, { body: 'Hello {{ artist }}' });
  const flowThatSends = async (template: string) => {
    const steps = [
      { kind: 'send', id: 's', channels: ['sms'], template, purpose: 'service', intent: 'prompt' },
    ];
    const trigger = { event: 'enrollment.requested' };
    const body = {
      schema: 1,
      name: `Sends ${template}`,
      tracks: [{ id: 'main', trigger, reentry: 'once', steps }],
    };
    const made = await api.call('POST', '/v1/flows', body);
    expect(made.status).toBe(201);
    return z.object({ id: z.string() }).parse(made.body).id;
  };

  it('that no flow sends is deleted; one that a draft sends stays', async () => {
    await write('unused-one');
    expect((await api.call('GET', '/v1/templates/unused-one/sms')).body).toMatchObject({
      ...{ key: 'unused-one', channel: 'sms', body: 'Hello {{ artist }}' },
    });
    expect(await remove('/v1/templates/unused-one/sms')).toMatchObject(DELETED);
    expect((await api.call('GET', '/v1/templates/unused-one/sms')).status).toBe(404);
    expect((await remove('/v1/templates/unused-one/sms')).status).toBe(404);
    await write('used-one');
    const flowId = await flowThatSends('used-one');
    expect(await remove('/v1/templates/used-one/sms')).toMatchObject(
      inUse('the draft of the flow "Sends used-one" sends it'),
    );
    await api.call('DELETE', `/v1/flows/${flowId}`);
    expect(await remove('/v1/templates/used-one/sms')).toMatchObject(DELETED);
  });

  it('that a published version sent is archived, counts as not written, and is back when written', async () => {
    await write('once-sent');
    const flowId = await flowThatSends('once-sent');
    expect((await api.call('POST', `/v1/flows/${flowId}/publish`)).status).toBe(200);
    await api.call('PUT', `/v1/flows/${flowId}`, {
      ...{ schema: 1, name: 'Sends nothing' },
      tracks: [
        {
          ...{ id: 'main', trigger: { event: 'enrollment.requested' }, reentry: 'once' },
          steps: [{ kind: 'exit', id: 'out', reason: 'done' }],
        },
      ],
    });
    expect(await remove('/v1/templates/once-sent/sms')).toMatchObject(ARCHIVED);
    expect((await api.call('GET', '/v1/templates/once-sent/sms')).status).toBe(404);
    const list = async (query: string) =>
      JSON.stringify((await api.call('GET', `/v1/templates?${query}`)).body);
    expect(await list('key=once-sent')).not.toContain('once-sent');
    expect(await list('key=once-sent&archived=true')).toContain('once-sent');
    await write('once-sent');
    expect(await list('key=once-sent&channel=sms')).toContain('once-sent');
  });
});
