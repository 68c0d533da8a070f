import { ENROLLING_EVENT_TYPES } from '#domain/events/catalogue.js';
import type { Sql } from '#database/database.js';

/** A range of the log, (after, through], in the order of the commit watermark. */
export interface EventRange {
  afterTx: string;
  afterSeq: number;
  throughTx: string;
  throughSeq: number;
}

/** The tables that a projection writes: the live ones, or new ones that are being built beside them. */
export interface ReadModelTables {
  enrollments: string;
  stageEntries: string;
}
export const LIVE_TABLES: ReadModelTables = { enrollments: 'enrollments', stageEntries: 'stage_entries' };

/**
 * Applies a range of events with set-based, idempotent statements. Ranges may be applied twice or in another order,
 * and the rows end the same. A row may depend on a second event (the message that a click came from, or the opening
 * of an enrollment that was closed). Whichever of the two events is applied last finds the other among the fan's raw
 * events.
 */
export async function applyEvents(sql: Sql, range: EventRange, tables = LIVE_TABLES): Promise<void> {
  await sql.query(PLANNING);
  const parameters = [range.afterTx, range.afterSeq, range.throughTx, range.throughSeq];
  await sql.query(stageActsSql(tables), parameters);
  await sql.query(clicksSql(tables), parameters);
  await sql.query(enrollmentsSql(tables), parameters);
}

/**
 * A range is small, and everything else is read by fan. The planner cannot know this, and takes a range of (tx, seq)
 * for a large part of the log. The setting holds for the rest of the transaction.
 */
const PLANNING = `
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
       set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)`;

const IN_RANGE = `(e.tx, e.seq) > ($1::xid8, $2::bigint) AND (e.tx, e.seq) <= ($3::xid8, $4::bigint)`;

/** The type of every act except a click says which stage the act can count for. */
const stageActsSql = ({ stageEntries }: ReadModelTables): string => `
INSERT INTO ${stageEntries} (workspace_id, campaign_id, fan_id, stage, standing, occurred_at, event_id, path)
SELECT e.workspace_id, e.campaign_id, e.fan_id,
  CASE e.type WHEN 'fan.pre_saved' THEN 'pre_saved'
              WHEN 'release.saved' THEN 'release_saved'
              WHEN 'page.visited' THEN 'engaged'
              WHEN 'fan.saved' THEN 'saved'
              WHEN 'fan.followed' THEN 'followed'
              ELSE e.payload->>'stage' END,
  CASE e.type WHEN 'stage.already' THEN 'already' WHEN 'stage.unobservable' THEN 'unobservable' ELSE 'reached' END,
  e.occurred_at, e.id, CASE e.type WHEN 'fan.pre_saved' THEN e.payload->>'path' END
FROM events e
WHERE ${IN_RANGE} AND e.campaign_id IS NOT NULL
  AND e.type IN ('fan.pre_saved', 'release.saved', 'page.visited', 'fan.saved', 'fan.followed',
                 'stage.set', 'stage.already', 'stage.unobservable')
ON CONFLICT DO NOTHING`;

/**
 * A human click makes the fan engaged in the click's campaign, or in the message's campaign when the click names
 * none. It also makes the fan re-engaged when it came from a re-engagement message of that campaign. The click and
 * the message may commit in either order.
 */
const clicksSql = ({ stageEntries }: ReadModelTables): string => `
WITH clicks AS (
  SELECT e.* FROM events e
  WHERE ${IN_RANGE} AND e.type = 'link.clicked' AND e.payload->>'human' = 'true'
  UNION
  SELECT click.* FROM events e
  CROSS JOIN LATERAL (
    SELECT * FROM events clicked
    WHERE clicked.fan_id = e.fan_id AND clicked.type = 'link.clicked' AND clicked.payload->>'human' = 'true'
      AND clicked.payload->>'messageId' = e.payload->>'messageId'
    OFFSET 0 -- a look-up per fan, never a join over the whole log
  ) AS click
  WHERE ${IN_RANGE} AND e.type IN ('message.accepted', 'message.unknown')
),
known AS (
  SELECT click.*, coalesce(click.campaign_id, message.campaign_id) AS of_campaign,
    coalesce(message.intent = 're_engagement' AND
             message.campaign_id = coalesce(click.campaign_id, message.campaign_id), false) AS re_engages
  FROM clicks click
  LEFT JOIN LATERAL (
    SELECT m.campaign_id, m.payload->>'intent' AS intent FROM events m
    WHERE m.fan_id = click.fan_id AND m.type IN ('message.accepted', 'message.unknown')
      AND m.payload->>'messageId' = click.payload->>'messageId'
    ORDER BY m.fan_seq LIMIT 1
  ) AS message ON true
)
INSERT INTO ${stageEntries} (workspace_id, campaign_id, fan_id, stage, standing, occurred_at, event_id)
SELECT workspace_id, of_campaign, fan_id, stage, 'reached', occurred_at, id
FROM known CROSS JOIN (VALUES ('engaged'), ('re_engaged')) AS act (stage)
WHERE of_campaign IS NOT NULL AND (stage = 'engaged' OR re_engages)
ON CONFLICT DO NOTHING`;

