import { type ServiceIds, ServiceIdsSchema } from '#contracts/releases/artists.js';
import type { Sql } from '#database/database.js';

/** An artist whom a page offers to follow beside its own. */
export interface FeaturedArtist {
  id: string;
  name: string;
  serviceIds: ServiceIds;
}

/** These artists of the workspace, in the given order. One that is not the workspace's, or was put away, is left out. */
export async function readArtists(
  sql: Sql,
  workspaceId: string,
  ids: readonly string[],
): Promise<FeaturedArtist[]> {
  if (ids.length === 0) return [];
  const rows = await sql.query<{ id: string; name: string; serviceIds: unknown }>(
    `SELECT id, name, service_ids AS "serviceIds" FROM artists
     WHERE workspace_id = $1 AND id = ANY ($2::uuid[]) AND archived_at IS NULL
     ORDER BY array_position($2::uuid[], id)`,
    [workspaceId, ids],
  );
  return rows.map((row) => ({ ...row, serviceIds: ServiceIdsSchema.parse(row.serviceIds) }));
}
