import { randomUUID } from 'node:crypto';
import type { Database, Sql } from '#database/database.js';
import { newEvent } from '#database/events/new-event.js';
import { signsSince } from '#database/events/confirm-clicks.js';
import { appendEvents, confirmClicks } from '#database/events/event-store.js';
import { isDoubtfulClick, TOGETHER_MS } from '#domain/messages/doubtful-click.js';
import type { EpochMs } from '#domain/terms.js';

/** A link that was opened in an email, by a client that says it is a person's browser. */
interface NewEmailClick {
  workspaceId: string;
  fanId: string;
  campaignId: string;
  messageId: string;
  /** The code of the tracked link. Null: the link was the unsubscribe link. */
  code: string | null;
  /** Workspace time. */
  at: EpochMs;
  /** How fast the workspace's clock runs. */
  k: number;
}

/**
 * Keeps a click in an email until it can be judged: only a few seconds later it shows whether every link was opened.
 * It is recorded at that point, with the time at which it was made.
 */
export async function keepEmailClick(sql: Sql, click: NewEmailClick): Promise<void> {
  await sql.query(
    `INSERT INTO email_clicks (id, workspace_id, fan_id, campaign_id, message_id, code, clicked_at, settles_at)
     VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000), now() + make_interval(secs => $8))`,
    [
      ...[
        randomUUID(),
        click.workspaceId,
        click.fanId,
        click.campaignId,
        click.messageId,
        click.code,
        click.at,
      ],
      TOGETHER_MS / click.k / 1000,
    ],
    'email-click.keep',
  );
}

interface DueMessage {
  messageId: string;
  fanId: string;
}
const MESSAGES_AT_ONCE = 100;

/** How long a judged click is kept. A human click helps to judge others; a doubtful click may still be confirmed. */
const KEPT_HOURS = { human: 24, doubtful: 24 * 30 };
const FORGOTTEN_AT_ONCE = 5000;

/** Deletes judged clicks that nothing needs any more. Returns true when more may be left. */
export async function forgetEmailClicks(sql: Sql): Promise<boolean> {
  const rows = await sql.query(
    `DELETE FROM email_clicks WHERE id IN (SELECT id FROM email_clicks
       WHERE verdict = 'human' AND settles_at < now() - make_interval(hours => $1)
         OR verdict = 'doubtful' AND settles_at < now() - make_interval(hours => $2) LIMIT ${FORGOTTEN_AT_ONCE})
     RETURNING 1`,
    [KEPT_HOURS.human, KEPT_HOURS.doubtful],
  );
  return rows.length === FORGOTTEN_AT_ONCE;
}

/** Judges and records the clicks that are due, one message at a time. Returns true when more may be due. */
export async function settleEmailClicks(database: Database): Promise<boolean> {
  const due = await database.query<DueMessage>(
    `SELECT message_id AS "messageId", min(fan_id::text)::uuid AS "fanId" FROM email_clicks
     WHERE verdict IS NULL AND settles_at <= now() GROUP BY message_id ORDER BY min(settles_at) LIMIT $1`,
    [MESSAGES_AT_ONCE],
    'email-click.due',
  );
  for (const message of due) await database.transaction((sql) => settleMessage(sql, message));
  return due.length === MESSAGES_AT_ONCE;
}

interface ClickRow {
  id: string;
  code: string | null;
  at: EpochMs;
  due: boolean;
}

async function settleMessage(sql: Sql, { messageId, fanId }: DueMessage): Promise<void> {
  // The fan is locked first, because code that confirms a click locks the fan before the click.
  await sql.query('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [fanId]);
  const clicks = await sql.query<ClickRow>(
    `SELECT id, code, floor(extract(epoch FROM clicked_at) * 1000)::float8 AS at,
       verdict IS NULL AND settles_at <= now() AS due
     FROM email_clicks WHERE message_id = $1 ORDER BY clicked_at, id`,
    [messageId],
  );
  const [email] = await sql.query<MessageRow>(MESSAGE, [messageId]);
  if (email === undefined) throw new Error(`Message ${messageId} has clicks and no row.`);
  const due = clicks.filter((click) => click.due);
  const isDoubtful = (click: ClickRow): boolean =>
    click.code !== null && isDoubtfulClick(click, clicks, email);
  const doubtful = new Set(due.filter(isDoubtful).map(({ id }) => id));
  await sql.query(
    `UPDATE email_clicks SET verdict = CASE WHEN id = ANY ($2::uuid[]) THEN 'doubtful' ELSE 'human' END
     WHERE id = ANY ($1::uuid[]) AND verdict IS NULL`,
    [due.map(({ id }) => id), [...doubtful]],
  );
  const { workspaceId, campaignId } = email;
  await appendEvents(
    sql,
    due
      .filter(({ code }) => code !== null)
      .map(({ id, at }) => {
        const verdict = doubtful.has(id) ? ({ human: false, doubtful: true } as const) : { human: true };
        const on = { workspaceId, campaignId, occurredAt: at, origin: 'webhook' } as const;
        return newEvent(on, fanId, { type: 'link.clicked', payload: { messageId, ...verdict } }, id);
      }),
  );
  const first = due.find(({ id }) => doubtful.has(id));
  // A person who taps a link is on its page before the click is judged.
  if (first !== undefined) await confirmClicks(sql, await signsSince(sql, fanId, first.at));
}

interface MessageRow {
  workspaceId: string;
  campaignId: string;
  sentAt: EpochMs;
  deliveredAt: EpochMs | null;
  deferred: boolean;
  links: number;
}

const MESSAGE = `
SELECT m.workspace_id AS "workspaceId", m.campaign_id AS "campaignId",
  floor(extract(epoch FROM coalesce(m.attempted_virtual_at, m.created_at)) * 1000)::float8 AS "sentAt",
  floor(extract(epoch FROM m.delivered_at) * 1000)::float8 AS "deliveredAt",
  coalesce(m.delivery_status = 'sending', false) AS deferred,
  (SELECT count(*)::int FROM links l WHERE l.message_id = m.id) AS links
FROM messages m WHERE m.id = $1`;
