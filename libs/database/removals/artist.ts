import { campaignInUse, type Removable } from './removable.js';

/** An artist with nothing goes for good. One whose releases are all put away, and whose campaigns ended, is put away. */
export const REMOVABLE_ARTIST: Removable<string> = {
  lockUses: async (sql, workspaceId, id) => {
    const found = await sql.query('SELECT 1 FROM artists WHERE workspace_id = $1 AND id = $2 FOR UPDATE', [
      workspaceId,
      id,
    ]);
    if (found.length === 0) return undefined;
    const releases = await sql.query<{ title: string; archived: boolean }>(
      `SELECT title, archived_at IS NOT NULL AS archived FROM releases
       WHERE workspace_id = $1 AND artist_id = $2 ORDER BY created_at`,
      [workspaceId, id],
    );
    const campaigns = await sql.query<{ name: string; status: string }>(
      'SELECT name, status FROM campaigns WHERE workspace_id = $1 AND artist_id = $2 ORDER BY created_at',
      [workspaceId, id],
    );
    const apps = await sql.query<{ name: string; disabled: boolean }>(
      `SELECT name, status = 'disabled' AS disabled FROM service_apps
       WHERE workspace_id = $1 AND artist_id = $2 ORDER BY created_at`,
      [workspaceId, id],
    );
    const listed = releases.filter(({ archived }) => !archived);
    const running = campaigns.filter(({ status }) => status !== 'ended');
    return {
      inUse: [
        ...listed.map(({ title }) => `the release "${title}" is not archived`),
        ...running.map(campaignInUse),
        ...apps.flatMap(({ name, disabled }) =>
          disabled ? [] : [`the service app "${name}" is not disabled`],
        ),
      ],
      wasUsed: releases.length + campaigns.length + apps.length > 0,
    };
  },
  delete: async (sql, workspaceId, id) => {
    await sql.query('DELETE FROM artists WHERE workspace_id = $1 AND id = $2', [workspaceId, id]);
  },
  setArchived: async (sql, workspaceId, id, archived) => {
    const rows = await sql.query(
      `UPDATE artists SET archived_at = CASE WHEN $3 THEN coalesce(archived_at, now()) END
       WHERE workspace_id = $1 AND id = $2 RETURNING 1`,
      [workspaceId, id, archived],
    );
    return rows.length === 1;
  },
};
