import type { Language } from '#dashboard/texts/language.js';

const LOCALES: Record<Language, string> = { en: 'en-GB', es: 'es-ES' };

/** The zone of the person who reads, as their browser says it. */
export const READER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const countOf = (language: Language, value: number): string =>
  new Intl.NumberFormat(LOCALES[language]).format(value);

/** A share of 0 to 1, as "34.2 %". */
export const shareOf = (language: Language, value: number): string =>
  new Intl.NumberFormat(LOCALES[language], { style: 'percent', maximumFractionDigits: 1 }).format(value);

/** A moment in the reader's zone, with the zone: "Fri 4 Dec 2026, 10:00 CET". */
export const momentOf = (language: Language, iso: string): string =>
  new Intl.DateTimeFormat(LOCALES[language], {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(new Date(iso));

const DAY = 86_400_000;
/** From how far on a unit is used, and how long it is (ms). */
const UNITS = [
  { unit: 'year', from: 2 * 365 * DAY, size: 365 * DAY },
  { unit: 'month', from: 60 * DAY, size: 30 * DAY },
  { unit: 'day', from: DAY, size: DAY },
  { unit: 'hour', from: 3_600_000, size: 3_600_000 },
  { unit: 'minute', from: 60_000, size: 60_000 },
] as const;
const SECONDS = { unit: 'second', from: 0, size: 1_000 } as const;

/** How far a moment is from `now` (ms): "in 3 days", "5 minutes ago". */
export function distanceOf(language: Language, iso: string, now: number): string {
  const gap = Date.parse(iso) - now;
  const { unit, size } = UNITS.find(({ from }) => Math.abs(gap) >= from) ?? SECONDS;
  const format = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' });
  return format.format(Math.round(gap / size), unit);
}
