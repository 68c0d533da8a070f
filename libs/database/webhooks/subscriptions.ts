import type { DisabledReason } from '#domain/events/reasons.js';
import { randomUUID } from 'node:crypto';
import type { EventType } from '#domain/events/catalogue.js';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { newSecret, ROTATION_HOURS, type RotatedSecret } from './secrets.js';
import { pageAfter } from '#database/page.js';

export interface SubscriptionRow {
  id: string;
  url: string;
  event_types: EventType[];
  active: boolean;
  disabled_reason: DisabledReason | null;
  disabled_at: Date | null;
  failing_since: Date | null;
  created_at: Date;
}
const COLUMNS = 'id, url, event_types, active, disabled_reason, disabled_at, failing_since, created_at';

export async function createSubscription(
  sql: Sql,
  box: SecretBox,
  input: { workspaceId: string; url: string; eventTypes: readonly EventType[]; active: boolean },
): Promise<{ row: SubscriptionRow; secret: string }> {
  const secret = newSecret();
  const [row] = await sql.query<SubscriptionRow>(
    `INSERT INTO webhook_subscriptions (id, workspace_id, url, event_types, active, secret_encrypted)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    [randomUUID(), input.workspaceId, input.url, input.eventTypes, input.active, box.seal(secret)],
  );
  if (row === undefined) throw new Error('INSERT of a webhook subscription returned no row.');
  return { row, secret };
}

export async function listSubscriptions(
  sql: Sql,
  query: { workspaceId: string; after: string | undefined; limit: number },
): Promise<SubscriptionRow[]> {
  return sql.query<SubscriptionRow>(
    `SELECT ${COLUMNS} FROM webhook_subscriptions
     WHERE workspace_id = $1 AND ${pageAfter('id', '$2::uuid', '$3')}`,
    [query.workspaceId, query.after ?? null, query.limit],
  );
}

export async function findSubscription(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<SubscriptionRow | undefined> {
  const [row] = await sql.query<SubscriptionRow>(
    `SELECT ${COLUMNS} FROM webhook_subscriptions WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, id],
  );
  return row;
}

/**
 * Changes a subscription. One that becomes active, or gets another address, starts again: it is not failing and not
 * held, and its waiting deliveries are sent.
 */
export async function changeSubscription(
  sql: Sql,
  workspaceId: string,
  id: string,
  change: { url?: string | undefined; eventTypes?: EventType[] | undefined; active?: boolean | undefined },
): Promise<SubscriptionRow | undefined> {
  const { url, eventTypes, active } = change;
  const anew = active === true || url !== undefined;
  const [row] = await sql.query<SubscriptionRow>(
    `UPDATE webhook_subscriptions SET url = coalesce($3, url), event_types = coalesce($4::text[], event_types),
       active = coalesce($5, active), failures = CASE WHEN $6 THEN 0 ELSE failures END,
       held_until = CASE WHEN $6 THEN NULL ELSE held_until END,
       failing_since = CASE WHEN $6 THEN NULL ELSE failing_since END,
       disabled_reason = CASE WHEN $5 THEN NULL ELSE disabled_reason END,
       disabled_at = CASE WHEN $5 THEN NULL ELSE disabled_at END
     WHERE workspace_id = $1 AND id = $2 RETURNING ${COLUMNS}`,
    [workspaceId, id, url ?? null, eventTypes ?? null, active ?? null, anew],
  );
  return row;
}

/** Deletes a subscription with its deliveries. Returns false when there was none. */
export async function deleteSubscription(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
  const rows = await sql.query(
    'DELETE FROM webhook_subscriptions WHERE workspace_id = $1 AND id = $2 RETURNING id',
    [workspaceId, id],
  );
  return rows.length === 1;
}

/**
 * Makes a new secret, which is shown only once. The former secret signs for one more day. Returns undefined when
 * there is no such subscription.
 */
export async function rotateSubscriptionSecret(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  id: string,
): Promise<RotatedSecret | undefined> {
  const secret = newSecret();
  const [row] = await sql.query<{ previous_until: Date | null }>(
    `UPDATE webhook_subscriptions SET secret_encrypted = $3, previous_encrypted = secret_encrypted,
       previous_until = now() + interval '${ROTATION_HOURS} hours'
     WHERE workspace_id = $1 AND id = $2 RETURNING previous_until`,
    [workspaceId, id, box.seal(secret)],
  );
  return row && { secret, previousUntil: row.previous_until };
}
