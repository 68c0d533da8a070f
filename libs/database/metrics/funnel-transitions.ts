import { COUNTS_AFTER_END_MS, type FunnelGroupBy, type FunnelOrder } from '#domain/metrics/funnel.js';
import { CHANNELS_IN_WORD } from '#domain/consents/channel-set.js';
import type { EpochMs } from '#domain/terms.js';

export interface FunnelQuery {
  workspaceId: string;
  campaignId: string;
  order: FunnelOrder;
  groupBy: readonly FunnelGroupBy[];
  /** Enrollment time. The range includes `from` and excludes `to`. */
  from?: EpochMs | undefined;
  to?: EpochMs | undefined;
  /** The workspace's time (virtual) of the query. Later acts are not counted, and times are censored here. */
  asOf: EpochMs;
}

/**
 * Returns the parameters $1 … $7 of `transitionsSql`. $8 and $9 are the weeks (`campaignWeeks`), when the query
 * groups by week.
 */
export function transitionParameters(query: FunnelQuery): unknown[] {
  const { campaignId, workspaceId, asOf, order, from, to } = query;
  const [after, before] = [from, to].map((at) => (at === undefined ? null : new Date(at)));
  return [campaignId, workspaceId, new Date(asOf), COUNTS_AFTER_END_MS, order === 'strict', after, before];
}

/** The column of each group. Groups are fixed at enrollment, except the consents at release. */
const GROUP_COLUMNS: Record<FunnelGroupBy, string> = {
  variant: `coalesce(f.variant, 'none')`,
  service: `coalesce(f.service, 'none')`,
  territory: `coalesce(f.territory, 'unknown')`,
  source: 'f.source',
  week: `($9::text[])[width_bucket(extract(epoch FROM f.enrolled_at)::float8 * 1000, $8::float8[])]`,
  channel: 'consents.channel',
};

const IN_WORD = `ARRAY[${CHANNELS_IN_WORD.map((channel) => `'${channel}'`).join(', ')}]`;

/**
 * The last consent event on each channel before the territory's release moment (or at enrollment), over all purposes.
 */
const CONSENTS_AT_RELEASE = `
  CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(channel, '+' ORDER BY array_position(${IN_WORD}, channel)) FILTER (WHERE granted),
             'none') AS channel
    FROM (SELECT DISTINCT ON (payload->>'channel') payload->>'channel' AS channel, type = 'consent.granted' AS granted
          FROM events
          WHERE fan_id = f.fan_id AND type IN ('consent.granted', 'consent.withdrawn')
            AND CASE WHEN f.has_no_release THEN occurred_at <= f.enrolled_at ELSE occurred_at < f.moment END
            AND occurred_at <= f.as_of
          ORDER BY payload->>'channel', occurred_at DESC, type DESC) AS last_words
  ) AS consents`;

/**
 * Returns WITH clauses that end in `transitions`: one row for each fan and stage, as
 * docs/decisions/0002-funnel-gates.md defines them. `at` is the chosen act. `gate` is the chosen act of the fan's own
 * previous stage; null: not reached; '-infinity': the fan starts here. `start` is the beginning of the time to
 * convert.
 */
export function transitionsSql(groupBy: readonly FunnelGroupBy[]): string {
  const key = `ARRAY[${groupBy.map((group) => GROUP_COLUMNS[group]).join(', ')}]::text[]`;
  return `${FANS}
keyed AS (
  SELECT f.*, ${key} AS key FROM enrolled f ${groupBy.includes('channel') ? CONSENTS_AT_RELEASE : ''}
  WHERE ($6::timestamptz IS NULL OR f.enrolled_at >= $6) AND ($7::timestamptz IS NULL OR f.enrolled_at < $7)
),
${CHOSEN},
${TRANSITIONS}`;
}

/**
 * Reads the tables once and groups once, without a join of large sets. So the plan stays good on tables without
 * statistics too.
 */
const FANS = `
WITH scope AS (
  SELECT c.id, c.workspace_id, c.release_id, $3::timestamptz AS as_of,
         coalesce(c.ended_at, c.ends_at, 'infinity') + $4 * interval '1 millisecond' AS closes
  FROM campaigns c WHERE c.id = $1 AND c.workspace_id = $2
),
facts AS (
  SELECT fan_id, stage, standing, occurred_at, path, NULL::timestamptz AS opened_at, NULL::boolean AS open,
    NULL AS variant, NULL AS service, NULL AS territory, NULL AS source,
    standing = 'reached' AND occurred_at < (SELECT closes FROM scope) AND occurred_at <= $3 AS counts
  FROM stage_entries WHERE campaign_id = $1 AND workspace_id = $2
  UNION ALL
  SELECT fan_id, NULL, NULL, NULL, NULL, enrolled_at, open, variant, service, territory, source, false
  FROM enrollments WHERE campaign_id = $1 AND workspace_id = $2
),
-- Every act of a fan within the campaign's time, as a list for each stage.
grouped AS (
  SELECT fan_id, bool_or(open) AS open, max(variant) AS variant, max(service) AS service,
    max(territory) AS territory, max(source) AS source,
    -- An act enrolls the fan at the act's own time, however late it arrives.
    least(min(opened_at), min(occurred_at) FILTER (WHERE standing = 'reached')) AS enrolled_at,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 'pre_saved') AS pre_saved,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 'pre_saved' AND path = 'service') AS granted,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 'release_saved') AS release_saved,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 'engaged') AS engaged,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 'saved') AS saved,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 'followed') AS followed,
    array_agg(occurred_at) FILTER (WHERE counts AND stage = 're_engaged') AS re_engaged,
    coalesce(array_agg(stage) FILTER (WHERE standing = 'already'), '{}') AS already,
    coalesce(array_agg(stage) FILTER (WHERE standing = 'unobservable'), '{}') AS unobservable
  FROM facts GROUP BY fan_id
  HAVING min(opened_at) IS NOT NULL
),
enrolled AS MATERIALIZED (
  SELECT g.*, g.already || g.unobservable AS standings, scope.as_of,
    CASE WHEN scope.release_id IS NULL THEN '-infinity'
      ELSE coalesce(here.moment, elsewhere.moment, 'infinity') END AS moment,
    scope.release_id IS NULL AS has_no_release
  FROM scope CROSS JOIN grouped g
  LEFT JOIN release_moments here ON here.release_id = scope.release_id AND here.territory = g.territory
  LEFT JOIN release_moments elsewhere ON elsewhere.release_id = scope.release_id AND elsewhere.territory = ''
),`;

