import type { Sql } from '#database/database.js';

/** A request that took its key and never finished (a crash) frees it after this long. */
const ABANDONED_AFTER = '60 seconds';

/** A key belongs to a workspace. */
interface Key {
  workspaceId: string;
  key: string;
}

export type KeyClaim =
  /** The key is taken for this request. */
  | { kind: 'taken' }
  /** A request with this key has ended. The answer is JSON, as it was kept. */
  | { kind: 'answered'; status: number; answer: string }
  /** A request with this key is still running. */
  | { kind: 'running' }
  /** The key was used with another request. */
  | { kind: 'other_request' };

interface Stored {
  request_hash: string;
  status: number | null;
  answer: string | null;
}

/** Takes the key. The primary key decides between two requests at the same moment, not a prior read. */
export async function claimKey(sql: Sql, { workspaceId, key }: Key, requestHash: string): Promise<KeyClaim> {
  const taken = await sql.query(
    `INSERT INTO idempotency_keys AS k (workspace_id, key, request_hash) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, key) DO UPDATE SET created_at = now(), request_hash = excluded.request_hash
     WHERE k.status IS NULL AND k.created_at < now() - interval '${ABANDONED_AFTER}' RETURNING key`,
    [workspaceId, key, requestHash],
  );
  if (taken.length === 1) return { kind: 'taken' };
  // Rows of earlier versions have no text. Their answers had the same fields, in an order of PostgreSQL's own.
  const [stored] = await sql.query<Stored>(
    `SELECT request_hash, status, coalesce(answer, body::text) AS answer FROM idempotency_keys
     WHERE workspace_id = $1 AND key = $2`,
    [workspaceId, key],
  );
  // A request that failed between the two statements has given its key back.
  if (stored === undefined) return { kind: 'running' };
  if (stored.request_hash !== requestHash) return { kind: 'other_request' };
  if (stored.status === null) return { kind: 'running' };
  return { kind: 'answered', status: stored.status, answer: stored.answer ?? 'null' };
}

/** Keeps the answer of a request, as the JSON text that it is. Processes of earlier versions read `body`. */
export async function keepAnswer(
  sql: Sql,
  { workspaceId, key }: Key,
  { status, answer }: { status: number; answer: string },
): Promise<void> {
  await sql.query(
    `UPDATE idempotency_keys SET status = $3, answer = $4::text, body = $4::text::jsonb
     WHERE workspace_id = $1 AND key = $2`,
    [workspaceId, key, status, answer],
  );
}

/** Gives back the key of a request that failed. */
export async function releaseKey(sql: Sql, { workspaceId, key }: Key): Promise<void> {
  await sql.query('DELETE FROM idempotency_keys WHERE workspace_id = $1 AND key = $2 AND status IS NULL', [
    workspaceId,
    key,
  ]);
}
