import type { Sql } from '#database/database.js';

/** Does the workspace have this artist, and is it not put away? The artist stays until the transaction ends. */
export async function hasArtist(sql: Sql, workspaceId: string, artistId: string): Promise<boolean> {
  const rows = await sql.query(
    'SELECT 1 FROM artists WHERE workspace_id = $1 AND id = $2 AND archived_at IS NULL FOR KEY SHARE',
    [workspaceId, artistId],
  );
  return rows.length > 0;
}
