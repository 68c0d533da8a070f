import type { FunnelCell } from '#domain/metrics/funnel-cell.js';
import type { GroupCounts, StageCounts } from '#domain/metrics/funnel.js';

/** The number that a funnel shows in a cell. The rates by day are no part of it. */
export function cellValue(group: GroupCounts, { stage, column }: FunnelCell): number {
  const counts = group.stages.find((each) => each.stage === stage);
  if (counts === undefined) return 0;
  switch (column) {
    case 'enrolled':
      return group.enrolled;
    case 'ended':
      return group.ended;
    case 'waitingAtEntry':
      return group.waitingAtEntry;
    case 'serviceFans':
      return group.servicePreSavers;
    case 'reminderFans':
      return counts.fans - group.servicePreSavers;
    case 'firstFans':
      return counts.firstBase;
    case 'atRisk':
      return timed(counts, ({ converted, censored }) => converted + censored);
    case 'converters':
      return timed(counts, ({ converted }) => converted);
    case 'observedByDay':
    case 'convertedByDay':
      throw new Error('The funnel has no rates by day.');
    case 'fans':
    case 'previousFans':
    case 'already':
    case 'unobservable':
    case 'converted':
    case 'waitingNow':
    case 'firstConverted':
      return counts[column];
  }
}

const timed = (
  { durations }: StageCounts,
  pick: (group: StageCounts['durations'][number]) => number,
): number => durations.reduce((sum, group) => sum + pick(group), 0);

/** The value at a path of an answer, such as `blockedByReason.cap`. Undefined: there is none. */
export const valueAt = (answer: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return new Map<string, unknown>(Object.entries(value)).get(key);
  }, answer);
