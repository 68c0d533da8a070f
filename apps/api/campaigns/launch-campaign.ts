import type { EpochMs } from '#domain/terms.js';
import type { Database, Sql } from '#database/database.js';
import {
  type CampaignRecord,
  connectedFans,
  findCampaign,
  markLaunched,
} from '#database/campaigns/campaigns.js';
import { findRelease } from '#database/releases/releases.js';
import { hasAdapter } from '#domain/services/capabilities.js';
import { campaignWindowMs, savesPerSecond } from '#domain/releases/release-window.js';
import type { CampaignChange } from './change-campaign.js';
import { launchObstacles } from './launch-obstacles.js';

/** What the worker allows a streaming service where no budget row says otherwise. */
const USUAL_PER_SECOND = 50;

/**
 * Makes a draft live: freezes its flow version and its end, and guesses the release window from the fans we could
 * save for today (an hour before the release the campaign's own workflow fixes it). Only a row is written: the
 * relay starts the campaign's workflow, so that a launch succeeds while Temporal is away.
 */
export function launchCampaign(
  database: Database,
  input: { workspaceId: string; id: string; version: number | undefined; now: EpochMs; k: number },
): Promise<CampaignChange> {
  const { workspaceId, id, now } = input;
  return database.transaction(async (sql): Promise<CampaignChange> => {
    const seen = await findCampaign(sql, workspaceId, id);
    if (seen === undefined) return { kind: 'unknown' };
    // The release is locked before the campaign, in the order in which a change of the release locks them.
    const release =
      seen.release_id === null
        ? undefined
        : await findRelease(sql, workspaceId, seen.release_id, 'for update');
    const campaign = await findCampaign(sql, workspaceId, id, 'for update');
    if (campaign === undefined) return { kind: 'unknown' };
    const { refusals, problems, version, endsAt } = await launchObstacles(sql, {
      ...{ workspaceId, campaign, release, asked: input.version, now },
    });
    // What the flow lacks is told before an end that is past, because a launch later would meet it again.
    const refusal = refusals.find(({ point }) => point !== 'end' || problems.length === 0);
    if (refusal !== undefined) return { kind: 'refused', reason: refusal.reason };
    if (problems.length > 0 || version === undefined) return { kind: 'invalid', problems };
    const windowMs = campaign.release_id === null ? 0 : await guessWindow(sql, workspaceId, input.k);
    await markLaunched(sql, id, {
      flowVersionId: version.id,
      launchedAt: now,
      endsAt,
      releaseWindowMs: windowMs,
    });
    return { kind: 'changed', campaign: await mustFind(sql, workspaceId, id) };
  });
}

async function guessWindow(sql: Sql, workspaceId: string, k: number): Promise<number> {
  const connected = await connectedFans(sql, workspaceId);
  const due = connected
    .filter(({ service }) => hasAdapter(service))
    .map(({ service, fans, per_second: perSecond }) => ({
      dueFans: fans,
      perSecond: savesPerSecond(service, perSecond ?? USUAL_PER_SECOND),
    }));
  return campaignWindowMs(due, k);
}

async function mustFind(sql: Sql, workspaceId: string, id: string): Promise<CampaignRecord> {
  const campaign = await findCampaign(sql, workspaceId, id);
  if (campaign === undefined) throw new Error(`Campaign ${id} vanished while it was locked.`);
  return campaign;
}