/** Goes through the stages in order: the gate that the fan must have passed, then the earliest act after it. */
const CHOSEN = `chosen AS MATERIALIZED (
  SELECT f.*, pre.at AS pre_saved_at, path.is_service, path.is_late,
    rel.at AS release_saved_at, rel.gate AS release_saved_gate, eng.at AS engaged_at, eng.gate AS engaged_gate,
    sav.at AS saved_at, sav.gate AS saved_gate, fol.at AS followed_at, fol.gate AS followed_gate,
    re.at AS re_engaged_at
  FROM keyed f
  CROSS JOIN LATERAL (SELECT min(t) AS at FROM unnest(f.pre_saved) t
    WHERE t < f.moment AND 'pre_saved' <> ALL (f.standings)) AS pre
  CROSS JOIN LATERAL (SELECT
    EXISTS (SELECT FROM unnest(f.granted) t WHERE t < f.moment) AS is_service,
    pre.at IS NULL AND 'pre_saved' <> ALL (f.standings) AND f.enrolled_at >= f.moment AS is_late,
    CASE WHEN 'pre_saved' = ANY (f.standings) THEN '-infinity' ELSE pre.at END AS after_pre_saved) AS path
  CROSS JOIN LATERAL (SELECT path.after_pre_saved AS gate, min(t) AS at FROM unnest(f.release_saved) t
    WHERE 'release_saved' <> ALL (f.standings)
      AND (NOT $5::boolean OR (path.is_service AND t >= path.after_pre_saved))) AS rel
  CROSS JOIN LATERAL (SELECT CASE WHEN path.is_late THEN '-infinity'
      WHEN path.is_service AND 'release_saved' <> ALL (f.standings) THEN rel.at
      ELSE path.after_pre_saved END AS after_release_saved) AS released
  CROSS JOIN LATERAL (SELECT released.after_release_saved AS gate, min(t) AS at FROM unnest(f.engaged) t
    WHERE 'engaged' <> ALL (f.standings) AND t >= f.moment
      AND (NOT $5::boolean OR t >= released.after_release_saved)) AS eng
  CROSS JOIN LATERAL (SELECT CASE WHEN 'engaged' = ANY (f.standings) THEN eng.gate ELSE eng.at END AS gate) AS engaged
  CROSS JOIN LATERAL (SELECT engaged.gate, min(t) AS at FROM unnest(f.saved) t
    WHERE 'saved' <> ALL (f.standings) AND t >= f.moment AND (NOT $5::boolean OR t >= engaged.gate)) AS sav
  CROSS JOIN LATERAL (SELECT CASE WHEN 'saved' = ANY (f.standings) THEN sav.gate ELSE sav.at END AS gate) AS saved
  CROSS JOIN LATERAL (SELECT saved.gate, min(t) AS at FROM unnest(f.followed) t
    WHERE 'followed' <> ALL (f.standings) AND (NOT $5::boolean OR t >= saved.gate)) AS fol
  CROSS JOIN LATERAL (SELECT min(t) AS at FROM unnest(f.re_engaged) t
    WHERE 're_engaged' <> ALL (f.standings) AND (NOT $5::boolean OR t >= engaged.gate)) AS re
)`;

const TRANSITIONS = `transitions AS MATERIALIZED (
  SELECT c.fan_id, c.key, c.open, c.as_of, c.is_service, c.moment, c.territory, step.stage, step.at, step.start,
    CASE WHEN step.stage = ANY (c.already) THEN 'already'
         WHEN step.stage = ANY (c.unobservable) THEN 'unobservable' END AS standing,
    step.gate > '-infinity' AS has_previous,
    c.pre_saved_at IS NOT NULL AND (step.stage <> 'release_saved' OR c.is_service) AS of_pre_saver,
    step.stage = CASE WHEN c.re_engaged_at IS NOT NULL THEN 're_engaged'
                      WHEN c.followed_at IS NOT NULL THEN 'followed'
                      WHEN c.saved_at IS NOT NULL THEN 'saved'
                      WHEN c.engaged_at IS NOT NULL THEN 'engaged'
                      WHEN c.release_saved_at IS NOT NULL THEN 'release_saved'
                      WHEN c.pre_saved_at IS NOT NULL THEN 'pre_saved' END AS is_furthest
  FROM chosen c
  CROSS JOIN LATERAL (VALUES
    ('pre_saved', c.pre_saved_at, NULL, NULL),
    ('release_saved', c.release_saved_at, CASE WHEN c.is_service THEN c.release_saved_gate END, c.moment),
    ('engaged', c.engaged_at, c.engaged_gate, c.engaged_gate),
    ('saved', c.saved_at, c.saved_gate, c.saved_gate),
    ('followed', c.followed_at, c.followed_gate, c.followed_gate),
    ('re_engaged', c.re_engaged_at, c.saved_gate, c.saved_gate)
  ) AS step (stage, at, gate, start)
)`;
