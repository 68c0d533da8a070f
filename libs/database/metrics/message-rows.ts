import type { TriedFigure } from '#domain/metrics/message-cell.js';

/**
 * The events by which a provider reports on a message later. A message that was returned after its delivery counts as
 * not delivered.
 */
const REPORTS = `'{message.delivered,message.undelivered}'::text[]`;

/** A fan answers what arrived. Of web push nobody reports that, so what was accepted counts. */
const MAY_ANSWER = `(m.delivered OR m.channel = 'webpush' AND m.outcome <> 'message.rejected')`;

/**
 * Three sets of rows: the messages that were tried (`answered`), those that were blocked, and those that wait. A
 * `line` tells the rows of one fan apart. $1 is the campaign, $2 the workspace, $3 the moment of the answer, and $4 and
 * $5 are the period. Everything is read from raw events, except what still waits: that is the engine's present state. Each part is one
 * grouping or window over the campaign's message events, and reads other events by fan. So no plan depends on
 * statistics.
 */
export const MESSAGE_ROWS = `
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
      AND e.payload->>'human' = 'true' AND e.payload->>'messageId' = m.message_id LIMIT 1) AS click
    ON ${MAY_ANSWER}
  -- A withdrawal within 72 h belongs to the last message before it.
  LEFT JOIN LATERAL (
    SELECT count(*) AS stops, count(*) FILTER (WHERE e.payload->>'reason' = 'spam_report') AS complaints,
      count(*) FILTER (WHERE e.payload->>'reason' IN ('stop', 'unsubscribe')) AS unsubscribes FROM events e
    WHERE e.fan_id = m.fan_id AND e.type = 'consent.withdrawn' AND e.occurred_at <= $3
      -- an address that was corrected or taken away is no wish of the fan's
      AND coalesce(e.payload->>'reason', '') NOT IN ('address_replaced', 'address_removed')
      AND e.payload->>'channel' = m.channel AND e.occurred_at >= m.sent_at
      AND e.occurred_at <= m.sent_at + interval '72 hours'
      AND (m.next_sent_at IS NULL OR e.occurred_at < m.next_sent_at)) AS stop
    ON ${MAY_ANSWER}
),
-- A refusal at the claim is final when nothing was tried after it.
blocked AS (
  SELECT fan_id, fan_seq::text AS line, coalesce(track, '') AS track, coalesce(step, '') AS step, reason, occurred_at
  FROM (
    SELECT *, max(fan_seq) OVER (PARTITION BY fan_id, track, step) AS last_seq FROM said
    WHERE type NOT IN ('message.delivered', 'message.undelivered', 'message.abandoned')) AS word
  WHERE type = 'message.blocked' OR (type = 'message.refused' AND fan_seq = last_seq)
),
waiting AS (
  SELECT fan_id, id::text AS line, track, step, coalesce(spec->>'channel', 'none') AS channel FROM effects
  WHERE campaign_id = $1 AND workspace_id = $2 AND kind = 'send' AND status IN ('pending', 'running')
  UNION ALL
  -- These messages are planned for a later window, or for the time when a cap has room again.
  SELECT fan_id, concat_ws('/', run->>'track', run->>'run', run->>'step'), coalesce(run->>'track', ''),
    coalesce(run->>'step', ''), 'none'
  FROM fan_states state
  CROSS JOIN jsonb_path_query(state.state, '$.enrollments[*] ? (@.campaignId == $id && @.open == true).tracks[*]
    ? (@.wait.kind == "until" && (@.wait.reason == "quiet_hours" || @.wait.reason == "cap"))',
    jsonb_build_object('id', $1::text)) AS run
  WHERE state.workspace_id = $2 AND state.wake_at IS NOT NULL
)`;

/** Whether a moment is in the asked period. */
export const within = (at: string): string =>
  `($4::timestamptz IS NULL OR ${at} >= $4) AND ($5::timestamptz IS NULL OR ${at} < $5)`;

/** What waits now is part of no period. */
export const WITHOUT_PERIOD = '$4::timestamptz IS NULL AND $5::timestamptz IS NULL';

const tried = (condition: string): string => `(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;

/**
 * How often a message that was tried (a row of `answered`) counts in each figure. The figures add these up, and the list
 * behind a number has a message as often.
 */
export const TIMES_COUNTED: Record<TriedFigure, string> = {
  accepted: tried(`outcome = 'message.accepted'`),
  rejected: tried(`outcome = 'message.rejected'`),
  unknown: tried(`outcome IN ('message.unknown', 'message.abandoned')`),
  delivered: tried('delivered'),
  humanClickers: tried('clicked'),
  undelivered: tried(`undelivered AND outcome <> 'message.rejected'`),
  bounced: tried(`undelivered AND channel = 'email' AND code <> 'dropped'`),
  complained: 'complaints',
  unsubscribed: 'unsubscribes',
  optOuts: 'stops',
};

/** The provider's code of a message that failed. */
export const FAILED_CODE = `CASE WHEN outcome = 'message.rejected' OR undelivered THEN code END`;
