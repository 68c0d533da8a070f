import { type ServiceIds, ServiceIdsSchema } from '#contracts/releases/artists.js';
import type { EffectSpec } from '#domain/engine/effect-spec.js';
import type { CampaignStatus } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import type { BudgetKey } from '#database/budgets/credential-halts.js';
import { expirerOf } from './grant-quarantine.js';
import { StoredServiceActionSchema } from '#database/engine/stored-effect.js';

export interface ClaimedService {
  campaign_id: string;
  spec: EffectSpec & { kind: 'service' };
  campaign_status: CampaignStatus;
  /** Real, ms: when the engine asked for the action. */
  due_at: number;
  /** Real, ms: when the service accepted the item without doing it at once. Null: it has not. */
  accepted_at: number | null;
  /** So many attempts have called the service and could not finish. */
  tries: number;
  release_id: string | null;
  upc: string | null;
  release_ids: ServiceIds;
  track_ids: ServiceIds;
  artist_ids: ServiceIds;
  connection_id: string | null;
  scopes: string[] | null;
  refresh_token_encrypted: string | null;
  access_token_encrypted: string | null;
  /** Real, ms. */
  access_expires_at: number | null;
  /** Real, ms: when the grant ends by the service's own rule. Null: it has no end, or nobody knows it. */
  grant_ends_at: number | null;
  /** The app that asked for the grant, by which it must be refreshed and used. Null: the deployment's own. */
  service_app_id: string | null;
}

type StoredJson = 'spec' | 'release_ids' | 'track_ids' | 'artist_ids';
type ClaimedRow = Omit<ClaimedService, StoredJson> & Record<StoredJson, unknown>;

const CLAIM = `
UPDATE effects x SET status = CASE c.status WHEN 'live' THEN 'running' ELSE x.status END,
  acting_until = now() + make_interval(secs => nullif($2::float8, 0) / 1000)
FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id LEFT JOIN artists t ON t.id = coalesce(r.artist_id, c.artist_id), effects y
  LEFT JOIN connections n ON n.fan_id = y.fan_id AND n.service = y.spec ->> 'service' AND n.status = 'active'
WHERE x.id = $1 AND y.id = x.id AND c.id = x.campaign_id AND x.status IN ('pending', 'running')
  AND coalesce(x.acting_until <= now(), true)
RETURNING x.campaign_id, x.spec, c.status AS campaign_status,
  (extract(epoch FROM x.created_at) * 1000)::float8 AS due_at,
  (extract(epoch FROM x.accepted_at) * 1000)::float8 AS accepted_at, x.tries, r.id AS release_id, r.upc, coalesce(r.service_ids, '{}') AS release_ids,
  coalesce(r.lead_track_ids, '{}') AS track_ids, coalesce(t.service_ids, '{}') AS artist_ids,
  n.id AS connection_id, n.scopes, n.service_app_id,
  n.refresh_token_encrypted, n.access_token_encrypted,
  (extract(epoch FROM n.access_expires_at) * 1000)::float8 AS access_expires_at,
  (extract(epoch FROM n.grant_ends_at) * 1000)::float8 AS grant_ends_at`;

type ServiceClaim =
  | { kind: 'claimed'; claimed: ClaimedService }
  /** A decision carries the action out, for at most this long (ms). */
  | { kind: 'held'; forMs: number }
  /** The action was done or cancelled, so nothing is left to do. */
  | { kind: 'settled' };

const HELD = `
SELECT (extract(epoch FROM acting_until - now()) * 1000)::float8 AS for_ms FROM effects
WHERE id = $1 AND status IN ('pending', 'running') AND acting_until > now()`;

/**
 * Claims an action on a service. All actions are idempotent, so a running action is claimed again, unless a decision
 * holds it. For `holdMs` nobody else may claim it. An activity gives 0 and holds nothing.
 */
