import { DAY_MS, weekdayIndex } from '#domain/clock/calendar.js';
import type { EpochMs } from '#domain/terms.js';

/** A change of the clocks that comes every year, as "the second Sunday of March, at 2 by the clock until then". */
export interface YearlyChange {
  /** 1 is January. */
  month: number;
  /** The change falls on the first such weekday on or after this day of the month. */
  onOrAfter: number;
  /** 0 is Monday. */
  weekday: number;
  /** Seconds after midnight, on the clock as it runs until the change. */
  seconds: number;
  /** Seconds east of UTC from then on. */
  offset: number;
}

/** The changes of a zone that go on for ever, in the order of the year, and the first year they hold for. */
export interface YearlyChanges {
  fromYear: number;
  changes: readonly YearlyChange[];
}

/** The instant of the change in that year; `before`: seconds east of UTC until then. */
export function instantOfChange(change: YearlyChange, year: number, before: number): EpochMs {
  const earliest = Date.UTC(year, change.month - 1, change.onOrAfter) / DAY_MS;
  const day = earliest + ((change.weekday - weekdayIndex(earliest) + 7) % 7);
  return day * DAY_MS + (change.seconds - before) * 1000;
}

/** `2007 3.8.6.7200.-14400 11.1.6.7200.-18000`; the empty text: the clocks change no more. */
export function formatYearly({ fromYear, changes }: YearlyChanges): string {
  const each = changes.map(({ month, onOrAfter, weekday, seconds, offset }) =>
    [month, onOrAfter, weekday, seconds, offset].join('.'),
  );
  return [fromYear, ...each].join(' ');
}

export function parseYearly(text: string): YearlyChanges | undefined {
  if (text === '') return undefined;
  const [fromYear = '', ...each] = text.split(' ');
  const changes = each.map((change) => {
    const [month = 0, onOrAfter = 0, weekday = 0, seconds = 0, offset = 0] = change.split('.').map(Number);
    return { month, onOrAfter, weekday, seconds, offset };
  });
  return { fromYear: Number(fromYear), changes };
}
