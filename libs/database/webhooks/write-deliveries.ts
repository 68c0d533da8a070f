import type { Database, Sql } from '#database/database.js';
import { projectOnce, type Projection, type ProjectorLogger } from '#database/events/projector.js';
import type { EventRange } from '#database/events/apply-events.js';

const BATCH = 1000;

const DELIVERIES: Projection = { name: 'webhooks', apply: writeDeliveries };

/**
 * Adds one delivery for each event and each subscription to its type, from one range of the event log below the
 * commit watermark. The cursor moves in the same transaction. A subscription gets the events that come after it was
 * made. Returns the number of events in the range.
 */
export async function writeDeliveriesOnce(
  database: Database,
  options: { batch?: number; logger?: ProjectorLogger } = {},
): Promise<number> {
  if (await skipAhead(database)) return 0;
  return projectOnce(database, { batch: BATCH, ...options, projection: DELIVERIES });
}

/**
 * While there are no subscriptions, the cursor only follows the watermark. One statement checks and moves: a
 * subscription that it does not see was committed later than every event that it skips.
 */
async function skipAhead(database: Database): Promise<boolean> {
  const [row] = await database.query<{ idle: boolean }>(
    `WITH moved AS (
       UPDATE projections SET tx = pg_snapshot_xmin(pg_current_snapshot()), seq = 0, updated_at = now()
       WHERE name = $1 AND tx < pg_snapshot_xmin(pg_current_snapshot())
         AND NOT EXISTS (SELECT FROM webhook_subscriptions WHERE active))
     SELECT NOT EXISTS (SELECT FROM webhook_subscriptions WHERE active)
       AND EXISTS (SELECT FROM projections WHERE name = $1) AS idle`,
    [DELIVERIES.name],
  );
  return row?.idle === true;
}

/**
 * Adds the deliveries of a range. Events hold no addresses. The body holds what the event says about the fan, and
 * both ids of the fan.
 */
async function writeDeliveries(sql: Sql, range: EventRange): Promise<void> {
  await sql.query(
    `INSERT INTO webhook_deliveries (id, workspace_id, subscription_id, event_id, fan_id, type, body)
     SELECT gen_random_uuid(), e.workspace_id, s.id, e.id, e.fan_id, e.type, jsonb_build_object(
       'type', e.type,
       'timestamp', to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'data', jsonb_build_object('eventId', e.id, 'fanSeq', e.fan_seq, 'campaignId', e.campaign_id,
         'fan', jsonb_build_object('id', e.fan_id, 'externalId', f.external_id), 'payload', e.payload))::text
     FROM events e
     JOIN webhook_subscriptions s ON s.workspace_id = e.workspace_id AND s.active
       AND e.type = ANY (s.event_types) AND e.received_at >= s.created_at
     JOIN fans f ON f.id = e.fan_id
     WHERE (e.tx, e.seq) > ($1::xid8, $2::bigint) AND (e.tx, e.seq) <= ($3::xid8, $4::bigint)
     ORDER BY e.tx, e.seq
     ON CONFLICT (subscription_id, event_id) DO NOTHING`,
    [range.afterTx, range.afterSeq, range.throughTx, range.throughSeq],
  );
}
