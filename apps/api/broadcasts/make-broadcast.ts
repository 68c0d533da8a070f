import type { CreateBroadcast } from '#contracts/campaigns/broadcasts.js';
import { goneSegment } from '#api/segments/resolved-segment.js';
import { createAudience } from '#database/audiences/audiences.js';
import { holdSaved } from '#database/audiences/saved-segments.js';
import { insertBroadcast } from '#database/campaigns/broadcasts.js';
import { createCampaign, markLaunched } from '#database/campaigns/campaigns.js';
import type { Database } from '#database/database.js';
import { createFlow, publishDraft } from '#database/flows/flows.js';
import type { EpochMs } from '#domain/terms.js';
import { type PlannedBroadcast, segmentOf } from './plan-broadcast.js';

/** A message held back by caps or quiet hours may come this long after the last fan's moment. */
const LASTS_MS = 7 * 86_400_000;

/**
 * Makes the flow, version, campaign and audience of a broadcast, all live, in one transaction: half a broadcast never
 * sends. Answers the campaign's id, which is the broadcast's.
 */
export function makeBroadcast(
  database: Database,
  { workspaceId, now }: { workspaceId: string; now: EpochMs },
  body: CreateBroadcast,
  { flow, moments, fans, perSecond, preview }: PlannedBroadcast,
): Promise<string> {
  return database.transaction(async (sql) => {
    if (!(await holdSaved(sql, workspaceId, body.segment)))
      throw goneSegment('segment', 'It was deleted at the same moment');
    const draft = await createFlow(sql, workspaceId, flow);
    const version = await publishDraft(sql, workspaceId, draft);
    const endsAt = moments.last + LASTS_MS;
    const { name, artistId, landingUrl, template, channels, purpose, at } = body;
    const segment = segmentOf(body);
    const created = await createCampaign(sql, {
      ...{ workspaceId, name, artistId, releaseId: undefined, flowId: draft.id, landingUrl, page: undefined },
      endsAt: new Date(endsAt),
    });
    if (created.kind !== 'created') throw new Error('The artist vanished while the broadcast was made.');
    const campaignId = created.campaign.id;
    await markLaunched(sql, campaignId, {
      ...{ flowVersionId: version.id, launchedAt: now, endsAt, releaseWindowMs: 0 },
    });
    const times = { firstAt: moments.first, lastAt: moments.last };
    await insertBroadcast(sql, { campaignId, workspaceId, template, channels, purpose, at, ...times });
    await createAudience(sql, {
      ...{ workspaceId, campaignId, segment, continuing: false, way: 'broadcast', track: undefined },
      ...{ perSecond, fans, size: preview.size },
    });
    return campaignId;
  });
}
