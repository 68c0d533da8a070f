import type { FieldError } from '#contracts/http/problem.js';
import { readRunningFlows } from '#database/campaigns/running-campaigns.js';
import type { Sql } from '#database/database.js';
import { closedByWorkspace } from '#domain/flows/validate-time.js';
import type { WorkspaceSending } from '#domain/sending/workspace-sending.js';

/** The running campaigns of which some message could never leave under these quiet hours, as errors of the request. */
export async function closedCampaigns(
  sql: Sql,
  workspaceId: string,
  sending: WorkspaceSending,
): Promise<FieldError[]> {
  if ((sending.quietHours ?? []).length === 0) return [];
  const running = await readRunningFlows(sql, workspaceId);
  return running.flatMap(({ name, flow }) =>
    closedByWorkspace(flow, sending).map(({ reason }) => ({
      path: 'quietHours',
      message: `Campaign "${name}": ${reason}`,
    })),
  );
}