/** The events that can make a fan part of a campaign, as a SQL list. */
const FIRST_TOUCHES = ENROLLING_EVENT_TYPES.map((type) => `'${type}'`).join(', ');
/** The source that a touch names. For a request without a source it is who made the request. */
const TOUCH_SOURCE = `coalesce(e.payload->>'source',
    CASE e.type WHEN 'enrollment.requested' THEN e.payload->>'by' END, 'direct')`;

const FIRST_TOUCH = `LEFT JOIN LATERAL (
  SELECT e.occurred_at, ${TOUCH_SOURCE} AS source FROM events e
  WHERE e.fan_id = t.fan_id AND e.campaign_id = t.campaign_id AND e.type IN (${FIRST_TOUCHES})
    AND (e.type <> 'link.clicked' OR e.payload->>'human' = 'true')
  ORDER BY e.occurred_at, ${TOUCH_SOURCE} COLLATE "C" LIMIT 1
) AS touch ON true`;

/**
 * Reads the enrollments that the range touches again from the fans' raw events. The earliest touch by `occurred_at`
 * gives the time and the source, and the earliest grant gives the service, so an act that arrives late corrects them.
 * Of two touches at the same moment the first by name counts, so the order of arrival decides nothing. The fan is in
 * the campaign once there is an enrollment.opened. The last event in fan_seq order says whether the enrollment is
 * open. The variant is the first one assigned.
 */
const enrollmentsSql = (tables: ReadModelTables): string =>
  enrollmentsTouchedSql(
    tables,
    `SELECT DISTINCT e.fan_id, e.campaign_id FROM events e
  WHERE ${IN_RANGE} AND e.campaign_id IS NOT NULL
    AND e.type IN ('enrollment.opened', 'enrollment.closed', 'enrollment.reopened', 'variant.assigned', ${FIRST_TOUCHES})`,
  );

/** Reads these enrollments again from the fans' raw events. The rows must be gone, or as the events say. */
export async function refreshEnrollments(
  sql: Sql,
  touched: readonly { fanId: string; campaignId: string }[],
  tables = LIVE_TABLES,
): Promise<void> {
  if (touched.length === 0) return;
  await sql.query(enrollmentsTouchedSql(tables, NAMED), [
    touched.map(({ fanId }) => fanId),
    touched.map(({ campaignId }) => campaignId),
  ]);
}
const NAMED = 'SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS t (fan_id, campaign_id)';

const enrollmentsTouchedSql = ({ enrollments }: ReadModelTables, touched: string): string => `
WITH touched AS (
  ${touched}
)
INSERT INTO ${enrollments} AS known (workspace_id, campaign_id, fan_id, enrolled_at, path, service, territory, source,
                         variant, open, status_seq)
SELECT opened.workspace_id, t.campaign_id, t.fan_id, coalesce(touch.occurred_at, opened.occurred_at),
  opened.payload->>'path', coalesce(granted.service, opened.payload->>'service'), opened.payload->>'territory',
  coalesce(touch.source, opened.payload->>'source'),
  coalesce(opened.payload->>'variant', assigned.variant), last.type <> 'enrollment.closed', last.fan_seq
FROM touched t
JOIN LATERAL (
  SELECT e.* FROM events e
  WHERE e.fan_id = t.fan_id AND e.campaign_id = t.campaign_id AND e.type = 'enrollment.opened'
  ORDER BY e.fan_seq LIMIT 1
) AS opened ON true
JOIN LATERAL (
  SELECT e.type, e.fan_seq FROM events e
  WHERE e.fan_id = t.fan_id AND e.campaign_id = t.campaign_id
    AND e.type IN ('enrollment.opened', 'enrollment.closed', 'enrollment.reopened')
  ORDER BY e.fan_seq DESC LIMIT 1
) AS last ON true
${FIRST_TOUCH}
LEFT JOIN LATERAL (
  SELECT e.payload->>'service' AS service FROM events e
  WHERE e.fan_id = t.fan_id AND e.campaign_id = t.campaign_id AND e.type = 'fan.pre_saved' AND e.payload ? 'service'
  ORDER BY e.occurred_at, e.payload->>'service' COLLATE "C" LIMIT 1
) AS granted ON true
LEFT JOIN LATERAL (
  SELECT e.payload->>'variant' AS variant FROM events e
  WHERE e.fan_id = t.fan_id AND e.campaign_id = t.campaign_id AND e.type = 'variant.assigned'
  ORDER BY e.fan_seq LIMIT 1
) AS assigned ON true
ON CONFLICT (campaign_id, fan_id) DO UPDATE
  SET open = excluded.open, status_seq = excluded.status_seq, service = excluded.service,
    variant = excluded.variant, enrolled_at = excluded.enrolled_at, source = excluded.source
  WHERE (known.open, known.status_seq, known.service, known.variant, known.enrolled_at, known.source)
        IS DISTINCT FROM (excluded.open, excluded.status_seq, excluded.service, excluded.variant,
                          excluded.enrolled_at, excluded.source)`;
