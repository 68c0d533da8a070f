import { FUNNEL_GROUPS, type FunnelGroupBy } from '#domain/metrics/funnel.js';
import type { LayerCell } from '#domain/metrics/layer-cell.js';
import type { Sql } from '#database/database.js';
import { Parameters } from '#database/parameters.js';
import { campaignWeeks } from './campaign-weeks.js';
import { transitionParameters } from './funnel-transitions.js';
import { layerPlacesSql } from './layer-places.js';
import type { LayersQuery } from './layers.js';
import { FAN_OF_LINE, type ListedFan, type ListedPage, lineAfter } from './listed-fan.js';

interface LayerFansQuery extends Omit<LayersQuery, 'groupBy'> {
  /** The group whose number it is: the value of each key. Empty: the number of the whole campaign. */
  group: Partial<Record<FunnelGroupBy, string | undefined>>;
  cell: LayerCell;
}

/**
 * Returns the fans whom a number of the layers counts, by the same conditions, group and period. Each fan is one line. A
 * group by week takes two statements: run it in a transaction with one snapshot.
 */
export async function readLayerFans(
  sql: Sql,
  { group, cell, ...query }: LayerFansQuery,
  page: ListedPage,
): Promise<ListedFan[]> {
  const groupBy = FUNNEL_GROUPS.filter((name) => group[name] !== undefined);
  const parameters = new Parameters();
  for (const value of transitionParameters({ ...query, groupBy, order: 'any' })) parameters.add(value);
  if (groupBy.includes('week')) {
    const weeks = await campaignWeeks(sql, query);
    for (const value of [weeks.startsAt, weeks.names]) parameters.add(value);
  }
  const key = parameters.add(groupBy.map((name) => group[name]));
  const part = parameters.add(cell.part);
  const one = parameters.add(cell.one);
  const other = parameters.add(cell.other);
  const observed = parameters.add(cell.observed);
  const fan = parameters.add(page.after?.fanId ?? null);
  const line = parameters.add(page.after?.key ?? null);
  return sql.query<ListedFan>(
    `${layerPlacesSql(groupBy, query.purpose)},
listed AS (
  SELECT fan_id, '' AS line, at FROM placed
  WHERE key = ${key}::text[] AND part = ${part}::text AND (${one}::text IS NULL OR one = ${one})
    AND (${other}::text IS NULL OR other = ${other}) AND (NOT ${observed}::boolean OR other <> 'early')
)
SELECT l.fan_id AS "fanId", l.line AS key, l.at, NULL::text AS "messageId", NULL::text AS track,
  NULL::text AS step, ${FAN_OF_LINE}
FROM listed l JOIN public.fans f ON f.id = l.fan_id
WHERE ${lineAfter(fan, line, parameters.add(page.limit))}`,
    parameters.values,
  );
}
