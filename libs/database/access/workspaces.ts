import type { Sql } from '#database/database.js';

/** Settings that hold for the whole workspace. */
interface WorkspaceSettings {
  id: string;
  name: string;
  /** Every email shows this address. Null: no address is set. */
  postalAddress: string | null;
}

const COLUMNS = 'id, name, postal_address AS "postalAddress"';

export async function findWorkspace(sql: Sql, id: string): Promise<WorkspaceSettings | undefined> {
  const [found] = await sql.query<WorkspaceSettings>(`SELECT ${COLUMNS} FROM workspaces WHERE id = $1`, [id]);
  return found;
}

/** Changes the settings that are given, and leaves the others as they are. */
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
