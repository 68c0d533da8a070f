import { WEEKDAYS, type Weekday } from '#domain/clock/local-windows.js';
import { dayOf, weekdayIndex } from '#domain/clock/calendar.js';
import { wallTime } from '#domain/clock/local-moment.js';
import type { Duration } from '#domain/clock/duration.js';
import type { EpochMs } from '#domain/terms.js';

/** The words of a language for days, months and lengths of time. */
export interface ClockTexts {
  weekdays: Record<Weekday, string>;
  months: readonly string[];
  days: (count: number) => string;
  hours: (count: number) => string;
  minutes: (count: number) => string;
  seconds: (count: number) => string;
  /** Joins "Fri", 4, "Dec", "00:00". */
  date: (parts: { weekday: string; day: number; month: string; time: string }) => string;
}

/** A length of time in words: "3 days 12 hours". */
export function durationWords(duration: Duration, texts: ClockTexts): string {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  const parts = [
    ...(days > 0 ? [texts.days(days)] : []),
    ...(hours > 0 ? [texts.hours(hours)] : []),
    ...(minutes > 0 ? [texts.minutes(minutes)] : []),
    ...(seconds > 0 ? [texts.seconds(seconds)] : []),
  ];
  return parts.length === 0 ? texts.minutes(0) : parts.join(' ');
}

/** A moment as the clocks of the zone show it: "Fri 4 Dec 00:00". The zone is not in it: whoever shows it names it. */
export function momentWords(at: EpochMs, zone: string, texts: ClockTexts): string {
  const [date = '', time = ''] = wallTime(at, zone).split('T');
  const [, month = '1', day = '1'] = date.split('-');
  const weekday = WEEKDAYS[weekdayIndex(dayOf(date))] ?? 'mon';
  return texts.date({
    ...{ weekday: texts.weekdays[weekday], time },
    ...{ day: Number(day), month: texts.months[Number(month) - 1] ?? month },
  });
}

/** The name of a zone without its continent: "Kiritimati". */
export const zoneName = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
