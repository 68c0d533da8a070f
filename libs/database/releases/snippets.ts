import type { Sql } from '#database/database.js';
import type { AudioKind } from '#domain/releases/audio-kind.js';

/** What is known of a release's snippet. */
export interface SnippetRecord {
  hash: string;
  kind: AudioKind;
  seconds: number;
  createdAt: Date;
}

/** Makes it the snippet of the release, in the caller's transaction. False: the workspace has no such release. */
export async function saveSnippet(
  sql: Sql,
  on: { workspaceId: string; releaseId: string },
  { hash, kind, seconds, bytes }: Omit<SnippetRecord, 'createdAt'> & { bytes: Buffer },
): Promise<boolean> {
  const found = await sql.query(
    'SELECT 1 FROM releases WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE',
    [on.workspaceId, on.releaseId],
  );
  if (found.length === 0) return false;
  await sql.query('UPDATE snippets SET current = false WHERE release_id = $1 AND current AND hash <> $2', [
    on.releaseId,
    hash,
  ]);
  await sql.query(
    `INSERT INTO snippets (hash, workspace_id, release_id, kind, seconds, bytes) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (hash) DO UPDATE SET current = true`,
    [hash, on.workspaceId, on.releaseId, kind, seconds, bytes],
  );
  return true;
}

/** The snippet that the release has now. */
export async function findSnippet(
  sql: Sql,
  workspaceId: string,
  releaseId: string,
): Promise<SnippetRecord | undefined> {
  const [row] = await sql.query<SnippetRecord>(
    `SELECT hash, kind, seconds, created_at AS "createdAt" FROM snippets
     WHERE workspace_id = $1 AND release_id = $2 AND current`,
    [workspaceId, releaseId],
  );
  return row;
}

/** Takes every snippet that the release has or had away. False: there was none. */
export async function deleteSnippets(sql: Sql, workspaceId: string, releaseId: string): Promise<boolean> {
  const gone = await sql.query(
    'DELETE FROM snippets WHERE workspace_id = $1 AND release_id = $2 RETURNING 1',
    [workspaceId, releaseId],
  );
  return gone.length > 0;
}

/** The file, for whoever knows its name. */
export async function readSnippetFile(
  sql: Sql,
  hash: string,
): Promise<{ kind: AudioKind; bytes: Buffer } | undefined> {
  const [row] = await sql.query<{ kind: AudioKind; bytes: Buffer }>(
    'SELECT kind, bytes FROM snippets WHERE hash = $1',
    [hash],
  );
  return row;
}
