import type { Channel, EpochMs } from '#domain/terms.js';
import { newEvent } from '#database/events/new-event.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';

export interface Link {
  code: string;
  /** The channel of the link's message. Null: the link belongs to no message. */
  channel: Channel | null;
  workspaceId: string;
  fanId: string;
  campaignId: string;
  messageId: string | null;
  url: string;
  leadsTo: 'page' | 'service';
  /** The fan is erased: the link leads on, and nothing is written down. */
  erased: boolean;
}

/** Returns the link of the first of these codes that exists. */
export async function findLink(sql: Sql, codes: readonly string[]): Promise<Link | undefined> {
  const [link] = await sql.query<Link>(
    `SELECT l.code, m.channel, l.workspace_id AS "workspaceId", l.fan_id AS "fanId", l.campaign_id AS "campaignId",
            l.message_id AS "messageId", l.url, l.leads_to AS "leadsTo", f.erased_at IS NOT NULL AS erased
     FROM links l JOIN fans f ON f.id = l.fan_id LEFT JOIN messages m ON m.id = l.message_id
     WHERE l.code = ANY ($1::text[]) ORDER BY array_position($1::text[], l.code) LIMIT 1`,
    [codes],
    'find-link',
  );
  return link;
}

export async function recordClick(sql: Sql, link: Link, human: boolean, occurredAt: EpochMs): Promise<void> {
  const { workspaceId, campaignId, fanId, messageId } = link;
  const payload = { human, ...(messageId === null ? {} : { messageId }) };
  await appendEvents(sql, [
    newEvent({ workspaceId, campaignId, occurredAt, origin: 'webhook' }, fanId, {
      type: 'link.clicked',
      payload,
    }),
  ]);
}
