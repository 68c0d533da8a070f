import { dayOf } from '#domain/clock/calendar.js';
import { HOLIDAYS } from './public-holidays-data.js';

const known = new Map<string, ReadonlySet<number>>();

/**
 * Whether this date (days since the epoch) is a public holiday of the place (ISO 3166), by our own copy of the data.
 * A place without data has none. The data end in 2055, and a spec warns long before.
 */
export function isPublicHoliday(place: string, day: number): boolean {
  let days = known.get(place);
  if (days === undefined) {
    days = daysOf(HOLIDAYS[place] ?? []);
    known.set(place, days);
  }
  return days.has(day);
}

/** Each line is a year with its dates: `2026: 01-01 04-06 …`. */
function daysOf(lines: readonly string[]): ReadonlySet<number> {
  return new Set(
    lines.flatMap((line) => {
      const [year = '', dates = ''] = line.split(': ');
      return dates.split(' ').map((date) => dayOf(`${year}-${date}`));
    }),
  );
}
