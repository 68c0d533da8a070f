import type { NotSentReason } from '#domain/events/reasons.js';
import { CHANNELS, type Channel, type EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

interface MessageMetricsQuery {
  workspaceId: string;
  campaignId: string;
  asOf: EpochMs;
}

/** due = blocked + waiting + attempted; attempted = accepted + rejected + unknown (`docs/metrics.md`). */
export interface MessageCounts {
  due: number;
  blocked: number;
  blockedByReason: Partial<Record<NotSentReason, number>>;
  waiting: number;
  attempted: number;
  accepted: number;
  rejected: number;
  unknown: number;
  /** The number of messages that the provider reported as delivered. */
  delivered: number;
  /** The number of delivered messages with at least one human click. */
  humanClickers: number;
  /**
   * The number of withdrawals within 72 h after a delivered message. Each counts for the latest message before it.
   */
  optOuts: number;
}

interface MessageMetrics {
  total: MessageCounts;
  steps: (MessageCounts & { track: string; step: string })[];
  /** A message that was blocked before its channel was chosen belongs to no channel. */
  channels: (MessageCounts & { channel: Channel | 'none' })[];
}

export async function readMessageMetrics(sql: Sql, query: MessageMetricsQuery): Promise<MessageMetrics> {
  const { workspaceId, campaignId, asOf } = query;
  const rows = await sql.query<MessageCountRow>(MESSAGES, [campaignId, workspaceId, new Date(asOf)]);
  const total = emptyCounts();
  const steps = new Map<string, MessageCounts & { track: string; step: string }>();
  const channels = new Map<string, MessageCounts & { channel: Channel | 'none' }>();
  for (const row of rows) {
    const name = `${row.track}/${row.step}`;
    const step = steps.get(name) ?? { track: row.track, step: row.step, ...emptyCounts() };
    const channel = channels.get(row.channel) ?? { channel: row.channel, ...emptyCounts() };
    steps.set(name, step);
    channels.set(row.channel, channel);
    for (const counts of [total, step, channel]) addRow(counts, row);
  }
  const order: readonly string[] = [...CHANNELS, 'none'];
  return {
    total,
    steps: [...steps.values()],
    channels: [...channels.values()].sort((a, b) => order.indexOf(a.channel) - order.indexOf(b.channel)),
  };
}

interface MessageCountRow {
  track: string;
  step: string;
  channel: Channel | 'none';
  /** Only rows of blocked messages have a reason. */
  reason: NotSentReason | null;
  blocked: number;
  waiting: number;
  accepted: number;
  rejected: number;
  unknown: number;
  delivered: number;
  human_clickers: number;
  opt_outs: number;
}

/**
 * The events by which a provider reports on a message later. A message that was returned after its delivery counts as
 * not delivered.
 */
const REPORTS = `'{message.delivered,message.undelivered}'::text[]`;

/**
 * Reads everything from raw events, except what still waits: that is the engine's present state. Each part is one
 * grouping or window over the campaign's message events, and reads other events by fan. So no plan depends on
 * statistics.
 */
const MESSAGES = `
WITH said AS (
  SELECT fan_id, fan_seq, occurred_at, type, payload->>'messageId' AS message_id, payload->>'track' AS track,
    payload->>'step' AS step, payload->>'channel' AS channel, payload->>'reason' AS reason
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
  SELECT m.*, click.clicked, coalesce(stop.stops, 0) AS stops
  FROM followed_up m
  LEFT JOIN LATERAL (
    SELECT true AS clicked FROM events e
    WHERE e.fan_id = m.fan_id AND e.type = 'link.clicked' AND e.occurred_at <= $3
      AND e.payload->>'human' = 'true' AND e.payload->>'messageId' = m.message_id LIMIT 1) AS click ON m.delivered
  -- A withdrawal within 72 h belongs to the last message before it.
  LEFT JOIN LATERAL (
    SELECT count(*) AS stops FROM events e
    WHERE e.fan_id = m.fan_id AND e.type = 'consent.withdrawn' AND e.occurred_at <= $3
      -- an address that was corrected or taken away is no wish of the fan's
      AND coalesce(e.payload->>'reason', '') NOT IN ('address_replaced', 'address_removed')
      AND e.payload->>'channel' = m.channel AND e.occurred_at >= m.sent_at
      AND e.occurred_at <= m.sent_at + interval '72 hours'
      AND (m.next_sent_at IS NULL OR e.occurred_at < m.next_sent_at)) AS stop ON m.delivered
),
-- A refusal at the claim is final when nothing was tried after it.
blocked AS (
  SELECT coalesce(track, '') AS track, coalesce(step, '') AS step, reason FROM (
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
SELECT track, step, channel, NULL AS reason, 0 AS blocked, 0 AS waiting,
  count(*) FILTER (WHERE outcome = 'message.accepted') AS accepted,
  count(*) FILTER (WHERE outcome = 'message.rejected') AS rejected,
  count(*) FILTER (WHERE outcome IN ('message.unknown', 'message.abandoned')) AS unknown,
  count(*) FILTER (WHERE delivered) AS delivered, count(clicked) AS human_clickers, sum(stops)::bigint AS opt_outs
FROM answered GROUP BY track, step, channel
UNION ALL
SELECT track, step, 'none', reason, count(*), 0, 0, 0, 0, 0, 0, 0 FROM blocked GROUP BY track, step, reason
UNION ALL
SELECT track, step, channel, NULL, 0, count(*), 0, 0, 0, 0, 0, 0 FROM waiting GROUP BY track, step, channel
ORDER BY track, step, channel, reason`;

function addRow(counts: MessageCounts, row: MessageCountRow): void {
  const attempted = row.accepted + row.rejected + row.unknown;
  counts.due += row.blocked + row.waiting + attempted;
  counts.blocked += row.blocked;
  if (row.reason !== null) {
    counts.blockedByReason[row.reason] = (counts.blockedByReason[row.reason] ?? 0) + row.blocked;
  }
  counts.waiting += row.waiting;
  counts.attempted += attempted;
  counts.accepted += row.accepted;
  counts.rejected += row.rejected;
  counts.unknown += row.unknown;
  counts.delivered += row.delivered;
  counts.humanClickers += row.human_clickers;
  counts.optOuts += row.opt_outs;
}

function emptyCounts(): MessageCounts {
  return {
    due: 0,
    blocked: 0,
    blockedByReason: {},
    waiting: 0,
    attempted: 0,
    accepted: 0,
    rejected: 0,
    unknown: 0,
    delivered: 0,
    humanClickers: 0,
    optOuts: 0,
  };
}
