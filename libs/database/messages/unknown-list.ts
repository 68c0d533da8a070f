import type { Channel } from '#domain/terms.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { Sql } from '#database/database.js';

/** A message of which nobody knows whether the provider has sent it. */
export interface UnknownMessageRow {
  id: string;
  fanId: string;
  campaignId: string;
  campaignName: string;
  track: string;
  step: string;
  channel: Channel;
  state: 'unknown' | 'abandoned';
  attemptedAt: Date;
  updatedAt: Date;
  providerId: string | null;
  deliveryStatus: DeliveryStatus | null;
  /** How often its links were opened. */
  clicks: number;
  /** The fan has an address on the channel still. */
  hasAddress: boolean;
}

/** The messages without a known outcome, the newest first. */
export async function listUnknownMessages(
  sql: Sql,
  workspaceId: string,
  limit: number,
): Promise<UnknownMessageRow[]> {
  return sql.query<UnknownMessageRow>(
    `SELECT m.id, m.fan_id AS "fanId", m.campaign_id AS "campaignId", c.name AS "campaignName", m.track, m.step,
       m.channel, CASE m.state WHEN 'unknown' THEN 'unknown' ELSE 'abandoned' END AS state, coalesce(m.attempted_at, m.created_at) AS "attemptedAt", m.updated_at AS "updatedAt",
       m.provider_id AS "providerId", m.delivery_status AS "deliveryStatus",
       (SELECT count(*)::int FROM events e WHERE e.fan_id = m.fan_id AND e.type = 'link.clicked'
          AND e.payload ->> 'messageId' = m.id::text) AS clicks,
       EXISTS (SELECT FROM identities i WHERE i.fan_id = m.fan_id AND i.channel = m.channel) AS "hasAddress"
     FROM messages m JOIN campaigns c ON c.id = m.campaign_id
     WHERE m.workspace_id = $1 AND m.state IN ('unknown', 'abandoned')
     ORDER BY m.attempted_at DESC, m.id LIMIT $2`,
    [workspaceId, limit],
  );
}
