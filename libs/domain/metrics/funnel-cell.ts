import { STAGES, type Stage } from '#domain/terms.js';

/** The share of converters is given for these days. */
export const RATE_DAYS = [1, 3, 7, 14, 28] as const;

/** The counts of each row of a funnel. */
const ROW_COLUMNS = [
  ...(['fans', 'previousFans', 'already', 'unobservable', 'converted'] as const),
  ...(['waitingNow', 'firstFans', 'firstConverted'] as const),
] as const;

/** The counts of a whole funnel (or of one group), by their place in the answer. Each counts fans at `pre_saved`. */
const TOTALS = {
  enrolled: 'enrolled',
  ended: 'ended',
  waitingAtEntry: 'waitingAtEntry',
  'preSaves.fans': 'fans',
  'preSaves.service': 'serviceFans',
  'preSaves.reminder': 'reminderFans',
} as const;

const TIME_COLUMNS = ['atRisk', 'converters'] as const;
const DAY_COLUMNS = { observed: 'observedByDay', converted: 'convertedByDay' } as const;

/** What a fan at a stage can be counted as. */
export type FunnelColumn =
  | (typeof ROW_COLUMNS)[number]
  | (typeof TOTALS)[keyof typeof TOTALS]
  | (typeof TIME_COLUMNS)[number]
  | (typeof DAY_COLUMNS)[keyof typeof DAY_COLUMNS];

/** One number of the funnel or of the times to convert: a set of fans. */
export interface FunnelCell {
  stage: Stage;
  column: FunnelColumn;
  /** Of the rates by day: after how many days. Null of all others. */
  day: number | null;
}

/** Every number of the funnel that counts fans, by the name of its cell: `saved.converted`, `preSaves.service`. */
export const FUNNEL_CELLS: ReadonlyMap<string, FunnelCell> = new Map([
  ...Object.entries(TOTALS).map(([name, column]) => [name, cellOf('pre_saved', column)] as const),
  ...STAGES.flatMap((stage) => named(stage, ROW_COLUMNS)),
]);

/** The same of the times to convert: `saved.atRisk`, `saved.day7.observed`. */
export const TIME_CELLS: ReadonlyMap<string, FunnelCell> = new Map(
  STAGES.filter((stage) => stage !== 'pre_saved').flatMap((stage) => [
    ...named(stage, TIME_COLUMNS),
    ...RATE_DAYS.flatMap((day) =>
      Object.entries(DAY_COLUMNS).map(
        ([name, column]) => [`${stage}.day${day}.${name}`, cellOf(stage, column, day)] as const,
      ),
    ),
  ]),
);

function named(stage: Stage, columns: readonly FunnelColumn[]): (readonly [string, FunnelCell])[] {
  return columns.map((column) => [`${stage}.${column}`, cellOf(stage, column)] as const);
}

function cellOf(stage: Stage, column: FunnelColumn, day: number | null = null): FunnelCell {
  return { stage, column, day };
}
