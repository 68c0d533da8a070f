import type { CampaignRecord } from '#database/campaigns/campaigns.js';
import type { Sql } from '#database/database.js';
import { readTemplates } from '#database/messages/templates.js';
import type { Flow } from '#domain/flows/flow.js';
import { releaseNeeds } from '#domain/flows/release-needs.js';
import { type FlowProblem, templatesOf } from '#domain/flows/validate.js';

/**
 * Lists what a flow asks of a release that the campaign does not have. It is checked whenever a campaign takes a flow
 * version.
 */
export async function releaseProblems(
  sql: Sql,
  workspaceId: string,
  campaign: CampaignRecord,
  flow: Flow,
): Promise<FlowProblem[]> {
  if (campaign.release_id !== null) return [];
  return releaseNeeds(flow, await readTemplates(sql, workspaceId, templatesOf(flow)));
}
