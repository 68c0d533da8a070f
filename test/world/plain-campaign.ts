import type { Sql } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus } from '#domain/terms.js';
import { insertArtist, insertCampaign, insertFan, insertFlow, insertRelease } from './rows.js';

/** A campaign with an artist, a release and a flow that does nothing, in an existing workspace. */
export async function addCampaign(
  sql: Sql,
  workspaceId: string,
  { flow, version, status, clock }: CampaignOptions = {},
): Promise<{ campaignId: string; artistId: string; releaseId: string; flowId: string }> {
  const artistId = await insertArtist(sql, workspaceId);
  const release = { artistId, ...(clock === undefined ? {} : { clock }) };
  const releaseId = await insertRelease(sql, workspaceId, release);
  const { flowId, versionId } = await insertFlow(sql, workspaceId, flow, version);
  const campaignId = await insertCampaign(sql, workspaceId, {
    ...{ releaseId, flowId, versionId },
    ...(status === undefined ? {} : { status }),
  });
  return { campaignId, artistId, releaseId, flowId };
}

interface CampaignOptions {
  flow?: Flow;
  version?: number;
  status?: CampaignStatus;
  clock?: ReleaseClock;
}

/** A fan of whom nothing is known, except perhaps the caller's own id. */
export const addFan = (sql: Sql, workspaceId: string, externalId: string | null = null): Promise<string> =>
  insertFan(sql, workspaceId, { externalId });
