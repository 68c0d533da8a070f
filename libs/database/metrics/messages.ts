import type { MessageGroupBy } from '#domain/metrics/message-groups.js';
import { CHANNELS, type Channel, type EpochMs } from '#domain/terms.js';
import { dateAt, weekAt } from '#domain/clock/local-weeks.js';
import type { Sql } from '#database/database.js';
import { addRow, emptyCounts, type MessageCountRow, type MessageCounts } from './message-counts.js';

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

/**
 * The events by which a provider reports on a message later. A message that was returned after its delivery counts as
 * not delivered.
 */
const REPORTS = `'{message.delivered,message.undelivered}'::text[]`;

/** The quarter of an hour, if days are asked for: every zone's day begins with one. */
const quarter = (at: string): string =>
  `coalesce(CASE WHEN $6::boolean THEN floor(extract(epoch FROM ${at}) / 900)::float8 * 900 END, 0)`;
const within = (at: string): string =>
  `($4::timestamptz IS NULL OR ${at} >= $4) AND ($5::timestamptz IS NULL OR ${at} < $5)`;
const NOTHING_SENT = '0, 0, 0, 0, 0, 0, 0, 0, 0, 0';

/**
 * Reads everything from raw events, except what still waits: that is the engine's present state. Each part is one
 * grouping or window over the campaign's message events, and reads other events by fan. So no plan depends on
 * statistics.
 */
