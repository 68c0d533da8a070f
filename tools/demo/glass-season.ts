import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ArtistSchema } from '#contracts/releases/artists.js';
import { CampaignSchema } from '#contracts/campaigns/campaigns.js';
import { FlowDraftSchema } from '#contracts/flows/flows.js';
import { ImportSchema } from '#contracts/fans/imports.js';
import { ArtworkSchema } from '#contracts/releases/artwork.js';
import { ReleaseSchema, type Release } from '#contracts/releases/releases.js';
import type { Duration } from '#domain/clock/duration.js';
import type { ApiClient } from './api-client.js';
import { drawArtwork } from './artwork.js';

const ARTIST = 'Nova Tide';
const RELEASE = 'Glass Season';

interface CampaignPlan {
  artistId: string;
  /** The local date of the release in every territory. */
  releaseDate: string;
  /** The waits of the template flow. */
  waits: { saveWait: Duration; followWait: Duration; reengageWait: Duration } | undefined;
  endsAt: string | undefined;
  /** Where tracked links lead. Undefined: to the campaign's own page. */
  landingUrl: string | undefined;
}

export interface LaunchedCampaign {
  campaignId: string;
  flowId: string;
  release: Release;
}

export async function createArtist(api: ApiClient): Promise<string> {
  return (await api.post('/v1/artists', { name: ARTIST }, ArtistSchema)).id;
}

/**
 * Makes a release with its artwork, a flow from the template and a campaign, and launches it. Each is a call that a customer would
 * make.
 */
export async function launchCampaign(api: ApiClient, plan: CampaignPlan): Promise<LaunchedCampaign> {
  const release = await api.post(
    '/v1/releases',
    {
      artistId: plan.artistId,
      title: RELEASE,
      upc: '190295567590',
      serviceIds: { spotify: '4aawyAB9vmqN3uQ7FjRGTy', apple_music: '1502345601', deezer: '146203302' },
      clock: { kind: 'local', date: plan.releaseDate, time: '00:00' },
    },
    ReleaseSchema,
  );
  await api.putImage(`/v1/releases/${release.id}/artwork`, await drawArtwork(), ArtworkSchema);
  const { waits } = plan;
  const flow = await api.post(
    '/v1/flows/from-template',
    { template: 'release-growth', ...(waits === undefined ? {} : { waits }) },
    FlowDraftSchema,
  );
  await api.post(`/v1/flows/${flow.id}/publish`, {}, z.unknown());
  const campaign = await api.post(
    '/v1/campaigns',
    {
      name: RELEASE,
      releaseId: release.id,
      flowId: flow.id,
      ...(plan.landingUrl === undefined ? {} : { landingUrl: plan.landingUrl }),
      ...(plan.endsAt === undefined ? {} : { endsAt: plan.endsAt }),
    },
    CampaignSchema,
  );
  await api.post(`/v1/campaigns/${campaign.id}/launch`, {}, CampaignSchema);
  return { campaignId: campaign.id, flowId: flow.id, release };
}

/** The file beside this source. The compiled code is in dist/ and finds the file where the source is. */
function fansFile(): string {
  const beside = fileURLToPath(new URL('fans.csv', import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL('../../../tools/demo/fans.csv', import.meta.url));
}

/** The external ids of the fans in the file, with those of bad rows. */
export function fansOfFile(): string[] {
  const [, ...lines] = readFileSync(fansFile(), 'utf8').trim().split('\n');
  return [...new Set(lines.map((line) => line.split(',')[0] ?? ''))].filter((id) => id.startsWith('fan-'));
}

const EVIDENCE = {
  wording:
    'Yes, send me news about Nova Tide. SMS: recurring automated marketing texts, up to 3 a release. ' +
    'Not a condition of purchase. Message and data rates may apply. Reply STOP to opt out, HELP for help.',
  method: 'import',
  sourceUrl: 'https://example.com/nova-tide/presave',
};

/** The committed file of about 400 fans, as one streamed import that enrolls them. */
export function importFans(api: ApiClient, campaignId: string) {
  const query = new URLSearchParams({ campaignId, consentEvidence: JSON.stringify(EVIDENCE) });
  return api.postCsv(`/v1/fans/import?${query.toString()}`, readFileSync(fansFile(), 'utf8'), ImportSchema);
}
