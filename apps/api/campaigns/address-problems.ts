import { findWorkspace } from '#database/access/workspaces.js';
import type { Sql } from '#database/database.js';
import type { Flow } from '#domain/flows/flow.js';
import { emailSteps } from '#domain/flows/email-steps.js';
import type { FlowProblem } from '#domain/flows/validate.js';

/**
 * Says by name which steps send an email while the workspace has no postal address: the law wants one in each. Looked at
 * before anything new begins; what runs already goes on.
 */
export async function addressProblems(sql: Sql, workspaceId: string, flow: Flow): Promise<FlowProblem[]> {
  const steps = emailSteps(flow);
  if (steps.length === 0) return [];
  const workspace = await findWorkspace(sql, workspaceId);
  if (workspace?.postalAddress !== null) return [];
  return steps.map(({ track, step }) => ({
    ...{ severity: 'error', code: 'needs_postal_address', track, step },
    reason: `Step "${step}" sends an email, and the workspace has no postal address.`,
  }));
}
