import { randomUUID } from 'node:crypto';
import type { Sql } from '#database/database.js';
import { CONFIRMED_WITHIN_DAYS } from '#domain/messages/doubtful-click.js';
import type { EpochMs } from '#domain/terms.js';
import type { NewEvent } from './new-event.js';

/** Something that only a person does. It ends the doubt about the same fan's earlier clicks. */
export interface SignOfLife {
  fanId: string;
  at: EpochMs;
  /** The message in which the sign came. A click in this message needs no confirmation. */
  messageId: string | null;
}

/** An event as it is written, or as it is read back from the log. */
type Act = Pick<NewEvent, 'type' | 'fanId' | 'occurredAt'> & { payload: unknown };

export function signsOf(events: readonly Act[]): SignOfLife[] {
  return events.flatMap(({ type, fanId, occurredAt: at, payload }): SignOfLife[] => {
    const said = (name: string): unknown =>
      typeof payload === 'object' && payload !== null ? Reflect.get(payload, name) : undefined;
    if (type === 'page.visited') return [{ fanId, at, messageId: null }];
    // A wish to get no more messages does not show that a message was welcome.
    if (type === 'reply.received') return said('intent') === 'stop' ? [] : [{ fanId, at, messageId: null }];
    if (type !== 'link.clicked' || said('human') !== true || said('confirms') !== undefined) return [];
    const messageId = said('messageId');
    return [{ fanId, at, messageId: typeof messageId === 'string' ? messageId : null }];
  });
}

interface ConfirmedRow {
  id: string;
  workspaceId: string;
  fanId: string;
  campaignId: string;
  messageId: string;
  /** The earliest sign after the click. The statement returns no click without a sign. */
  at: EpochMs | null;
}

/** Only one click of each message is confirmed: a scanner opens every link, but the fan opened at most one. */
const CONFIRM = `
WITH sign AS (
  SELECT * FROM unnest($1::uuid[], $2::float8[], $3::text[]) AS s (fan_id, ms, message_id)
), taken AS (
  DELETE FROM email_clicks c
  WHERE c.fan_id = ANY ($1::uuid[]) AND c.verdict = 'doubtful' AND EXISTS (
    SELECT FROM sign s WHERE s.fan_id = c.fan_id AND to_timestamp(s.ms / 1000) >= c.clicked_at
      AND to_timestamp(s.ms / 1000) < c.clicked_at + make_interval(days => $4))
  RETURNING c.id, c.workspace_id, c.fan_id, c.campaign_id, c.message_id, c.clicked_at
)
SELECT DISTINCT ON (t.message_id) t.id, t.workspace_id AS "workspaceId", t.fan_id AS "fanId",
  t.campaign_id AS "campaignId", t.message_id AS "messageId",
  (SELECT min(s.ms) FROM sign s WHERE s.fan_id = t.fan_id AND to_timestamp(s.ms / 1000) >= t.clicked_at) AS at
FROM taken t
WHERE NOT EXISTS (SELECT FROM sign s WHERE s.fan_id = t.fan_id AND s.message_id = t.message_id::text)
ORDER BY t.message_id, t.clicked_at, t.id`;

/**
 * Returns the signs of life that the fan has given since `from` and that were recorded before a doubtful click was
 * judged.
 */
export async function signsSince(sql: Sql, fanId: string, from: EpochMs): Promise<SignOfLife[]> {
  const acts = await sql.query<Act>(
    `SELECT type, fan_id AS "fanId", floor(extract(epoch FROM occurred_at) * 1000)::float8 AS "occurredAt", payload
     FROM events WHERE fan_id = $1 AND type IN ('page.visited', 'link.clicked', 'reply.received')
       AND occurred_at >= to_timestamp($2::float8 / 1000)`,
    [fanId, from],
  );
  return signsOf(acts);
}

/**
 * Returns the clicks that these signs confirm, as new facts. They happen at the time of the sign, and count like any
 * other click from then on. The caller has locked the fans.
 */
export async function confirmedBy(sql: Sql, signs: readonly SignOfLife[]): Promise<NewEvent[]> {
  if (signs.length === 0) return [];
  const rows = await sql.query<ConfirmedRow>(
    CONFIRM,
    [
      signs.map(({ fanId }) => fanId),
      signs.map(({ at }) => at),
      signs.map(({ messageId }) => messageId),
      CONFIRMED_WITHIN_DAYS,
    ],
    signs.length === 1 ? 'confirm-clicks' : undefined,
  );
  return rows.flatMap(({ id, at, workspaceId, fanId, campaignId, messageId }): NewEvent[] =>
    at === null
      ? []
      : [
          {
            ...{ id: randomUUID(), workspaceId, fanId, campaignId, type: 'link.clicked', occurredAt: at },
            ...{ origin: 'platform', payload: { messageId, human: true, confirms: id } },
          },
        ],
  );
}
