import type { FunnelAnswer } from '#contracts/metrics/metrics.js';
import { tableOf } from './metric-csv.js';

/**
 * The funnel as a table: one line a group and stage, the total first with empty group columns. Cells that a
 * spreadsheet would take for a formula are escaped. Follow-through stands beside each pre-save count.
 */
export function funnelCsv(funnel: FunnelAnswer): string {
  const total = { key: {}, ...funnel };
  const lines = [total, ...funnel.groups].flatMap((part) => linesOf(part, funnel));
  return tableOf(lines, columnsOf(funnel));
}

const FIGURES = [
  'stage',
  'previous',
  'fans',
  'previousFans',
  'already',
  'unobservable',
  'converted',
  'waitingNow',
  'fromPrevious',
  'firstFans',
  'firstConverted',
  'fromFirst',
  'p50Seconds',
  'p90Seconds',
  'convertersP50Seconds',
  'convertersP90Seconds',
  'enrolled',
  'ended',
  'preSaves',
  'preSaversWhoSaved',
  'preSaversWhoFollowed',
  'asOf',
  'behindSeconds',
  'definitions',
];

function columnsOf({ groupBy }: FunnelAnswer): string[] {
  return [...groupBy, ...FIGURES];
}

function linesOf(part: FunnelAnswer['groups'][number], { asOf, behindSeconds, definitions }: FunnelAnswer) {
  const { fans: preSaves, followThrough } = part.preSaves;
  return part.rows.map(({ secondsFromPrevious: times, ...row }) => ({
    ...part.key,
    ...row,
    p50Seconds: times.p50,
    p90Seconds: times.p90,
    convertersP50Seconds: times.amongConverters.p50,
    convertersP90Seconds: times.amongConverters.p90,
    enrolled: part.enrolled,
    ended: part.ended,
    preSaves,
    preSaversWhoSaved: followThrough.saved.fans,
    preSaversWhoFollowed: followThrough.followed.fans,
    asOf,
    behindSeconds,
    definitions,
  }));
}
