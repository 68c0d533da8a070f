import type { TimeToConvertAnswer } from '#contracts/metrics/metrics.js';
import { tableOf } from './metric-csv.js';

/**
 * The times as a table: one line a group, transition and day, the total first with empty group columns. The percentiles
 * of a transition are on each of its lines.
 */
export function timeToConvertCsv(answer: TimeToConvertAnswer): string {
  const { order, asOf, behindSeconds, definitions, groupBy, groups, transitions } = answer;
  const said = { order, asOf, behindSeconds, definitions };
  const parts = [{ key: {}, transitions }, ...groups];
  const lines = parts.flatMap((part) =>
    part.transitions.flatMap((transition) =>
      linesOf(transition).map((line) => ({ ...part.key, ...line, ...said })),
    ),
  );
  return tableOf(lines, [...groupBy, ...COLUMNS]);
}

function linesOf({
  byDay,
  secondsFromPrevious: times,
  ...transition
}: TimeToConvertAnswer['transitions'][number]): object[] {
  const figures = {
    ...transition,
    p50Seconds: times.p50,
    p90Seconds: times.p90,
    convertersP50Seconds: times.amongConverters.p50,
    convertersP90Seconds: times.amongConverters.p90,
  };
  if (byDay.length === 0) return [figures];
  return byDay.map(({ converted, ...day }) => ({ ...figures, ...day, convertedByDay: converted }));
}

const COLUMNS = [
  'stage',
  'previous',
  'atRisk',
  'converters',
  'p50Seconds',
  'p90Seconds',
  'convertersP50Seconds',
  'convertersP90Seconds',
  'day',
  'observed',
  'convertedByDay',
  'rate',
  'order',
  'asOf',
  'behindSeconds',
  'definitions',
];
