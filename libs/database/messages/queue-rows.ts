import type { Sql } from '#database/database.js';
import type { QueueState } from '#domain/consents/queue-state.js';
import type { Channel } from '#domain/terms.js';

/**
 * A table of messages that are no step of a flow, each sent at most once. They all have `state`, `not_before`,
 * `attempted_at` and `provider_id`; here is what differs.
 */
export interface QueueTable {
  name: 'reply_answers' | 'sign_ups' | 'fan_codes' | 'test_messages' | 'sender_tests';
  /** Where its rows stand, as `q`, and the channel of one, in SQL. */
  from: string;
  channel: string;
  /** The column of the provider's code. */
  code: 'code' | 'provider_code';
  /** What is forgotten as soon as the message will never be sent again. */
  forgets?: 'content_encrypted' | 'to_encrypted';
  /** It keeps the moment of its end in `ended_at`. */
  hasEnd?: true;
}

const OWN_CHANNEL = { channel: 'q.channel' };

export const ANSWERS = {
  ...{ name: 'reply_answers', from: 'reply_answers q', channel: `'sms'`, code: 'code' },
} as const satisfies QueueTable;
export const QUESTIONS = {
  ...{ name: 'sign_ups', from: 'sign_ups q', ...OWN_CHANNEL, code: 'code' },
} as const satisfies QueueTable;
export const FAN_CODES = {
  ...{ name: 'fan_codes', from: 'fan_codes q', ...OWN_CHANNEL, code: 'provider_code' },
} as const satisfies QueueTable;
export const MEMBER_TESTS: QueueTable = {
  ...{ name: 'test_messages', from: 'test_messages q', ...OWN_CHANNEL, code: 'code' },
  forgets: 'content_encrypted',
};
export const SENDER_TESTS: QueueTable = {
  ...{ name: 'sender_tests', code: 'code', forgets: 'to_encrypted', hasEnd: true },
  ...{ from: 'sender_tests q JOIN senders s ON s.id = q.sender_id', channel: 's.channel' },
};
export const QUEUE_TABLES: readonly QueueTable[] = [
  ANSWERS,
  QUESTIONS,
  FAN_CODES,
  MEMBER_TESTS,
  SENDER_TESTS,
];

/** The channels on which a message of the queue is due. */
export async function dueChannels(sql: Sql, { from, channel }: QueueTable): Promise<Channel[]> {
  const rows = await sql.query<{ channel: Channel }>(
    `SELECT DISTINCT ${channel} AS channel FROM ${from} WHERE q.state = 'pending' AND q.not_before <= now() ORDER BY 1`,
  );
  return rows.map((row) => row.channel);
}

/** Writes down where the message stands now. */
export async function moveRow(
  sql: Sql,
  table: QueueTable,
  id: string,
  to: { state: QueueState; code?: string; providerId?: string },
): Promise<void> {
  await sql.query(
    `UPDATE ${table.name} SET state = $2::text, ${table.code} = coalesce($3, ${table.code}),
       provider_id = coalesce($4, provider_id),
       attempted_at = CASE WHEN $2::text = 'attempting' THEN now() ELSE attempted_at END
       ${atEnd(table, `$2::text NOT IN ('pending', 'attempting')`)}
     WHERE id = $1`,
    [id, to.state, to.code ?? null, to.providerId ?? null],
  );
}

/** Gives a claim back after the provider certainly did not act; a message that was settled meanwhile stays so. */
export async function unclaimRow(sql: Sql, { name }: QueueTable, id: string, waitMs: number): Promise<void> {
  await sql.query(
    `UPDATE ${name} SET state = 'pending', not_before = now() + make_interval(secs => $2)
     WHERE id = $1 AND state = 'attempting'`,
    [id, waitMs / 1000],
  );
}

/**
 * Marks claims whose process has recorded no outcome: they may have been sent, so they are not sent again. Returns how
 * many.
 */
export async function loseRows(sql: Sql, table: QueueTable, afterSeconds: number): Promise<number> {
  const lost = await sql.query(
    `UPDATE ${table.name} SET state = 'unknown' ${atEnd(table, 'true')} WHERE state = 'attempting'
       AND coalesce(attempted_at, not_before) < now() - make_interval(secs => $1) RETURNING 1`,
    [afterSeconds],
  );
  return lost.length;
}

const atEnd = ({ forgets, hasEnd }: QueueTable, isEnd: string): string =>
  [
    ...(forgets === undefined ? [] : [`, ${forgets} = CASE WHEN ${isEnd} THEN NULL ELSE ${forgets} END`]),
    ...(hasEnd === undefined ? [] : [`, ended_at = CASE WHEN ${isEnd} THEN now() ELSE ended_at END`]),
  ].join('');
