import type { TimeToConvertAnswer } from '#contracts/metrics/metrics.js';
import { tableOf } from './metric-csv.js';

/** The times as a table: one line a transition and day, with the percentiles of the transition on each of its lines. */
export function timeToConvertCsv(answer: TimeToConvertAnswer): string {
  const { transitions, order, asOf, behindSeconds, definitions } = answer;
  const lines = transitions.flatMap(({ byDay, secondsFromPrevious: times, ...transition }) => {
    const figures = {
      ...transition,
      p50Seconds: times.p50,
      p90Seconds: times.p90,
      convertersP50Seconds: times.amongConverters.p50,
      convertersP90Seconds: times.amongConverters.p90,
      ...{ order, asOf, behindSeconds, definitions },
    };
    if (byDay.length === 0) return [figures];
    return byDay.map(({ converted, ...day }) => ({ ...figures, ...day, convertedByDay: converted }));
  });
  return tableOf(lines, COLUMNS);
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
