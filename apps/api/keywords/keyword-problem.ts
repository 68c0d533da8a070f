import type { RunningCampaign } from '#database/campaigns/running-campaigns.js';
import type { Sql } from '#database/database.js';
import { findFlow, findVersion } from '#database/flows/flows.js';
import { entryProblem } from '#domain/flows/entry-problem.js';

/**
 * Says why nobody would enter the campaign by a keyword; undefined: fans would. A draft is judged by the version that
 * it would be launched with, or by the draft of its flow. Its launch asks once more.
 */
export async function keywordProblem(
  sql: Sql,
  workspaceId: string,
  campaign: RunningCampaign,
): Promise<string | undefined> {
  if (campaign.status !== 'draft') return entryProblem(campaign.flow, undefined, 'keyword');
  const newest = await findVersion(sql, workspaceId, campaign.flowId, undefined);
  const flow = newest?.definition ?? (await findFlow(sql, workspaceId, campaign.flowId))?.draft;
  return flow === undefined ? undefined : entryProblem(flow, undefined, 'keyword');
}
