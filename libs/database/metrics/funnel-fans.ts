import type { FunnelCell } from '#domain/metrics/funnel-cell.js';
import { FUNNEL_GROUPS, type FunnelGroupBy } from '#domain/metrics/funnel.js';
import type { Sql } from '#database/database.js';
import { Parameters } from '#database/parameters.js';
import { campaignWeeks } from './campaign-weeks.js';
import { IS_COUNTED, TIMED } from './funnel-cells.js';
import { type FunnelQuery, transitionParameters, transitionsSql } from './funnel-transitions.js';
import { FAN_OF_LINE, type ListedFan, type ListedPage, lineAfter } from './listed-fan.js';

interface FunnelFansQuery extends Omit<FunnelQuery, 'groupBy'> {
  /** The group whose number it is: the value of each key. Empty: the number of the whole campaign. */
  group: Partial<Record<FunnelGroupBy, string | undefined>>;
  cell: FunnelCell;
}

/**
 * Returns the fans whom a number of the funnel, or of the times to convert, counts: by the same conditions, order, group
 * and period. Each fan is one line. A group by week takes two statements: run it in a transaction with one snapshot.
 */
export async function readFunnelFans(
  sql: Sql,
  { group, cell, ...query }: FunnelFansQuery,
  page: ListedPage,
): Promise<ListedFan[]> {
  const groupBy = keysOf(group);
  const parameters = new Parameters();
  for (const value of transitionParameters({ ...query, groupBy })) parameters.add(value);
  if (groupBy.includes('week')) {
    const weeks = await campaignWeeks(sql, query);
    for (const value of [weeks.startsAt, weeks.names]) parameters.add(value);
  }
  const key = parameters.add(groupBy.map((name) => group[name]));
  const stage = parameters.add(cell.stage);
  const day = parameters.add(cell.day);
  const behind = [
    parameters.add(page.after?.fanId ?? null),
    parameters.add(page.after?.key ?? null),
  ] as const;
  return sql.query<ListedFan>(
    `${transitionsSql(groupBy)},
${TIMED},
listed AS (
  SELECT fan_id, '' AS line, at FROM timed CROSS JOIN (SELECT ${day}::integer AS day) AS asked
  WHERE key = ${key}::text[] AND stage = ${stage}::text AND ${IS_COUNTED[cell.column]}
)
SELECT l.fan_id AS "fanId", l.line AS key, l.at, NULL::text AS "messageId", NULL::text AS track,
  NULL::text AS step, ${FAN_OF_LINE}
FROM listed l JOIN fans f ON f.id = l.fan_id
WHERE ${lineAfter(...behind, parameters.add(page.limit))}`,
    parameters.values,
  );
}

function keysOf(group: FunnelFansQuery['group']): FunnelGroupBy[] {
  return FUNNEL_GROUPS.filter((name) => group[name] !== undefined);
}
