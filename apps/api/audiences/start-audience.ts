import type { StartAudience } from '#contracts/audiences/audiences.js';
import { type AudienceRecord, countAudience, createAudience } from '#database/audiences/audiences.js';
import type { Database } from '#database/database.js';
import { findRunningCampaign, type RunningCampaign } from '#database/campaigns/running-campaigns.js';
import { holdSaved } from '#database/audiences/saved-segments.js';
import { goneSegment, resolvedSegment } from '#api/segments/resolved-segment.js';
import { startProblem } from './preview-audience.js';

type StartedAudience =
  | { kind: 'started'; audience: AudienceRecord; campaign: RunningCampaign }
  | { kind: 'unknown' }
  | { kind: 'refused'; reason: string };

/** Writes one row. A worker enrolls the fans page by page from the launch on. */
export async function startAudience(
  database: Database,
  { workspaceId, campaignId }: { workspaceId: string; campaignId: string },
  { segment, track, continuing, perSecond }: StartAudience,
): Promise<StartedAudience> {
  const campaign = await findRunningCampaign(database, workspaceId, campaignId);
  if (campaign === undefined) return { kind: 'unknown' };
  const problem = startProblem(campaign, track);
  if (problem !== undefined) return { kind: 'refused', reason: problem };
  const resolved = await resolvedSegment(database, workspaceId, segment);
  const { fans, size } = await countAudience(database, workspaceId, {
    segment: resolved,
    campaignId,
    purpose: 'marketing',
  });
  const audience = await database.transaction(async (sql) => {
    if (!(await holdSaved(sql, workspaceId, segment)))
      throw goneSegment('segment', 'It was deleted at the same moment');
    return createAudience(sql, {
      ...{ workspaceId, campaignId, segment, track, continuing, perSecond, fans, size },
      way: 'audience',
    });
  });
  if (audience === undefined)
    return { kind: 'refused', reason: 'The campaign has an audience running: stop it first.' };
  return { kind: 'started', audience, campaign };
}
