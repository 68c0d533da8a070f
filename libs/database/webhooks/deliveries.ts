import { randomUUID } from 'node:crypto';
import type { WebhookDeliveryStatus } from './webhook-delivery.entity.js';
import type { Sql } from '#database/database.js';
import { pageBefore } from '#database/page.js';

/** One call to a subscription's receiver, as the workspace sees it. */
export interface WebhookDeliveryRow {
  seq: number;
  id: string;
  event_id: string | null;
  type: string;
  status: WebhookDeliveryStatus;
  attempts: number;
  last_status: number | null;
  last_error: string | null;
  next_at: Date;
  created_at: Date;
  finished_at: Date | null;
}
const COLUMNS = `d.seq, d.id, d.event_id, d.type, d.status, d.attempts, d.last_status, d.last_error, d.next_at,
  d.created_at, d.finished_at`;

/** Returns deliveries, the newest first. */
export async function listDeliveries(
  sql: Sql,
  query: {
    workspaceId: string;
    subscriptionId: string;
    status: WebhookDeliveryStatus | undefined;
    before: number | undefined;
    limit: number;
  },
): Promise<WebhookDeliveryRow[]> {
  return sql.query<WebhookDeliveryRow>(
    `SELECT ${COLUMNS} FROM webhook_deliveries d
     WHERE workspace_id = $1 AND subscription_id = $2 AND ($3::text IS NULL OR status = $3)
       AND ${pageBefore('d.seq', '$4::bigint', '$5')}`,
    [query.workspaceId, query.subscriptionId, query.status ?? null, query.before ?? null, query.limit],
  );
}

/**
 * Adds a delivery of no event, with which the workspace tests its receiver. Returns undefined when there is no such
 * active subscription.
 */
export async function addTestDelivery(
  sql: Sql,
  workspaceId: string,
  subscriptionId: string,
): Promise<WebhookDeliveryRow | undefined> {
  const [row] = await sql.query<WebhookDeliveryRow>(
    `INSERT INTO webhook_deliveries AS d (id, workspace_id, subscription_id, type, body)
     SELECT $3, workspace_id, id, 'webhook.test', $4 FROM webhook_subscriptions
     WHERE workspace_id = $1 AND id = $2 AND active RETURNING ${COLUMNS}`,
    [
      workspaceId,
      subscriptionId,
      randomUUID(),
      JSON.stringify({ type: 'webhook.test', timestamp: new Date().toISOString(), data: {} }),
    ],
  );
  return row;
}

/**
 * Sends the delivery again under the same id, with a full number of attempts. Returns undefined when there is no such
 * delivery, or its subscription is not active.
 */
export async function redeliver(
  sql: Sql,
  key: { workspaceId: string; subscriptionId: string; id: string },
): Promise<WebhookDeliveryRow | undefined> {
  const [row] = await sql.query<WebhookDeliveryRow>(
    `UPDATE webhook_deliveries d SET status = 'pending', attempts = 0, next_at = now(), finished_at = NULL
     FROM webhook_subscriptions s
     WHERE d.workspace_id = $1 AND d.subscription_id = $2 AND d.id = $3 AND s.id = d.subscription_id AND s.active
     RETURNING ${COLUMNS}`,
    [key.workspaceId, key.subscriptionId, key.id],
  );
  return row;
}

export async function hasDelivery(
  sql: Sql,
  { workspaceId, subscriptionId, id }: { workspaceId: string; subscriptionId: string; id: string },
): Promise<boolean> {
  const rows = await sql.query(
    'SELECT FROM webhook_deliveries WHERE workspace_id = $1 AND subscription_id = $2 AND id = $3',
    [workspaceId, subscriptionId, id],
  );
  return rows.length === 1;
}
