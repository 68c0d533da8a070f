import type { DisabledReason } from '#domain/events/reasons.js';
import type { Sql } from '#database/database.js';
import type { SealedSecrets } from './secrets.js';

/** A delivery that is due, with everything that its call needs. */
export interface TakenDelivery extends SealedSecrets {
  id: string;
  workspace_id: string;
  subscription_id: string;
  /** The number of attempts, including this one. */
  attempts: number;
  body: string;
  url: string;
}

/** The deliveries of a worker that dies are free again after this time. A call takes at most a sixth of it. */
const LEASE_SECONDS = 30;

/**
 * Claims due deliveries. Workspaces take turns. A subscription gets a few at a time, and a failing one gets a single
 * one. So no backlog and no receiver delays the others. Rows that another worker has locked are skipped.
 */
export async function takeDeliveries(
  sql: Sql,
  query: { limit: number; perSubscription: number; but: readonly string[] },
): Promise<TakenDelivery[]> {
  if (query.limit <= 0) return [];
  return sql.query<TakenDelivery>(
    `WITH due AS (
       SELECT d.id, row_number() OVER (PARTITION BY s.workspace_id ORDER BY d.next_at) AS turn
       FROM webhook_subscriptions s CROSS JOIN LATERAL (
         SELECT id, next_at FROM webhook_deliveries
         WHERE subscription_id = s.id AND status = 'pending' AND next_at <= now()
         ORDER BY next_at LIMIT CASE WHEN s.failures > 0 THEN 1 ELSE $2::int END) d
       WHERE s.active AND coalesce(s.held_until <= now(), true) AND s.id <> ALL ($3::uuid[])),
     chosen AS (
       SELECT d.id FROM webhook_deliveries d JOIN due ON due.id = d.id
       WHERE d.status = 'pending' AND d.next_at <= now()
       ORDER BY due.turn LIMIT $1 FOR UPDATE OF d SKIP LOCKED)
     UPDATE webhook_deliveries d SET attempts = attempts + 1,
       next_at = now() + make_interval(secs => ${LEASE_SECONDS})
     FROM chosen, webhook_subscriptions s WHERE d.id = chosen.id AND s.id = d.subscription_id
     RETURNING d.id, d.workspace_id, d.subscription_id, d.attempts, d.body, s.url, s.secret_encrypted,
       CASE WHEN s.previous_until > now() THEN s.previous_encrypted END AS previous_encrypted`,
    [query.limit, query.perSubscription, query.but],
    'deliveries.take',
  );
}

/** Puts a delivery back until its receiver's budget has a slot. This was no attempt. */
export async function postponeDelivery(sql: Sql, id: string, ms: number): Promise<void> {
  await sql.query(
    `UPDATE webhook_deliveries SET attempts = attempts - 1, next_at = now() + make_interval(secs => $2)
     WHERE id = $1 AND status = 'pending'`,
    [id, ms / 1000],
  );
}

export async function deliveryDone(
  sql: Sql,
  { id, subscription_id }: TakenDelivery,
  status: number,
): Promise<void> {
  await sql.query(
    `WITH healthy AS (UPDATE webhook_subscriptions SET failures = 0, failing_since = NULL, held_until = NULL
       WHERE id = $2 AND failing_since IS NOT NULL)
     UPDATE webhook_deliveries SET status = 'delivered', last_status = $3, last_error = NULL, finished_at = now()
     WHERE id = $1`,
    [id, subscription_id, status],
  );
}

export interface FailedAttempt {
  status: number | null;
  reason: string;
  /** The time until the next attempt (ms). Null: this was the last attempt. */
  retryInMs: number | null;
  /** The receiver asked for no calls during this time (ms). */
  holdMs: number;
  /** True when the receiver as a whole seems to be down, so that few calls should follow. */
  down: boolean;
  /** True after a 410: the receiver wants no more calls. */
  gone: boolean;
}

/** A subscription without a success for this many days is disabled. */
const DISABLED_AFTER_DAYS = 5;
/** A receiver that is down gets single calls, at most this far apart. */
const LONGEST_HOLD_SECONDS = 300;

/** Records a failed attempt. Returns the reason when the failure has disabled the subscription. */
export async function deliveryFailed(
  sql: Sql,
  { id, subscription_id }: TakenDelivery,
  failed: FailedAttempt,
): Promise<DisabledReason | undefined> {
  const [row] = await sql.query<{ disabled_reason: DisabledReason | null; was_active: boolean }>(
    `WITH delivery AS (
       UPDATE webhook_deliveries SET last_status = $3, last_error = $4,
         status = CASE WHEN $5::float8 IS NULL THEN 'failed' ELSE 'pending' END,
         next_at = now() + make_interval(secs => coalesce($5, 0) / 1000),
         finished_at = CASE WHEN $5 IS NULL THEN now() END
       WHERE id = $1),
     before AS (SELECT id, active, failing_since FROM webhook_subscriptions WHERE id = $2 FOR UPDATE),
     ended AS (
       SELECT coalesce(active AND ($8 OR failing_since < now() - interval '${DISABLED_AFTER_DAYS} days'), false) AS now
       FROM before)
     UPDATE webhook_subscriptions s SET failing_since = coalesce(s.failing_since, now()),
       failures = s.failures + CASE WHEN $7 THEN 1 ELSE 0 END,
       held_until = CASE WHEN $7 OR $6 > 0 THEN now() + make_interval(secs => greatest($6 / 1000,
         CASE WHEN $7 THEN least(${LONGEST_HOLD_SECONDS}, power(2, least(s.failures, 20))) ELSE 0 END))
         ELSE s.held_until END,
       active = CASE WHEN ended.now THEN false ELSE s.active END,
       disabled_reason = CASE WHEN NOT ended.now THEN s.disabled_reason WHEN $8 THEN 'gone' ELSE 'failing' END,
       disabled_at = CASE WHEN ended.now THEN now() ELSE s.disabled_at END
     FROM before, ended WHERE s.id = before.id
     RETURNING before.active AS was_active, s.disabled_reason`,
    [
      id,
      subscription_id,
      failed.status,
      failed.reason,
      failed.retryInMs,
      failed.holdMs,
      failed.down,
      failed.gone,
    ],
  );
  return row?.was_active === true ? (row.disabled_reason ?? undefined) : undefined;
}

/** Deletes one batch of deliveries that ended this many days ago. Returns how many it deleted. */
export async function forgetDeliveries(
  sql: Sql,
  { days, limit }: { days: number; limit: number },
): Promise<number> {
  const rows = await sql.query(
    `DELETE FROM webhook_deliveries WHERE seq IN (SELECT seq FROM webhook_deliveries
       WHERE finished_at < now() - make_interval(days => $1) ORDER BY finished_at LIMIT $2) RETURNING seq`,
    [days, limit],
  );
  return rows.length;
}
