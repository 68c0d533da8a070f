import type { Database } from '#database/database.js';
import { findFlow, type FlowVersionRecord, publishDraft } from '#database/flows/flows.js';
import { writtenTemplates } from '#database/messages/templates.js';
import { type FlowProblem, hasErrors, validateFlow } from '#domain/flows/validate.js';

type FlowPublication =
  | { kind: 'published'; version: FlowVersionRecord }
  | { kind: 'invalid'; problems: FlowProblem[] }
  | { kind: 'unknown' };

/** Freezes the draft as the flow's next version, if nothing is wrong with it. One publication at a time a flow. */
export function publishFlow(
  database: Database,
  workspaceId: string,
  id: string,
  webhookHosts: readonly string[],
): Promise<FlowPublication> {
  return database.transaction(async (sql): Promise<FlowPublication> => {
    const flow = await findFlow(sql, workspaceId, id, 'for update');
    if (flow === undefined) return { kind: 'unknown' };
    const templates = await writtenTemplates(sql, workspaceId);
    const problems = validateFlow(flow.draft, { templates, webhookHosts });
    if (hasErrors(problems)) return { kind: 'invalid', problems };
    return { kind: 'published', version: await publishDraft(sql, workspaceId, flow) };
  });
}