const MESSAGES = `
WITH said AS (
  SELECT fan_id, fan_seq, occurred_at, type, payload->>'messageId' AS message_id, payload->>'track' AS track,
    payload->>'step' AS step, payload->>'channel' AS channel, payload->>'reason' AS reason,
    payload->>'code' AS code, payload->>'purpose' AS purpose
  FROM events
  WHERE campaign_id = $1 AND workspace_id = $2 AND occurred_at <= $3
    AND type IN ('message.accepted', 'message.rejected', 'message.unknown', 'message.abandoned', 'message.blocked',
                 'message.refused', 'message.deferred', 'message.delivered', 'message.undelivered')
),
-- The last event of each message. A message without a later event was attempted, with unknown outcome.
attempted AS (
  SELECT * FROM (
    SELECT message_id, min(fan_id::text)::uuid AS fan_id, coalesce(max(track), '') AS track,
      coalesce(max(step), '') AS step, coalesce(max(channel), 'none') AS channel,
      coalesce(max(purpose), 'none') AS purpose,
      (array_agg(code ORDER BY fan_seq DESC) FILTER (WHERE code IS NOT NULL))[1] AS code,
      bool_or(type = 'message.undelivered') AS undelivered,
      min(occurred_at) FILTER (WHERE type <> ALL (${REPORTS})) AS sent_at,
      (array_agg(type ORDER BY fan_seq DESC) FILTER (WHERE type <> ALL (${REPORTS})))[1] AS outcome,
      bool_or(type = 'message.delivered') AND NOT bool_or(type = 'message.undelivered') AS delivered
    FROM said WHERE message_id IS NOT NULL
    GROUP BY message_id) AS message
  WHERE outcome IS NOT NULL
),
followed_up AS (
  SELECT *, lead(sent_at) OVER (PARTITION BY fan_id, channel, delivered ORDER BY sent_at, message_id) AS next_sent_at
  FROM attempted
),
answered AS (
  SELECT m.*, click.clicked, coalesce(stop.stops, 0) AS stops, coalesce(stop.complaints, 0) AS complaints,
    coalesce(stop.unsubscribes, 0) AS unsubscribes
  FROM followed_up m
  LEFT JOIN LATERAL (
    SELECT true AS clicked FROM events e
    WHERE e.fan_id = m.fan_id AND e.type = 'link.clicked' AND e.occurred_at <= $3
      AND e.payload->>'human' = 'true' AND e.payload->>'messageId' = m.message_id LIMIT 1) AS click ON m.delivered
  -- A withdrawal within 72 h belongs to the last message before it.
  LEFT JOIN LATERAL (
    SELECT count(*) AS stops, count(*) FILTER (WHERE e.payload->>'reason' = 'spam_report') AS complaints,
      count(*) FILTER (WHERE e.payload->>'reason' IN ('stop', 'unsubscribe')) AS unsubscribes FROM events e
    WHERE e.fan_id = m.fan_id AND e.type = 'consent.withdrawn' AND e.occurred_at <= $3
      -- an address that was corrected or taken away is no wish of the fan's
      AND coalesce(e.payload->>'reason', '') NOT IN ('address_replaced', 'address_removed')
      AND e.payload->>'channel' = m.channel AND e.occurred_at >= m.sent_at
      AND e.occurred_at <= m.sent_at + interval '72 hours'
      AND (m.next_sent_at IS NULL OR e.occurred_at < m.next_sent_at)) AS stop ON m.delivered
),
-- A refusal at the claim is final when nothing was tried after it.
blocked AS (
  SELECT coalesce(track, '') AS track, coalesce(step, '') AS step, reason, occurred_at FROM (
    SELECT *, max(fan_seq) OVER (PARTITION BY fan_id, track, step) AS last_seq FROM said
    WHERE type NOT IN ('message.delivered', 'message.undelivered', 'message.abandoned')) AS word
  WHERE type = 'message.blocked' OR (type = 'message.refused' AND fan_seq = last_seq)
),
waiting AS (
  SELECT track, step, coalesce(spec->>'channel', 'none') AS channel FROM effects
  WHERE campaign_id = $1 AND workspace_id = $2 AND kind = 'send' AND status IN ('pending', 'running')
  UNION ALL
  -- These messages are planned for a later window, or for the time when a cap has room again.
  SELECT coalesce(run->>'track', ''), coalesce(run->>'step', ''), 'none'
  FROM fan_states state
  CROSS JOIN jsonb_path_query(state.state, '$.enrollments[*] ? (@.campaignId == $id && @.open == true).tracks[*]
    ? (@.wait.kind == "until" && (@.wait.reason == "quiet_hours" || @.wait.reason == "cap"))',
    jsonb_build_object('id', $1::text)) AS run
  WHERE state.workspace_id = $2 AND state.wake_at IS NOT NULL
)
SELECT track, step, channel, purpose, ${quarter('sent_at')} AS quarter, NULL AS reason,
  CASE WHEN outcome = 'message.rejected' OR undelivered THEN code END AS code, 0 AS blocked, 0 AS waiting,
  count(*) FILTER (WHERE outcome = 'message.accepted') AS accepted,
  count(*) FILTER (WHERE outcome = 'message.rejected') AS rejected,
  count(*) FILTER (WHERE outcome IN ('message.unknown', 'message.abandoned')) AS unknown,
  count(*) FILTER (WHERE delivered) AS delivered, count(clicked) AS human_clickers,
  count(*) FILTER (WHERE undelivered AND outcome <> 'message.rejected') AS undelivered,
  count(*) FILTER (WHERE undelivered AND channel = 'email' AND code <> 'dropped') AS bounced,
  sum(complaints)::bigint AS complained, sum(unsubscribes)::bigint AS unsubscribed, sum(stops)::bigint AS opt_outs
FROM answered WHERE ${within('sent_at')} GROUP BY 1, 2, 3, 4, 5, 7
UNION ALL
SELECT track, step, 'none', 'none', ${quarter('occurred_at')}, reason, NULL, count(*), 0, ${NOTHING_SENT}
FROM blocked WHERE ${within('occurred_at')} GROUP BY 1, 2, 5, 6
UNION ALL
SELECT track, step, channel, 'none', 0, NULL, NULL, 0, count(*), ${NOTHING_SENT}
FROM waiting WHERE $4::timestamptz IS NULL AND $5::timestamptz IS NULL GROUP BY track, step, channel
ORDER BY track, step, channel, reason`;
