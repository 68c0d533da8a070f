import type { Flow } from '#domain/flows/flow.js';
import type { CampaignStatus } from '#domain/terms.js';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Sql } from '#database/database.js';

/** A campaign with the flow that it runs, for code that enters fans into it. */
export interface RunningCampaign {
  id: string;
  status: CampaignStatus;
  /** The flow whose version it runs, or is to run. */
  flowId: string;
  flow: Flow;
  artist: string;
  /** The release's title. Null for a campaign without a release. */
  release: string | null;
}

interface Row {
  id: string;
  status: CampaignStatus;
  flow_id: string;
  definition: unknown;
  artist: string;
  release: string | null;
}

const NO_FLOW: Flow = { schema: 1, name: 'none', tracks: [] };

/** Returns undefined when the workspace has no such campaign. A campaign that was never launched runs no flow yet. */
export async function findRunningCampaign(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<RunningCampaign | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT c.id, c.status, c.flow_id, v.definition, a.name AS artist, r.title AS release
     FROM campaigns c LEFT JOIN flow_versions v ON v.id = c.flow_version_id
     LEFT JOIN releases r ON r.id = c.release_id JOIN artists a ON a.id = coalesce(r.artist_id, c.artist_id)
     WHERE c.workspace_id = $1 AND c.id = $2`,
    [workspaceId, id],
  );
  if (row === undefined) return undefined;
  const flow = row.definition === null ? NO_FLOW : FlowSchema.parse(row.definition);
  const { status, flow_id: flowId, artist, release } = row;
  return { id: row.id, status, flowId, flow, artist, release };
}

/** The flows that the live and paused campaigns of a workspace run, each with the campaign's name. */
export async function readRunningFlows(
  sql: Sql,
  workspaceId: string,
): Promise<{ name: string; flow: Flow }[]> {
  const rows = await sql.query<{ name: string; definition: unknown }>(
    `SELECT c.name, v.definition FROM campaigns c JOIN flow_versions v ON v.id = c.flow_version_id
     WHERE c.workspace_id = $1 AND c.status IN ('live', 'paused') ORDER BY c.id`,
    [workspaceId],
  );
  return rows.map(({ name, definition }) => ({ name, flow: FlowSchema.parse(definition) }));
}
