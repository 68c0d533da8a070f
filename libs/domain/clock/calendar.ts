/**
 * The calendar without any zone: dates as days since 1970-01-01, wall clocks as milliseconds "as if the wall clock
 * were UTC". It takes the Gregorian arithmetic of `Date.UTC`, which no time zone touches.
 */
export const DAY_MS = 86_400_000;

/** What a clock on the wall shows, written as the UTC milliseconds of the same figures. Not an instant. */
export type WallMs = number;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}(:\d{2})?$/;

/**
 * Days since 1970-01-01 of a date YYYY-MM-DD.
 * @throws RangeError where the date is in no calendar (2026-02-30).
 */
export function dayOf(date: string): number {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8))];
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  const at = year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);
  // The calendar rolls a date that does not exist over to another day.
  const isDate = DATE.test(date) && month >= 1 && month <= 12 && new Date(at).getUTCDate() === day;
  if (!isDate) throw new RangeError(`No such date: ${date}`);
  return at / DAY_MS;
}

/** YYYY-MM-DD of that many days since 1970-01-01. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Milliseconds since midnight of HH:MM or HH:MM:SS.
 * @throws RangeError where no clock shows the time (24:00).
 */
export function timeOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = [time.slice(0, 2), time.slice(3, 5), time.slice(6)].map(
    Number,
  );
  const isShown = TIME.test(time) && hours < 24 && minutes < 60 && seconds < 60;
  if (!isShown) throw new RangeError(`No such time: ${time}`);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** The day of a wall clock, in days since 1970-01-01. */
export const wallDay = (wall: WallMs): number => Math.floor(wall / DAY_MS);

/** 0 is Monday, 6 is Sunday. */
export function weekdayIndex(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** The ISO 8601 week of a day: it begins on Monday and belongs to the year of its Thursday, as `2026-W53`. */
export function isoWeek(day: number): string {
  const thursday = day - weekdayIndex(day) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
