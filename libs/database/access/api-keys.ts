import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ApiKeyRole } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/**
 * A key is `sgk_<prefix>_<secret>`. The prefix tells keys apart. The secret is 256 random bits, so it is enough to
 * store a plain SHA-256 of the whole key. The key itself is shown once and is stored nowhere.
 */
interface NewApiKey {
  id: string;
  name: string;
  role: ApiKeyRole;
  prefix: string;
  key: string;
  createdAt: Date;
}

const KEY_FORMAT = /^sgk_[0-9a-f]{8}_[\w-]{43}$/;

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Makes a key. Without a stated role it may do what a marketer may do. */
export async function createApiKey(
  sql: Sql,
  input: { workspaceId: string; name: string; role?: ApiKeyRole },
): Promise<NewApiKey> {
  const { workspaceId, name, role = 'marketer' } = input;
  const id = randomUUID();
  const prefix = `sgk_${randomBytes(4).toString('hex')}`;
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
  const [row] = await sql.query<{ created_at: Date }>(
    `INSERT INTO api_keys (id, workspace_id, name, prefix, hash, role) VALUES ($1, $2, $3, $4, $5, $6)
     RETURNING created_at`,
    [id, workspaceId, name, prefix, hashToken(key), role],
  );
  if (row === undefined) throw new Error('INSERT of an API key returned no row.');
  return { id, name, role, prefix, key, createdAt: row.created_at };
}

/**
 * Returns the workspace that a key opens; undefined for a malformed, unknown or revoked key. The key is found by its
 * hash, so no secret is compared.
 */
export async function findApiKey(
  sql: Sql,
  key: string,
): Promise<{ id: string; workspaceId: string; role: ApiKeyRole } | undefined> {
  if (!KEY_FORMAT.test(key)) return undefined;
  const [row] = await sql.query<{ id: string; workspace_id: string; role: ApiKeyRole }>(
    'SELECT id, workspace_id, role FROM api_keys WHERE hash = $1 AND revoked_at IS NULL',
    [hashToken(key)],
    'api-key-by-hash',
  );
  return row && { id: row.id, workspaceId: row.workspace_id, role: row.role };
}

/** Returns false when the workspace has no such key, or the key was revoked before. */
export async function revokeApiKey(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
  const rows = await sql.query(
    'UPDATE api_keys SET revoked_at = now() WHERE workspace_id = $1 AND id = $2 AND revoked_at IS NULL RETURNING id',
    [workspaceId, id],
  );
  return rows.length === 1;
}
