import type { Beginnings } from '#domain/metrics/compare.js';
import type { GroupCounts, FunnelOrder } from '#domain/metrics/funnel.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { readFunnel } from './funnel.js';

export interface ComparedCampaign extends Beginnings {
  name: string;
  hasRelease: boolean;
}

/** The named campaigns of the workspace, in the order of the names. One that is not there is left out. */
export async function readBeginnings(
  sql: Sql,
  workspaceId: string,
  campaignIds: readonly string[],
): Promise<ComparedCampaign[]> {
  const rows = await sql.query<{
    id: string;
    name: string;
    launched_at: Date | null;
    release_id: string | null;
    released_at: Date | null;
  }>(
    `SELECT c.id, c.name, c.launched_at, c.release_id, m.moment AS released_at
     FROM campaigns c LEFT JOIN release_moments m ON m.release_id = c.release_id AND m.territory = ''
     WHERE c.workspace_id = $1 AND c.id = ANY ($2::uuid[])
     ORDER BY array_position($2::uuid[], c.id)`,
    [workspaceId, campaignIds],
  );
  return rows.map((row) => ({
    campaignId: row.id,
    name: row.name,
    hasRelease: row.release_id !== null,
    launch: row.launched_at?.getTime() ?? null,
    release: row.released_at?.getTime() ?? null,
  }));
}

/** The funnel of a campaign as it was at a moment: of the fans who were enrolled by then, and what they had done. */
export async function readFunnelAt(
  sql: Sql,
  campaign: { workspaceId: string; campaignId: string; order: FunnelOrder; asOf: EpochMs },
): Promise<GroupCounts> {
  const [counts] = await readFunnel(sql, { ...campaign, groupBy: [], to: campaign.asOf + 1 });
  if (counts === undefined) throw new Error('The funnel has no total.');
  return counts;
}
