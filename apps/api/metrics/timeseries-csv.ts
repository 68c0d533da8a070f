import type { TimeseriesAnswer } from '#contracts/metrics/timeseries.js';
import { tableOf } from './metric-csv.js';

/** One line a point, with a column for each stage. A stage that nobody entered then has 0. */
export function timeseriesCsv({ points, ...answer }: TimeseriesAnswer): string {
  const { stages, groupBy, unit, clock, order, asOf, behindSeconds, definitions } = answer;
  const none = Object.fromEntries(stages.map((stage) => [stage, 0]));
  const lines = points.map(({ key, entries, ...point }) => ({
    ...key,
    ...point,
    ...none,
    ...entries,
    ...{ unit, clock, order, asOf, behindSeconds, definitions },
  }));
  return tableOf(lines, [
    ...groupBy,
    ...['local', 'startsAt', 'secondsSinceRelease'],
    ...stages,
    ...['unit', 'clock', 'order', 'asOf', 'behindSeconds', 'definitions'],
  ]);
}
