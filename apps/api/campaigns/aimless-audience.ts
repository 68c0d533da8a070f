import { findAudience } from '#database/audiences/audiences.js';
import type { Sql } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import { entryProblem } from '#api/enrollments/entry-problem.js';

/**
 * Says why this flow would start nothing for the fans of the campaign's audience. Undefined: there is no audience, or
 * something starts.
 */
export async function aimlessAudience(
  sql: Sql,
  workspaceId: string,
  campaignId: string,
  flow: Flow,
): Promise<string | undefined> {
  const audience = await findAudience(sql, workspaceId, campaignId);
  return audience?.state === 'running' ? entryProblem(flow, audience.track ?? undefined) : undefined;
}
