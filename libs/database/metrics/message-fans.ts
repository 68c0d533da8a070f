import { assertNever } from '#domain/assert-never.js';
import type { MessageCell } from '#domain/metrics/message-cell.js';
import type { MessageGroupBy } from '#domain/metrics/message-groups.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { Parameters } from '#database/parameters.js';
import { FAN_OF_LINE, type ListedFan, type ListedPage, lineAfter } from './listed-fan.js';
import { FAILED_CODE, MESSAGE_ROWS, TIMES_COUNTED, within } from './message-rows.js';

/** A message, or one that was blocked or waits, with its fan. */
interface ListedMessage extends ListedFan {
  track: string;
  step: string;
}

interface MessageFansQuery {
  workspaceId: string;
  campaignId: string;
  asOf: EpochMs;
  cell: MessageCell;
  /** The period in which a message was tried or blocked, with the day or week of the group. */
  from: EpochMs | null;
  to: EpochMs | null;
  /** Whether what waits now is in the period and the group. */
  withWaiting: boolean;
  group: Partial<Record<MessageGroupBy, string | undefined>>;
}

/**
 * Returns the messages that a number of the figures of messages counts, each with its fan: by the same conditions. A fan
 * with several such messages has as many lines. A message of which a fan has complained twice is there twice, as it is
 * counted.
 */
export async function readMessageFans(
  sql: Sql,
  query: MessageFansQuery,
  page: ListedPage,
): Promise<ListedMessage[]> {
  const { workspaceId, campaignId, asOf, from, to, group } = query;
  const chosen = partsOf(query.cell);
  const parameters = new Parameters();
  for (const value of [campaignId, workspaceId, new Date(asOf), dateOf(from), dateOf(to)])
    parameters.add(value);
  const add = (value: unknown) => parameters.add(value ?? null);
  const [code, reason] = [add(chosen.code), add(chosen.reason)];
  const [blocked, waiting] = [add(chosen.blocked), add(chosen.waiting && query.withWaiting)];
  const [step, channel, purpose] = [add(group.step), add(group.channel), add(group.purpose)];
  const behind = [add(page.after?.fanId), add(page.after?.key)] as const;
  return sql.query<ListedMessage>(
    `${MESSAGE_ROWS},
counted AS (
  SELECT fan_id, coalesce(concat_ws('/', 'tried', message_id, time), '') AS line, sent_at AS at, message_id, track, step, channel,
    purpose
  FROM answered CROSS JOIN LATERAL generate_series(1, (${chosen.times})::integer) AS time
  WHERE ${within('sent_at')} AND (${code}::text IS NULL OR ${FAILED_CODE} = ${code})
  UNION ALL
  SELECT fan_id, coalesce(concat_ws('/', 'blocked', line), ''), occurred_at, NULL, track, step, 'none', 'none' FROM blocked
  WHERE ${blocked}::boolean AND ${within('occurred_at')} AND (${reason}::text IS NULL OR reason = ${reason})
  UNION ALL
  SELECT fan_id, coalesce(concat_ws('/', 'waiting', line), ''), NULL, NULL, track, step, channel, 'none' FROM waiting
  WHERE ${waiting}::boolean
),
listed AS (
  SELECT * FROM counted
  WHERE (${step}::text IS NULL OR concat_ws('/', track, step) = ${step})
    AND (${channel}::text IS NULL OR channel = ${channel}) AND (${purpose}::text IS NULL OR purpose = ${purpose})
)
SELECT l.fan_id AS "fanId", l.line AS key, l.at, l.message_id AS "messageId", l.track, l.step, ${FAN_OF_LINE}
FROM listed l JOIN fans f ON f.id = l.fan_id
WHERE ${lineAfter(...behind, add(page.limit))}`,
    parameters.values,
  );
}

interface ChosenParts {
  /** How often a message that was tried counts. */
  times: string;
  code?: string;
  blocked: boolean;
  reason?: string | null;
  waiting: boolean;
}

const { accepted, rejected, unknown, undelivered } = TIMES_COUNTED;
const ATTEMPTED = `${accepted} + ${rejected} + ${unknown}`;

function partsOf(cell: MessageCell): ChosenParts {
  const none = { times: '0', blocked: false, waiting: false };
  switch (cell.part) {
    case 'due':
      return { times: ATTEMPTED, blocked: true, waiting: true };
    case 'attempted':
      return { ...none, times: ATTEMPTED };
    case 'waiting':
      return { ...none, waiting: true };
    case 'blocked':
      return { ...none, blocked: true, reason: cell.reason };
    case 'tried':
      return { ...none, times: TIMES_COUNTED[cell.figure] };
    case 'failed':
      return { ...none, times: `${rejected} + ${undelivered}`, code: cell.code };
    default:
      return assertNever(cell);
  }
}

const dateOf = (at: EpochMs | null): Date | null => (at === null ? null : new Date(at));
