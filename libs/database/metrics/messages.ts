import type { MessageGroupBy } from '#domain/metrics/message-groups.js';
import { CHANNELS, type Channel, type EpochMs } from '#domain/terms.js';
import { dateAt, weekAt } from '#domain/clock/local-weeks.js';
import type { Sql } from '#database/database.js';
import { addRow, emptyCounts, type MessageCountRow, type MessageCounts } from './message-counts.js';
import { FAILED_CODE, MESSAGE_ROWS, TIMES_COUNTED, WITHOUT_PERIOD, within } from './message-rows.js';

interface MessageMetricsQuery {
  workspaceId: string;
  campaignId: string;
  asOf: EpochMs;
  /** Tried, or blocked, from this moment on and before the other. What waits now is left out of a period. */
  from?: EpochMs;
  to?: EpochMs;
  groupBy?: readonly MessageGroupBy[];
  /** The workspace's zone, in which days and weeks are. */
  zone?: string;
}

interface MessageMetrics {
  total: MessageCounts;
  steps: (MessageCounts & { track: string; step: string })[];
  /** A message that was blocked before its channel was chosen belongs to no channel. */
  channels: (MessageCounts & { channel: Channel | 'none' })[];
  /** One for each combination that occurs, in the order of their keys. Empty without `groupBy`. */
  groups: (MessageCounts & { key: Partial<Record<MessageGroupBy, string>> })[];
}

export async function readMessageMetrics(sql: Sql, query: MessageMetricsQuery): Promise<MessageMetrics> {
  const { groupBy = [] } = query;
  const rows = await readRows(sql, query);
  const total = emptyCounts();
  const steps = new Map<string, MessageMetrics['steps'][number]>();
  const channels = new Map<string, MessageMetrics['channels'][number]>();
  const groups = new Map<string, MessageMetrics['groups'][number]>();
  for (const row of rows) {
    const name = `${row.track}/${row.step}`;
    const step = steps.get(name) ?? { track: row.track, step: row.step, ...emptyCounts() };
    const channel = channels.get(row.channel) ?? { channel: row.channel, ...emptyCounts() };
    steps.set(name, step);
    channels.set(row.channel, channel);
    for (const counts of [total, step, channel]) addRow(counts, row);
    if (groupBy.length === 0) continue;
    const key = keyOf(row, groupBy, query.zone ?? 'UTC');
    const group = groups.get(JSON.stringify(key)) ?? { key, ...emptyCounts() };
    groups.set(JSON.stringify(key), group);
    addRow(group, row);
  }
  const order: readonly string[] = [...CHANNELS, 'none'];
  return {
    total,
    steps: [...steps.values()],
    channels: [...channels.values()].sort((a, b) => order.indexOf(a.channel) - order.indexOf(b.channel)),
    groups: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group),
  };
}

function readRows(sql: Sql, query: MessageMetricsQuery): Promise<MessageCountRow[]> {
  const { workspaceId, campaignId, asOf, from, to, groupBy = [] } = query;
  return sql.query<MessageCountRow>(MESSAGES, [
    ...[campaignId, workspaceId, new Date(asOf)],
    from === undefined ? null : new Date(from),
    to === undefined ? null : new Date(to),
    groupBy.includes('day') || groupBy.includes('week'),
  ]);
}

function keyOf(
  row: MessageCountRow,
  groupBy: readonly MessageGroupBy[],
  zone: string,
): Partial<Record<MessageGroupBy, string>> {
  const key: Partial<Record<MessageGroupBy, string>> = {};
  for (const group of groupBy) key[group] = valueOf(row, group, zone);
  return key;
}

/** What waits has no day yet. */
function valueOf(row: MessageCountRow, group: MessageGroupBy, zone: string): string {
  switch (group) {
    case 'step':
      return `${row.track}/${row.step}`;
    case 'channel':
      return row.channel;
    case 'purpose':
      return row.purpose;
    case 'day':
      return row.quarter === 0 ? 'none' : dateAt(row.quarter * 1000, zone);
    case 'week':
      return row.quarter === 0 ? 'none' : weekAt(row.quarter * 1000, zone);
  }
}

/** The quarter of an hour, if days are asked for: every zone's day begins with one. */
const quarter = (at: string): string =>
  `coalesce(CASE WHEN $6::boolean THEN floor(extract(epoch FROM ${at}) / 900)::float8 * 900 END, 0)`;
const NOTHING_SENT = '0, 0, 0, 0, 0, 0, 0, 0, 0, 0';

const summed = (times: string): string => `sum(${times})::bigint`;

const MESSAGES = `${MESSAGE_ROWS}
SELECT track, step, channel, purpose, ${quarter('sent_at')} AS quarter, NULL AS reason,
  ${FAILED_CODE} AS code, 0 AS blocked, 0 AS waiting,
  ${summed(TIMES_COUNTED.accepted)} AS accepted, ${summed(TIMES_COUNTED.rejected)} AS rejected, ${summed(TIMES_COUNTED.unknown)} AS unknown,
  ${summed(TIMES_COUNTED.delivered)} AS delivered, ${summed(TIMES_COUNTED.humanClickers)} AS human_clickers,
  ${summed(TIMES_COUNTED.undelivered)} AS undelivered, ${summed(TIMES_COUNTED.bounced)} AS bounced, ${summed(TIMES_COUNTED.complained)} AS complained,
  ${summed(TIMES_COUNTED.unsubscribed)} AS unsubscribed, ${summed(TIMES_COUNTED.optOuts)} AS opt_outs
FROM answered WHERE ${within('sent_at')} GROUP BY 1, 2, 3, 4, 5, 7
UNION ALL
SELECT track, step, 'none', 'none', ${quarter('occurred_at')}, reason, NULL, count(*), 0, ${NOTHING_SENT}
FROM blocked WHERE ${within('occurred_at')} GROUP BY 1, 2, 5, 6
UNION ALL
SELECT track, step, channel, 'none', 0, NULL, NULL, 0, count(*), ${NOTHING_SENT}
FROM waiting WHERE ${WITHOUT_PERIOD} GROUP BY track, step, channel
ORDER BY track, step, channel, reason`;
