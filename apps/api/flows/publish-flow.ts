import type { Database } from '#database/database.js';
import {
  findFlow,
  type FlowAuthor,
  type FlowRecord,
  type FlowVersionRecord,
  publishDraft,
} from '#database/flows/flows.js';
import { writtenTemplates } from '#database/messages/templates.js';
import { type FlowProblem, hasErrors, validateFlow } from '#domain/flows/validate.js';

type FlowPublication =
  | { kind: 'published'; version: FlowVersionRecord }
  | { kind: 'invalid'; problems: FlowProblem[] }
  /** Another draft has been saved since the caller read it. */
  | { kind: 'changed'; flow: FlowRecord }
  | { kind: 'unknown' };

interface FlowPublisher {
  webhookHosts: readonly string[];
  by?: Pick<FlowAuthor, 'kind' | 'id'>;
  /** The number of the draft that the caller has read. Without it, whatever draft is there is published. */
  revision?: number | undefined;
}

/** Freezes the draft as the flow's next version, if nothing is wrong with it. One publication at a time a flow. */
export function publishFlow(
  database: Database,
  workspaceId: string,
  id: string,
  { webhookHosts, by, revision }: FlowPublisher,
): Promise<FlowPublication> {
  return database.transaction(async (sql): Promise<FlowPublication> => {
    const flow = await findFlow(sql, workspaceId, id, 'for update');
    if (flow === undefined) return { kind: 'unknown' };
    if (revision !== undefined && revision !== flow.revision) return { kind: 'changed', flow };
    const templates = await writtenTemplates(sql, workspaceId);
    const problems = validateFlow(flow.draft, { templates, webhookHosts });
    if (hasErrors(problems)) return { kind: 'invalid', problems };
    return { kind: 'published', version: await publishDraft(sql, workspaceId, flow, by) };
  });
}
