import { endOfGrant } from '#domain/services/grant-outlook.js';
import type { EpochMs, Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** A fan's grant without its tokens, which stay encrypted in the row. */
export interface ConnectionRow {
  service: Service;
  scopes: string[];
  status: 'active' | 'expired';
  createdAt: Date;
  /** When the fan agreed. Null: not worked out yet. */
  authorizedAt: Date | null;
  /** Null: the grant has no end, or it is not worked out yet. */
  grantEndsAt: Date | null;
  /** Null: the deployment's own app asked for it. */
  serviceAppId: string | null;
}
const COLUMNS = `service, scopes, status, created_at AS "createdAt", authorized_at AS "authorizedAt",
  grant_ends_at AS "grantEndsAt", service_app_id AS "serviceAppId"`;

interface NewConnection {
  id: string;
  fanId: string;
  service: Service;
  refreshTokenEncrypted: string;
  scopes: string[];
  /** The app that asked for the grant. Null: the deployment's own. */
  serviceAppId: string | null;
  /** When the fan agreed (real time). */
  authorizedAt: EpochMs;
}

/** Stores new grants. Each replaces the fan's former grant on that service, with its access token. */
export async function upsertConnections(
  sql: Sql,
  workspaceId: string,
  connections: NewConnection[],
): Promise<void> {
  if (connections.length === 0) return;
  await sql.query(
    `INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes, service_app_id,
       authorized_at, grant_ends_at)
     SELECT id, $1, fan_id, service, token, ARRAY(SELECT jsonb_array_elements_text(scopes)), app,
       to_timestamp(authorized / 1000), to_timestamp(ends / 1000)
     FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::uuid[], $8::float8[], $9::float8[])
       AS given (id, fan_id, service, token, scopes, app, authorized, ends)
     ON CONFLICT (fan_id, service) DO UPDATE SET refresh_token_encrypted = excluded.refresh_token_encrypted,
       scopes = excluded.scopes, status = 'active', access_token_encrypted = NULL, access_expires_at = NULL,
       created_at = now(), service_app_id = excluded.service_app_id, authorized_at = excluded.authorized_at,
       grant_ends_at = excluded.grant_ends_at, resealed_from = NULL,
       refresh_at = NULL, refresh_before = NULL, expired_at = NULL, expired_by = NULL`,
    [
      workspaceId,
      connections.map((connection) => connection.id),
      connections.map((connection) => connection.fanId),
      connections.map((connection) => connection.service),
      connections.map((connection) => connection.refreshTokenEncrypted),
      connections.map((connection) => JSON.stringify(connection.scopes)),
      connections.map((connection) => connection.serviceAppId),
      connections.map((connection) => connection.authorizedAt),
      connections.map(({ service, authorizedAt }) => endOfGrant(service, authorizedAt)),
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
  /** Real time, ms: when the grant ends by the service's own rule. Null: never, or nobody knows it. */
  grantEndsAt: number | null;
  /** The app that asked for it, by which it must be refreshed and used. Null: the deployment's own. */
  serviceAppId: string | null;
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
       (extract(epoch FROM access_expires_at) * 1000)::float8 AS "accessExpiresAt",
       (extract(epoch FROM grant_ends_at) * 1000)::float8 AS "grantEndsAt", service_app_id AS "serviceAppId"
     FROM connections WHERE workspace_id = $1 AND fan_id = $2 AND service = $3 AND status = 'active'`,
    [workspaceId, fanId, service],
  );
  return row;
}
