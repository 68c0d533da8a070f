import { CHANNEL_SETS, channelsOf } from '#domain/consents/channel-set.js';
import type { FunnelGroupBy } from '#domain/metrics/funnel.js';
import { CONVERSION_KINDS, FAN_ACTS, NEXT_ACT_WITHIN_MS, STAGE_ACTS } from '#domain/metrics/layers.js';
import { CHANNELS, type Purpose } from '#domain/terms.js';
import { reachableSql } from '#database/audiences/segments.js';
import { transitionsSql } from './funnel-transitions.js';

/**
 * Returns WITH clauses that end in `placed`: a row for each place that a fan has in the layers. `part` is `depth`
 * (`one`: the number of conversions), `converted` and `already` (`one`: the conversion), `next` (`one`: the act, `other`:
 * what came next, `none` or `early`) or `reach` (`one`: the set of channels). The figures count these rows by group, and
 * a list selects among them. Parameters as of `transitionsSql`, for order `any`.
 */
export const layerPlacesSql = (groupBy: readonly FunnelGroupBy[], purpose: Purpose): string => `
${transitionsSql(groupBy)},
promoted AS (
  SELECT coalesce(r.artist_id, c.artist_id) AS artist_id
  FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id WHERE c.id = $1 AND c.workspace_id = $2
),
opted AS MATERIALIZED (SELECT c.*, ${CHANNELS.map((channel) => optInSql(channel)).join(', ')} FROM chosen c),
acts AS MATERIALIZED (
  SELECT c.fan_id, c.key, c.as_of, a.act, a.at, a.was_already
  FROM opted c CROSS JOIN LATERAL (VALUES ${ACTS}) AS a (act, at, was_already)
),
followed AS (
  SELECT key, fan_id, act, at, as_of, lead(act) OVER w AS next, lead(at) OVER w AS next_at
  FROM acts WHERE at IS NOT NULL WINDOW w AS (PARTITION BY fan_id ORDER BY at, ${PLACES})
),
depths AS (
  SELECT key, fan_id, count(at) FILTER (WHERE act IN (${KINDS})) AS depth FROM acts GROUP BY key, fan_id
),
reached AS (${reachSql(purpose)}),
placed AS (
  SELECT key, fan_id, 'depth' AS part, depth::text AS one, '' AS other, NULL::timestamptz AS at FROM depths
  UNION ALL
  SELECT key, fan_id, 'converted', act, '', at FROM acts WHERE at IS NOT NULL AND act IN (${KINDS})
  UNION ALL
  SELECT key, fan_id, 'already', act, '', NULL FROM acts WHERE was_already AND act IN (${KINDS})
  UNION ALL
  SELECT key, fan_id, 'next', act, CASE WHEN at > as_of - ${WITHIN} THEN 'early'
    WHEN next_at <= at + ${WITHIN} THEN next ELSE 'none' END, at FROM followed
  UNION ALL
  SELECT key, fan_id, 'reach', set, '', NULL FROM reached
)`;

/** A marketing grant on the channel, within the campaign's time, of a fan who had not opted in before. */
const optInSql = (channel: string): string => `
  (SELECT min(e.occurred_at) FROM events e
   WHERE e.fan_id = c.fan_id AND e.type = 'consent.granted' AND e.payload ->> 'channel' = '${channel}'
     AND e.payload ->> 'purpose' = 'marketing' AND e.occurred_at >= c.enrolled_at AND e.occurred_at <= c.as_of
     AND e.occurred_at < (SELECT closes FROM scope)) AS ${channel}_at,
  coalesce((SELECT e.type = 'consent.granted' FROM events e
   WHERE e.fan_id = c.fan_id AND e.type IN ('consent.granted', 'consent.withdrawn')
     AND e.payload ->> 'channel' = '${channel}' AND e.occurred_at < c.enrolled_at
     AND (e.type = 'consent.withdrawn' OR e.payload ->> 'purpose' = 'marketing')
   ORDER BY e.occurred_at DESC, e.type DESC LIMIT 1), false) AS ${channel}_before`;

/** The acts of a fan as rows: the act, its first time, and whether it was so already. */
const ACTS = [
  ...STAGE_ACTS.map((stage) => `('${stage}', c.${stage}_at, '${stage}' = ANY (c.already))`),
  ...CHANNELS.map(
    (channel) =>
      `('${channel}', CASE WHEN NOT c.${channel}_before THEN c.${channel}_at END, c.${channel}_before)`,
  ),
].join(', ');
const PLACES = `array_position(ARRAY[${FAN_ACTS.map((act) => `'${act}'`).join(', ')}], act)`;
const KINDS = CONVERSION_KINDS.map((kind) => `'${kind}'`).join(', ');
const WITHIN = `${NEXT_ACT_WITHIN_MS} * interval '1 millisecond'`;

/** The set of channels that reach the fan `f` now, in words. A fan's stop for the artist counts. */
function reachSql(purpose: Purpose): string {
  const sets = CHANNEL_SETS.map((set) => {
    const own = channelsOf(set);
    const fits = CHANNELS.map((one) => (own.includes(one) ? `r.${one}` : `NOT r.${one}`)).join(' AND ');
    return `WHEN ${fits} THEN '${set}'`;
  });
  const reachable = CHANNELS.map(
    (channel) => `NOT stop.is_stopped AND ${reachableSql(channel, purpose)} AS ${channel}`,
  );
  return `
  SELECT m.key, m.fan_id, CASE ${sets.join(' ')} WHEN r.connected THEN 'connectionOnly' ELSE 'none' END AS set
  FROM chosen m JOIN public.fans f ON f.id = m.fan_id
  CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM artist_stops z
    WHERE z.fan_id = f.id AND z.artist_id = (SELECT artist_id FROM promoted)) AS is_stopped) AS stop
  CROSS JOIN LATERAL (SELECT ${reachable.join(', ')},
    EXISTS (SELECT FROM connections n WHERE n.fan_id = f.id AND n.status = 'active') AS connected) AS r`;
}
