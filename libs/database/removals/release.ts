import { campaignInUse, type Removable } from './removable.js';

/** A release without a campaign goes with its moments; one of ended campaigns is put away. */
export const REMOVABLE_RELEASE: Removable<string> = {
  lockUses: async (sql, workspaceId, id) => {
    const found = await sql.query('SELECT 1 FROM releases WHERE workspace_id = $1 AND id = $2 FOR UPDATE', [
      workspaceId,
      id,
    ]);
    if (found.length === 0) return undefined;
    const campaigns = await sql.query<{ name: string; status: string }>(
      'SELECT name, status FROM campaigns WHERE workspace_id = $1 AND release_id = $2 ORDER BY created_at',
      [workspaceId, id],
    );
    const running = campaigns.filter(({ status }) => status !== 'ended');
    return { inUse: running.map(campaignInUse), wasUsed: campaigns.length > 0 };
  },
  delete: async (sql, workspaceId, id) => {
    await sql.query('DELETE FROM releases WHERE workspace_id = $1 AND id = $2', [workspaceId, id]);
  },
  setArchived: async (sql, workspaceId, id, archived) => {
    const rows = await sql.query(
      `UPDATE releases SET archived_at = CASE WHEN $3 THEN coalesce(archived_at, now()) END
       WHERE workspace_id = $1 AND id = $2 RETURNING 1`,
      [workspaceId, id, archived],
    );
    return rows.length === 1;
  },
};
