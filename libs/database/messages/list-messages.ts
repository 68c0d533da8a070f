import type { Sql } from '#database/database.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { MessageState } from '#domain/messages/message-state.js';
import type { Channel, Purpose } from '#domain/terms.js';

/** The place of a message in the list: when its row was made, to the microsecond, and its id. */
type MessagePlace = [madeAt: string, id: string];

export interface MessageQuery {
  workspaceId: string;
  id?: string | undefined;
  fanId?: string | undefined;
  campaignId?: string | undefined;
  step?: string | undefined;
  state?: MessageState | undefined;
  delivery?: DeliveryStatus | undefined;
  channel?: Channel | undefined;
  template?: string | undefined;
  /** Workspace time: tried at or after this moment. */
  from?: string | undefined;
  /** Workspace time: tried before this moment. */
  to?: string | undefined;
  /** The last message of the page before. */
  after?: MessagePlace | undefined;
  limit: number;
}

export interface MessageRow {
  id: string;
  fanId: string;
  campaignId: string;
  campaignName: string;
  track: string;
  run: number;
  step: string;
  visit: number;
  channel: Channel;
  template: string;
  purpose: Purpose;
  state: MessageState;
  /** The provider's code of a message that was rejected or not delivered. */
  code: string | null;
  providerId: string | null;
  deliveryStatus: DeliveryStatus | null;
  /** Null when the fan has another address by now, or none. */
  addressEncrypted: string | null;
  /** Workspace time. */
  triedAt: Date | null;
  deliveredAt: Date | null;
  /** Workspace time of the first click that counts as a person's. */
  clickedAt: Date | null;
  /** Workspace time of the fan's report that it is spam. */
  complainedAt: Date | null;
  madeAt: string;
}

/**
 * The page is cut before the events of its messages are looked for, by fan. A complaint belongs to the last message
 * before it on the channel.
 */
const LIST = `
WITH page AS (
  SELECT * FROM messages m
  WHERE m.workspace_id = $1 AND ($2::uuid IS NULL OR m.id = $2) AND ($3::uuid IS NULL OR m.fan_id = $3)
    AND ($4::uuid IS NULL OR m.campaign_id = $4) AND ($5::text IS NULL OR m.step = $5)
    AND ($6::text IS NULL OR m.state = $6) AND ($7::text IS NULL OR m.delivery_status = $7)
    AND ($8::text IS NULL OR m.channel = $8) AND ($9::text IS NULL OR m.template = $9)
    AND ($10::timestamptz IS NULL OR m.attempted_virtual_at >= $10)
    AND ($11::timestamptz IS NULL OR m.attempted_virtual_at < $11)
    AND ($12::timestamptz IS NULL OR (m.created_at, m.id) < ($12, $13::uuid))
  ORDER BY m.created_at DESC, m.id DESC LIMIT $14)
SELECT m.id, m.fan_id AS "fanId", m.campaign_id AS "campaignId", c.name AS "campaignName", m.track, m.run, m.step,
  m.visit, m.channel, m.template, m.purpose, m.state, m.code, m.provider_id AS "providerId",
  m.delivery_status AS "deliveryStatus", i.address_encrypted AS "addressEncrypted",
  m.attempted_virtual_at AS "triedAt", m.delivered_at AS "deliveredAt",
  (SELECT min(e.occurred_at) FROM events e WHERE e.fan_id = m.fan_id AND e.type = 'link.clicked'
     AND e.payload ->> 'human' = 'true' AND e.payload ->> 'messageId' = m.id::text) AS "clickedAt",
  (SELECT min(e.occurred_at) FROM events e WHERE e.fan_id = m.fan_id AND e.type = 'consent.withdrawn'
     AND e.payload ->> 'reason' = 'spam_report' AND e.payload ->> 'channel' = m.channel
     AND e.occurred_at >= m.attempted_virtual_at
     AND NOT EXISTS (SELECT FROM messages o WHERE o.fan_id = m.fan_id AND o.channel = m.channel AND o.id <> m.id
       AND o.attempted_virtual_at > m.attempted_virtual_at AND o.attempted_virtual_at <= e.occurred_at))
    AS "complainedAt",
  to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "madeAt"
FROM page m
JOIN campaigns c ON c.id = m.campaign_id
LEFT JOIN identities i ON i.fan_id = m.fan_id AND i.channel = m.channel AND i.address_hmac = m.address_hmac
ORDER BY m.created_at DESC, m.id DESC`;

/** Up to `limit` messages, those made last first. */
export async function listMessages(sql: Sql, query: MessageQuery): Promise<MessageRow[]> {
  const { workspaceId, id, fanId, campaignId, step, state, delivery, channel, template, from, to } = query;
  const given = [
    ...[workspaceId, id, fanId, campaignId, step, state, delivery, channel, template, from, to],
    ...[query.after?.[0], query.after?.[1], query.limit],
  ];
  return sql.query<MessageRow>(
    LIST,
    given.map((value) => value ?? null),
  );
}