export async function claimService(sql: Sql, effectId: string, holdMs: number): Promise<ServiceClaim> {
  const [row] = await sql.query<ClaimedRow>(CLAIM, [effectId, holdMs], 'service.claim');
  if (row !== undefined) return { kind: 'claimed', claimed: parsed(row) };
  const [held] = await sql.query<{ for_ms: number }>(HELD, [effectId], 'service.held');
  return held === undefined ? { kind: 'settled' } : { kind: 'held', forMs: held.for_ms };
}

const parsed = (row: ClaimedRow): ClaimedService => ({
  ...row,
  spec: StoredServiceActionSchema.parse(row.spec),
  release_ids: ServiceIdsSchema.parse(row.release_ids),
  track_ids: ServiceIdsSchema.parse(row.track_ids),
  artist_ids: ServiceIdsSchema.parse(row.artist_ids),
});

/** Frees an action that a decision could not finish, so that an activity may claim it at once. */
export async function releaseService(sql: Sql, effectId: string): Promise<void> {
  await sql.query('UPDATE effects SET acting_until = NULL WHERE id = $1', [effectId], 'service.release');
}

/** The service has accepted the item, and it is not there yet. */
export async function noteAccepted(sql: Sql, effectId: string): Promise<void> {
  await sql.query('UPDATE effects SET accepted_at = now() WHERE id = $1 AND accepted_at IS NULL', [effectId]);
}

/** An attempt has called the service, and comes again: it may have done the action without hearing of it. */
export async function noteTried(sql: Sql, effectId: string): Promise<void> {
  await sql.query('UPDATE effects SET tries = least(tries + 1, 1000) WHERE id = $1', [effectId]);
}

/** The service refused this access token before its end. The next action fetches a new one first. */
export async function forgetAccessToken(sql: Sql, connectionId: string, sealed: string): Promise<void> {
  await sql.query(
    'UPDATE connections SET access_expires_at = now() WHERE id = $1 AND access_token_encrypted = $2',
    [connectionId, sealed],
  );
}

/** The sealed refresh token with which a service was asked. It changes with every new grant, also of the same text. */
export interface UsedGrant {
  connectionId: string;
  refreshTokenEncrypted: string;
}

/** The grant is the one that was used, although perhaps its token was sealed with another key meanwhile. */
const IS_USED = `id = $1 AND (refresh_token_encrypted = $2
  OR resealed_from = encode(sha256(convert_to($2::text, 'UTF8')), 'hex'))`;

/**
 * Keeps what a refresh brought. A fan may have connected again while it was in flight: then the new grant stays, and
 * what the old one brought is dropped.
 */
export async function storeGrant(
  sql: Sql,
  used: UsedGrant,
  grant: { accessTokenEncrypted: string; expiresAt: number; refreshTokenEncrypted: string | null },
): Promise<void> {
  await sql.query(
    `UPDATE connections SET access_token_encrypted = $3, access_expires_at = to_timestamp($4::float8 / 1000),
       refresh_token_encrypted = coalesce($5, refresh_token_encrypted),
       resealed_from = CASE WHEN $5::text IS NULL THEN resealed_from END, refresh_at = NULL
     WHERE ${IS_USED}`,
    [
      used.connectionId,
      used.refreshTokenEncrypted,
      grant.accessTokenEncrypted,
      grant.expiresAt,
      grant.refreshTokenEncrypted,
    ],
    'grant.store',
  );
}

/**
 * The fan must reconnect: flows take the reminder path from here on. `by`: the app whose call was refused, so that the
 * grants of a mass refusal can be taken back. False: the grant that the service refused is no
 * longer the fan's, because the fan has connected again meanwhile or has disconnected.
 */
export async function expireConnection(sql: Sql, used: UsedGrant, by?: BudgetKey): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE connections SET status = 'expired', expired_at = now(), expired_by = $3 WHERE ${IS_USED} RETURNING id`,
    [used.connectionId, used.refreshTokenEncrypted, by === undefined ? null : expirerOf(by)],
    'grant.expire',
  );
  return rows.length > 0;
}
