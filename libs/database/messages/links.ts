import type { EpochMs } from '#domain/terms.js';
import { newEvent } from '#database/events/new-event.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';

export interface Link {
  workspaceId: string;
  fanId: string;
  campaignId: string;
  messageId: string | null;
  url: string;
  leadsTo: 'page' | 'service';
}

/** The first of these codes that is a link's. */
export async function findLink(sql: Sql, codes: readonly string[]): Promise<Link | undefined> {
  const [link] = await sql.query<Link>(
    `SELECT workspace_id AS "workspaceId", fan_id AS "fanId", campaign_id AS "campaignId",
            message_id AS "messageId", url, leads_to AS "leadsTo"
     FROM links WHERE code = ANY ($1::text[]) ORDER BY array_position($1::text[], code) LIMIT 1`,
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
