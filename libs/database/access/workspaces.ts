import type { Sql } from '#database/database.js';

/** What a workspace's members set for all of it. */
export interface WorkspaceSettings {
  id: string;
  name: string;
  /** Stands in every email; null where none is set. */
  postalAddress: string | null;
}

const COLUMNS = 'id, name, postal_address AS "postalAddress"';

export async function findWorkspace(sql: Sql, id: string): Promise<WorkspaceSettings | undefined> {
  const [found] = await sql.query<WorkspaceSettings>(`SELECT ${COLUMNS} FROM workspaces WHERE id = $1`, [id]);
  return found;
}

/** Changes what is given, and leaves the rest. */
export async function changeWorkspace(
  sql: Sql,
  id: string,
  change: { postalAddress?: string | undefined },
): Promise<WorkspaceSettings | undefined> {
  const [changed] = await sql.query<WorkspaceSettings>(
    `UPDATE workspaces SET postal_address = coalesce($2, postal_address) WHERE id = $1 RETURNING ${COLUMNS}`,
    [id, change.postalAddress ?? null],
  );
  return changed;
}
