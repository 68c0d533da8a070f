import { RATE_DAYS } from '#domain/metrics/funnel-cell.js';
import { STAGES, type Stage } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { IS_COUNTED } from './funnel-cells.js';
import { transitionParameters, transitionsSql, type FunnelQuery } from './funnel-transitions.js';

/** The share of the fans observed for at least `day` days after the previous stage who had converted by then. */
export interface DayRate {
  stage: Stage;
  day: number;
  observed: number;
  converted: number;
}

/** Returns the rates of every transition of the funnel. The times themselves come with the funnel. */
export async function readDayRates(sql: Sql, query: Omit<FunnelQuery, 'groupBy'>): Promise<DayRate[]> {
  const parameters = [...transitionParameters({ ...query, groupBy: [] }), RATE_DAYS];
  const rows = await sql.query<DayRate>(DAY_RATES, parameters);
  return rows.sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.day - b.day);
}

const DAY_RATES = `
${transitionsSql([])}
SELECT stage, day, count(*) AS observed, count(*) FILTER (WHERE ${IS_COUNTED.convertedByDay}) AS converted
FROM transitions CROSS JOIN unnest($8::integer[]) AS day
WHERE ${IS_COUNTED.observedByDay}
GROUP BY stage, day`;
