import type { Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** A fan's grant without its tokens, which stay encrypted in the row. */
export interface ConnectionRow {
  service: Service;
  scopes: string[];
  status: 'active' | 'expired';
  createdAt: Date;
}
const COLUMNS = 'service, scopes, status, created_at AS "createdAt"';

interface NewConnection {
  id: string;
  fanId: string;
  service: Service;
  refreshTokenEncrypted: string;
  scopes: string[];
}

/** Stores new grants. Each replaces the fan's former grant on that service, with its access token. */
export async function upsertConnections(
  sql: Sql,
  workspaceId: string,
  connections: NewConnection[],
): Promise<void> {
  if (connections.length === 0) return;
  await sql.query(
    `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes)
     SELECT id, $1, fan_id, service, token, ARRAY(SELECT jsonb_array_elements_text(scopes))
     FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[])
       AS given (id, fan_id, service, token, scopes)
     ON CONFLICT (fan_id, service) DO UPDATE SET refresh_token_encrypted = excluded.refresh_token_encrypted,
       scopes = excluded.scopes, status = 'active', access_token_encrypted = NULL, access_expires_at = NULL,
       created_at = now()`,
    [
      workspaceId,
      connections.map((connection) => connection.id),
      connections.map((connection) => connection.fanId),
      connections.map((connection) => connection.service),
      connections.map((connection) => connection.refreshTokenEncrypted),
      connections.map((connection) => JSON.stringify(connection.scopes)),
    ],
  );
}

export async function readConnections(
  sql: Sql,
  workspaceId: string,
  fanId: string,
): Promise<ConnectionRow[]> {
  return sql.query<ConnectionRow>(
    `SELECT ${COLUMNS} FROM connections WHERE workspace_id = $1 AND fan_id = $2 ORDER BY service`,
    [workspaceId, fanId],
  );
}

/** Of these fans the services with a grant that is in force, the newest grant first. */
export async function readLiveGrants(
  sql: Sql,
  workspaceId: string,
  fanIds: readonly string[],
): Promise<Map<string, Service[]>> {
  if (fanIds.length === 0) return new Map();
  const rows = await sql.query<{ fanId: string; service: Service }>(
    `SELECT fan_id AS "fanId", service FROM connections
     WHERE workspace_id = $1 AND fan_id = ANY ($2::uuid[]) AND status = 'active' ORDER BY created_at DESC, id`,
    [workspaceId, fanIds],
  );
  const grants = new Map<string, Service[]>();
  for (const { fanId, service } of rows) grants.set(fanId, [...(grants.get(fanId) ?? []), service]);
  return grants;
}

/**
 * Deletes the tokens, the account's id and the country that the account told, all at once, and closes the wishes for
 * further releases that the grant was to carry out. False: there was no such
 * connection.
 */
export async function deleteConnection(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  service: Service,
): Promise<boolean> {
  const rows = await sql.query(
    `WITH gone AS (
       DELETE FROM connections WHERE workspace_id = $1 AND fan_id = $2 AND service = $3 RETURNING id
     ), account AS (
       DELETE FROM service_accounts WHERE workspace_id = $1 AND fan_id = $2 AND service = $3 RETURNING gave_territory
     ), wishes AS (
       UPDATE future_saves SET revoked_at = now(), revoked_by = 'disconnected'
       WHERE workspace_id = $1 AND fan_id = $2 AND service = $3 AND revoked_at IS NULL
     ), untold AS (
       UPDATE fans SET territory = NULL WHERE workspace_id = $1 AND id = $2
         AND EXISTS (SELECT FROM account WHERE gave_territory)
     )
     SELECT FROM gone`,
    [workspaceId, fanId, service],
  );
  return rows.length > 0;
}

/** A fan's live grant with its sealed tokens, for a call that the fan waits for. */
export interface StoredGrant {
  connectionId: string;
  refreshTokenEncrypted: string;
  accessTokenEncrypted: string | null;
  /** Real time, ms. */
  accessExpiresAt: number | null;
}

export async function findGrant(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  service: Service,
): Promise<StoredGrant | undefined> {
  const [row] = await sql.query<StoredGrant>(
    `SELECT id AS "connectionId", refresh_token_encrypted AS "refreshTokenEncrypted",
       access_token_encrypted AS "accessTokenEncrypted",
       (extract(epoch FROM access_expires_at) * 1000)::float8 AS "accessExpiresAt"
     FROM connections WHERE workspace_id = $1 AND fan_id = $2 AND service = $3 AND status = 'active'`,
    [workspaceId, fanId, service],
  );
  return row;
}
