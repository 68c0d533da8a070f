import { RATE_DAYS } from '#domain/metrics/funnel-cell.js';
import { STAGES, type Stage } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { Parameters } from '#database/parameters.js';
import { campaignWeeks } from './campaign-weeks.js';
import { IS_COUNTED } from './funnel-cells.js';
import { transitionParameters, transitionsSql, type FunnelQuery } from './funnel-transitions.js';

/** The share of the fans observed for at least `day` days after the previous stage who had converted by then. */
export interface DayRate {
  /** The values of the groups, in the order asked for. */
  key: string[];
  stage: Stage;
  day: number;
  observed: number;
  converted: number;
}

/**
 * Returns the rates of every transition of the funnel, by group. The times themselves come with the funnel. Grouping by
 * week takes two statements: run it in a transaction with one snapshot.
 */
export async function readDayRates(sql: Sql, query: FunnelQuery): Promise<DayRate[]> {
  const parameters = new Parameters();
  for (const value of transitionParameters(query)) parameters.add(value);
  if (query.groupBy.includes('week')) {
    const { startsAt, names } = await campaignWeeks(sql, query);
    for (const value of [startsAt, names]) parameters.add(value);
  }
  const rows = await sql.query<DayRate>(
    `${transitionsSql(query.groupBy)}
SELECT key, stage, day, count(*) AS observed, count(*) FILTER (WHERE ${IS_COUNTED.convertedByDay}) AS converted
FROM transitions CROSS JOIN unnest(${parameters.add(RATE_DAYS)}::integer[]) AS day
WHERE ${IS_COUNTED.observedByDay}
GROUP BY key, stage, day`,
    parameters.values,
  );
  return rows.sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.day - b.day);
}
