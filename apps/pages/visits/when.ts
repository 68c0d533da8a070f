import { dayOf, weekdayIndex } from '#domain/clock/calendar.js';
import { wallTime } from '#domain/clock/local-moment.js';
import { releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import type { Catalogue } from '#pages/languages/languages.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A calendar day in words, as `Friday 4 December`. `date`: YYYY-MM-DD. */
export function dayInWords({ dates }: Catalogue, date: string): string {
  const weekday = dates.weekdays[weekdayIndex(dayOf(date))] ?? '';
  const month = dates.months[Number(date.slice(5, 7)) - 1] ?? '';
  return dates.day(weekday, Number(date.slice(8, 10)), month);
}

/**
 * When the release comes, in words. Without the fan's zone, a release by local midnight is told as just that: it is
 * true everywhere that the store turns by the fan's own clock. `zone`: as the fan's browser or profile tells.
 */
export function whenInWords(
  words: Catalogue,
  clock: ReleaseClock,
  place: { territory: string | undefined; zone: string | undefined },
): string {
  const { dates } = words;
  const { date, time, isOwn } = wallOf(clock, place);
  const day = dayInWords(words, date);
  if (!isOwn) return dates.timeUtc(day, time);
  return time === '00:00' ? dates.midnightWhereYouAre(day) : dates.timeWhereYouAre(day, time);
}

/** `isOwn`: it is what the fan's own clock shows; else it is UTC. */
function wallOf(
  clock: ReleaseClock,
  { territory, zone }: { territory: string | undefined; zone: string | undefined },
): { date: string; time: string; isOwn: boolean } {
  if (clock.kind === 'local' && (zone === undefined || territory === undefined)) {
    const { date, time } = (territory === undefined ? undefined : clock.overrides?.[territory]) ?? clock;
    return { date, time, isOwn: true };
  }
  const [date = '', time = ''] = wallTime(releaseMoment(clock, territory), zone ?? 'UTC').split('T');
  return { date, time, isOwn: zone !== undefined };
}

/** A moment of the past on the fan's clock, as `Friday 4 December at 00:02`; in UTC where no zone is known. */
export function momentInWords(words: Catalogue, at: EpochMs, zone: string | undefined): string {
  const [date = '', time = ''] = wallTime(at, zone ?? 'UTC').split('T');
  const day = dayInWords(words, date);
  return zone === undefined ? words.dates.timeUtc(day, time) : words.dates.at(day, time);
}

/** How long it is until then: days from two on, hours from two on, else minutes. '' where the time has come. */
export function leftInWords({ dates }: Catalogue, ms: number): string {
  if (ms <= 0) return '';
  if (ms >= 2 * DAY) return dates.inDays(Math.round(ms / DAY));
  return ms >= 2 * HOUR ? dates.inHours(Math.round(ms / HOUR)) : dates.inMinutes(Math.ceil(ms / MINUTE));
}

/** The same words for the page's script: the form for one, and the form for more with `#` for the number. */
export function wordsForCountdown({
  dates,
}: Catalogue): Record<'days' | 'hours' | 'minutes', [string, string]> {
  const pair = (say: (count: number) => string): [string, string] => [say(1), say(77).replace('77', '#')];
  return { days: pair(dates.inDays), hours: pair(dates.inHours), minutes: pair(dates.inMinutes) };
}
