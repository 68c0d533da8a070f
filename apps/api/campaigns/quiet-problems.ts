import { findWorkspace } from '#database/access/workspaces.js';
import type { Sql } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import { closedByWorkspace } from '#domain/flows/validate-time.js';
import type { FlowProblem } from '#domain/flows/validate.js';

/**
 * Sends of a flow that could never leave, because its windows and the quiet hours of the workspace leave no hour. They
 * would be dropped one after the other, so this is looked at before the flow runs.
 */
export async function quietProblems(sql: Sql, workspaceId: string, flow: Flow): Promise<FlowProblem[]> {
  const workspace = await findWorkspace(sql, workspaceId);
  return workspace === undefined ? [] : closedByWorkspace(flow, workspace.sending);
}
