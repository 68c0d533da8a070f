import { z } from 'zod';
import { type Campaign, CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { type FlowDraft, FlowDraftSchema } from '#contracts/flows/flows.js';
import { type Release, ReleaseSchema } from '#contracts/releases/releases.js';
import type { Database } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import type { Caller } from '#test/harness/api.js';

const IdSchema = z.object({ id: z.string() });

/** Posts and parses. If the API refuses, the test fails with the problem's text. */
async function post<S extends z.ZodType>(
  api: Caller,
  path: string,
  schema: S,
  body?: object,
): Promise<z.infer<S>> {
  const answer = await api.call('POST', path, body);
  if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return schema.parse(answer.body);
}

export async function createArtist(api: Caller): Promise<string> {
  return (await post(api, '/v1/artists', IdSchema, { name: 'Nova Tide' })).id;
}

interface CampaignOptions {
  artistId?: string;
  clock?: object;
  /** Without it, the template "Release growth" with its messages. */
  flow?: Flow;
}

/**
 * Makes a campaign of the template flow by the public interface, with everything that it needs. It is published, but
 * still a draft.
 */
export async function createDraftCampaign(
  api: Caller,
  { artistId, clock, flow: own }: CampaignOptions = {},
): Promise<{ campaign: Campaign; release: Release; flow: FlowDraft }> {
  const release = await post(api, '/v1/releases', ReleaseSchema, {
    artistId: artistId ?? (await createArtist(api)),
    title: 'Glass Season',
    clock: clock ?? { kind: 'local', date: '2099-12-04', time: '00:00' },
  });
  const flow =
    own === undefined
      ? await post(api, '/v1/flows/from-template', FlowDraftSchema, { template: 'release-growth' })
      : await post(api, '/v1/flows', FlowDraftSchema, own);
  await post(api, `/v1/flows/${flow.id}/publish`, z.unknown());
  const campaign = await post(api, '/v1/campaigns', CampaignSchema, {
    name: 'Autumn push',
    releaseId: release.id,
    flowId: flow.id,
    landingUrl: 'https://example.com/glass-season',
  });
  return { campaign, release, flow };
}

export async function createLiveCampaign(
  api: Caller,
  options: CampaignOptions = {},
): Promise<{ campaign: Campaign; release: Release; flow: FlowDraft }> {
  const draft = await createDraftCampaign(api, options);
  const campaign = await post(api, `/v1/campaigns/${draft.campaign.id}/launch`, CampaignSchema);
  return { ...draft, campaign };
}

/** Which of the fans have a nudge, or will be looked at by an unfinished operation of their campaign. */
export async function nudgedFans(database: Database, fanIds: string[]): Promise<string[]> {
  const rows = await database.query<{ fan_id: string }>(
    `SELECT fan_id FROM nudges WHERE fan_id = ANY ($1)
     UNION SELECT e.fan_id FROM open_enrollments e JOIN campaign_operations o ON o.campaign_id = e.campaign_id
       JOIN fans f ON f.id = e.fan_id AND f.workspace_id = o.workspace_id
     WHERE e.fan_id = ANY ($1) AND o.finished_at IS NULL`,
    [fanIds],
  );
  return rows.map(({ fan_id }) => fan_id);
}

/** A track that a request starts: a text at once, and then a wait of a month. */
export const ASKED_FLOW: Flow = {
  schema: 1,
  name: 'Asked',
  tracks: [
    {
      id: 'asked',
      trigger: { event: 'enrollment.requested' },
      reentry: 'once',
      steps: [
        {
          ...{ kind: 'send', id: 'hello', channels: ['sms', 'email'], template: 'hello' },
          ...{ purpose: 'marketing', intent: 'prompt' },
        },
        { kind: 'wait', id: 'month', until: { kind: 'duration', duration: { days: 30 } } },
      ],
    },
  ],
};

/** A campaign of an artist, without a release, still a draft. Its flow greets each fan who enters by a request. */
export async function createArtistCampaign(
  api: Caller,
  flow: Flow = ASKED_FLOW,
): Promise<{ campaign: Campaign; artistId: string }> {
  const artistId = await createArtist(api);
  for (const [channel, subject] of [
    ['sms', undefined],
    ['email', 'Hello'],
  ] as const) {
    const body = 'Hello from {{ artist }}: {{ link }} {{ optOut }}';
    await api.call('PUT', `/v1/templates/hello/${channel}`, {
      body,
      ...(subject === undefined ? {} : { subject }),
    });
  }
  const { id: flowId } = await post(api, '/v1/flows', IdSchema, flow);
  await post(api, `/v1/flows/${flowId}/publish`, z.unknown());
  const campaign = await post(api, '/v1/campaigns', CampaignSchema, {
    ...{ name: 'Always on', artistId, flowId, landingUrl: 'https://example.com/nova-tide' },
  });
  return { campaign, artistId };
}

export async function launchArtistCampaign(api: Caller): Promise<Campaign> {
  const { campaign } = await createArtistCampaign(api);
  return post(api, `/v1/campaigns/${campaign.id}/launch`, CampaignSchema);
}
