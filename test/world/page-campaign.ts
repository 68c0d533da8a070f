import { z } from 'zod';
import { CampaignSchema, type Campaign } from '#contracts/campaigns/campaigns.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import { ReleaseSchema } from '#contracts/releases/releases.js';
import type { Caller } from '#test/harness/api.js';

export const ALBUM = '4aawyAB9vmqN3uQ7FjRGTy';
export const ARTIST_ON_SPOTIFY = '4Z8W4fKeB5YxbusRsdQVPb';

/** What each service calls the release, its lead track and its artist. */
const EVERYWHERE = {
  release: { spotify: ALBUM, apple_music: '1440650428', deezer: '302127' },
  track: { spotify: '2TpxZ7JUBn3uw46aR7qd6V', apple_music: '1440650711', deezer: '3135556' },
  artist: { spotify: ARTIST_ON_SPOTIFY, apple_music: '1147783278', deezer: '27' },
} as const;

export interface PageCampaign {
  campaign: Campaign & { slug: string };
  releaseId: string;
  artistId: string;
}

const ArtistSchema = z.object({ id: z.string() });

/** A live campaign with a page. `out`: its release has been out since 2020. `everywhere`: all services know it. */
export async function pageCampaign(
  api: Caller,
  {
    out = false,
    everywhere = false,
    artistId,
    name = 'Glass Season',
  }: { out?: boolean; everywhere?: boolean; artistId?: string; name?: string } = {},
): Promise<PageCampaign> {
  const post = async <S extends z.ZodType>(
    path: string,
    schema: S,
    body: object = {},
  ): Promise<z.infer<S>> => {
    const answer = await api.call('POST', path, body);
    if (answer.status >= 300)
      throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return schema.parse(answer.body);
  };
  const artist =
    artistId ??
    (
      await post('/v1/artists', ArtistSchema, {
        name: 'Nova Tide',
        serviceIds: everywhere ? EVERYWHERE.artist : { spotify: ARTIST_ON_SPOTIFY },
      })
    ).id;
  const release = await post('/v1/releases', ReleaseSchema, {
    ...{ artistId: artist, title: 'Glass Season', upc: '190295567590' },
    serviceIds: everywhere ? EVERYWHERE.release : { spotify: ALBUM },
    leadTrackIds: everywhere ? EVERYWHERE.track : {},
    clock: { kind: 'local', date: '2099-12-04', time: '00:00' },
  });
  const flow = await post('/v1/flows/from-template', FlowDraftSchema, { template: 'release-growth' });
  await post(`/v1/flows/${flow.id}/publish`, z.unknown());
  const made = await post('/v1/campaigns', CampaignSchema, { name, releaseId: release.id, flowId: flow.id });
  const campaign = await post(`/v1/campaigns/${made.id}/launch`, CampaignSchema);
  if (out) await moveRelease(api, release.id, '2020-01-03');
  if (campaign.slug === null) throw new Error('The campaign has no page.');
  return { campaign: { ...campaign, slug: campaign.slug }, releaseId: release.id, artistId: artist };
}

/** Moves the release by the public interface. */
export async function moveRelease(api: Caller, releaseId: string, date: string): Promise<void> {
  const clock = { kind: 'local', date, time: '00:00' };
  const answer = await api.call('PATCH', `/v1/releases/${releaseId}`, { clock, confirm: true });
  if (answer.status >= 300) throw new Error(`The release could not be moved: ${JSON.stringify(answer.body)}`);
}
