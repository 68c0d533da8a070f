import type { PageMetrics } from '#contracts/metrics/page-metrics.js';
import { PAGE_EVENTS } from '#domain/pages/page-events.js';
import { tableOf } from './metric-csv.js';

const COLUMNS = [
  ...PAGE_EVENTS,
  'lostInApp',
  'lostShareInApp',
  'lostElsewhere',
  'lostShareElsewhere',
  'moreLost',
  'asOf',
  'definitions',
];

/** The page as a table: the total first, with empty group columns, then one line a group. A column for each act. */
export function pageCsv({ groupBy, groups, asOf, definitions, ...total }: PageMetrics): string {
  const lines = [{ keys: {}, ...total }, ...groups].map(({ keys, counts, browsers }) => ({
    ...keys,
    ...Object.fromEntries(PAGE_EVENTS.map((event) => [event, counts[event] ?? 0])),
    ...{ lostInApp: browsers.inApp.lost, lostShareInApp: browsers.inApp.lostShare },
    ...{ lostElsewhere: browsers.elsewhere.lost, lostShareElsewhere: browsers.elsewhere.lostShare },
    ...{ moreLost: browsers.moreLost, asOf, definitions },
  }));
  return tableOf(lines, [...groupBy, ...COLUMNS]);
}
