import type { MessageMetricsAnswer } from '#contracts/metrics/metrics.js';
import { tableOf } from './metric-csv.js';

const FIGURES = [
  'due',
  'blocked',
  'waiting',
  'attempted',
  'accepted',
  'rejected',
  'unknown',
  'delivered',
  'undelivered',
  'bounced',
  'humanClickers',
  'clickRate',
  'complained',
  'complaintRate',
  'unsubscribed',
  'optOuts',
  'optOutRate',
  'failedByCode',
  'blockedByReason',
  'asOf',
  'behindSeconds',
  'definitions',
];

/**
 * The figures of messages as a table: the total first, with empty group columns, then one line a group; without groups,
 * one line a step. Codes and reasons are lists such as `30003:2 30007:1`. Formulas are escaped.
 */
export function messagesCsv(answer: MessageMetricsAnswer): string {
  const { groupBy, total, steps, groups, asOf, behindSeconds, definitions } = answer;
  const named = groupBy.length === 0 ? ['step'] : groupBy;
  const parts =
    groupBy.length === 0
      ? steps.map(({ track, step, ...counts }) => ({ key: { step: `${track}/${step}` }, ...counts }))
      : groups;
  const lines = [{ key: {}, ...total }, ...parts].map(
    ({ key, failedByCode, blockedByReason, ...figures }) => ({
      ...key,
      ...figures,
      failedByCode: listed(failedByCode),
      blockedByReason: listed(blockedByReason),
      asOf,
      behindSeconds,
      definitions,
    }),
  );
  return tableOf(lines, [...named, ...FIGURES]);
}

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([word, count]) => `${word}:${count}`)
    .join(' ');
