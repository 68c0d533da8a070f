import { CHANNELS, type Channel, type EpochMs } from '../domain/terms.js';
import type { Sql } from './database.js';

export interface MessageMetricsQuery {
  workspaceId: string;
  campaignId: string;
  asOf: EpochMs;
}

/** due = blocked + waiting + attempted; attempted = accepted + rejected + unknown (metrics.md). */
export interface MessageCounts {
  due: number;
  blocked: number;
  blockedByReason: Record<string, number>;
  waiting: number;
  attempted: number;
  accepted: number;
  rejected: number;
  unknown: number;
  /** Reported so by the provider. */
  delivered: number;
  /** Delivered messages with at least one human click. */
  humanClickers: number;
  /** Withdrawals within 72 h after a delivered message; each counts for the latest one before it. */
  optOuts: number;
}

export interface MessageMetrics {
  total: MessageCounts;
  steps: (MessageCounts & { track: string; step: string })[];
  /** A message blocked before a channel was chosen belongs to none. */
  channels: (MessageCounts & { channel: Channel | 'none' })[];
}

export async function readMessageMetrics(sql: Sql, query: MessageMetricsQuery): Promise<MessageMetrics> {
  const { workspaceId, campaignId, asOf } = query;
  const rows = await sql.query<CountRow>(MESSAGES, [campaignId, workspaceId, new Date(asOf)]);
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

interface CountRow {
  track: string;
  step: string;
  channel: Channel | 'none';
  /** Set on rows of blocked messages alone. */
  reason: string | null;
  blocked: number;
  waiting: number;
  accepted: number;
  rejected: number;
  unknown: number;
  delivered: number;
  human_clickers: number;
  opt_outs: number;
}

/** All from raw events, but what still waits: that is the engine's present state. */
const MESSAGES = `
WITH said AS (
  SELECT * FROM events
  WHERE campaign_id = $1 AND workspace_id = $2 AND occurred_at <= $3
    AND type IN ('message.accepted', 'message.rejected', 'message.unknown', 'message.abandoned', 'message.blocked',
                 'message.refused', 'message.deferred', 'message.delivered')
),
-- The last word on each message. One never heard of again was attempted, with unknown outcome.
attempted AS (
  SELECT DISTINCT ON (payload->>'messageId') fan_id, fan_seq, occurred_at, payload->>'messageId' AS message_id,
    payload->>'track' AS track, payload->>'step' AS step, payload->>'channel' AS channel,
    CASE type WHEN 'message.abandoned' THEN 'message.unknown' ELSE type END AS type
  FROM said WHERE type IN ('message.accepted', 'message.rejected', 'message.unknown', 'message.abandoned')
  ORDER BY payload->>'messageId', fan_seq DESC
),
delivered AS (
  SELECT * FROM attempted a
  WHERE EXISTS (SELECT FROM said d WHERE d.type = 'message.delivered' AND d.payload->>'messageId' = a.message_id)
),
clicked AS (
  SELECT DISTINCT d.message_id FROM delivered d
  JOIN events click ON click.fan_id = d.fan_id AND click.type = 'link.clicked' AND click.occurred_at <= $3
    AND click.payload->>'human' = 'true' AND click.payload->>'messageId' = d.message_id
),
opted_out AS (
  SELECT DISTINCT ON (stop.id) d.message_id FROM delivered d
  JOIN events stop ON stop.fan_id = d.fan_id AND stop.type = 'consent.withdrawn' AND stop.occurred_at <= $3
    AND stop.payload->>'channel' = d.channel
    AND stop.occurred_at >= d.occurred_at AND stop.occurred_at <= d.occurred_at + interval '72 hours'
  ORDER BY stop.id, d.occurred_at DESC, d.fan_seq DESC
),
-- A refusal at the claim is final where no other channel was tried after it.
blocked AS (
  SELECT b.payload->>'track' AS track, b.payload->>'step' AS step, b.payload->>'reason' AS reason FROM said b
  WHERE b.type = 'message.blocked' OR (b.type = 'message.refused' AND NOT EXISTS (
    SELECT FROM said later WHERE later.fan_id = b.fan_id AND later.fan_seq > b.fan_seq
      AND later.type <> 'message.delivered' AND later.type <> 'message.abandoned'
      AND later.payload->>'track' = b.payload->>'track' AND later.payload->>'step' = b.payload->>'step'))
),
waiting AS (
  SELECT track, step, coalesce(spec->>'channel', 'none') AS channel FROM effects
  WHERE campaign_id = $1 AND workspace_id = $2 AND kind = 'send' AND status IN ('pending', 'running')
  UNION ALL
  -- planned for a later window or for when a cap has room again
  SELECT run->>'track', run->>'step', 'none'
  FROM enrollments known
  JOIN fan_states state ON state.fan_id = known.fan_id
  CROSS JOIN jsonb_path_query(state.state, '$.enrollments[*] ? (@.campaignId == $id && @.open == true).tracks[*]
    ? (@.wait.kind == "until" && (@.wait.reason == "quiet_hours" || @.wait.reason == "cap"))',
    jsonb_build_object('id', $1::uuid)) AS run
  WHERE known.campaign_id = $1 AND known.workspace_id = $2 AND known.open
)
SELECT track, step, channel, NULL AS reason, 0 AS blocked, 0 AS waiting,
  count(*) FILTER (WHERE type = 'message.accepted') AS accepted,
  count(*) FILTER (WHERE type = 'message.rejected') AS rejected,
  count(*) FILTER (WHERE type = 'message.unknown') AS unknown,
  count(d.message_id) AS delivered, count(c.message_id) AS human_clickers, coalesce(sum(o.stops), 0)::bigint AS opt_outs
FROM attempted a
LEFT JOIN (SELECT message_id FROM delivered) d USING (message_id)
LEFT JOIN clicked c USING (message_id)
LEFT JOIN (SELECT message_id, count(*) AS stops FROM opted_out GROUP BY message_id) o USING (message_id)
GROUP BY track, step, channel
UNION ALL
SELECT track, step, 'none', reason, count(*), 0, 0, 0, 0, 0, 0, 0 FROM blocked GROUP BY track, step, reason
UNION ALL
SELECT track, step, channel, NULL, 0, count(*), 0, 0, 0, 0, 0, 0 FROM waiting GROUP BY track, step, channel
ORDER BY track, step, channel, reason`;

function addRow(counts: MessageCounts, row: CountRow): void {
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
