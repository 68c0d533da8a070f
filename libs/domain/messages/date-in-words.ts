import { DAY_MS, dayOf, isoWeek, wallDay, weekdayIndex, type WallMs } from '#domain/clock/calendar.js';
import { isZone, wallAt } from '#domain/clock/zones/zone-rules.js';
import type { EpochMs } from '#domain/terms.js';
import { wordsOf } from './language.js';

/** For whom dates are written: the language of the message, the fan's zone (IANA), and the moment of writing. */
export interface DateReader {
  language: string;
  zone: string;
  now: EpochMs;
}

const DATE_ONLY = /^(\d{4}-\d{2}-\d{2})$/;
const WALL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * What a clock on the wall of the zone shows for a value of a template. A date without a time is that day everywhere,
 * and a time without a zone is already local. A number is seconds since the epoch. Undefined: it is no date.
 */
export function wallOfValue(value: unknown, { zone, now }: DateReader): WallMs | undefined {
  if (typeof value === 'number') return wallAt(value * 1000, zone);
  if (typeof value !== 'string') return undefined;
  if (value === 'now' || value === 'today') return wallAt(now, zone);
  const [, day] = DATE_ONLY.exec(value) ?? [];
  if (day !== undefined) return dayOf(day) * DAY_MS;
  const [, date, hours, minutes, seconds = '0'] = WALL.exec(value) ?? [];
  if (date !== undefined)
    return dayOf(date) * DAY_MS + ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const at = INSTANT.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : wallAt(at, zone);
}

/** Formats with a name: the language decides what stands where. */
const NAMED = ['day', 'date', 'time'] as const;
type NamedFormat = (typeof NAMED)[number];
const namedFormat = (format: string): NamedFormat | undefined => NAMED.find((one) => one === format);

/**
 * A date in the words of the language. `format`: `day` (Friday 4 December), `date` (4 December 2026), `time` (00:00), or
 * the directives of strftime (`%A %-d %B`). `zone`: another zone than the reader's.
 * @throws Error where the zone is unknown; the sentence is for people.
 */
export function dateInWords(value: unknown, format: string, reader: DateReader, zone?: string): unknown {
  if (zone !== undefined && !isZone(zone)) throw new Error(`There is no time zone "${zone}"`);
  const wall = wallOfValue(value, zone === undefined ? reader : { ...reader, zone });
  if (wall === undefined) return value;
  const named = namedFormat(format);
  return named === undefined
    ? strftime(wall, format, reader.language)
    : inFormat(wall, named, reader.language);
}

export function inFormat(wall: WallMs, format: NamedFormat, language: string): string {
  const words = wordsOf(language);
  if (format === 'time') return strftime(wall, '%H:%M', language);
  const at = new Date(wall);
  return (format === 'day' ? words.day : words.date)
    .replace('{weekday}', nameIn(words.weekdays, weekdayIndex(wallDay(wall))))
    .replace('{day}', String(at.getUTCDate()))
    .replace('{month}', nameIn(words.months, at.getUTCMonth()))
    .replace('{year}', String(at.getUTCFullYear()));
}

const nameIn = (names: string, index: number): string => names.split('|')[index] ?? '';

/** `%`, flags, a width and a letter, as in strftime. */
const DIRECTIVE = /%([-_0^]*)(\d*)([A-Za-z%])/g;

function strftime(wall: WallMs, format: string, language: string): string {
  // A month behind a day stands in another form than alone, in some languages.
  const hasDay = /%[-_0^]*\d*[de]/.test(format);
  return format.replace(DIRECTIVE, (all, flags: string, width: string, letter: string) => {
    const part = nameOf(letter, wall, language, hasDay) ?? figureOf(letter, wall);
    if (part === undefined) return compound(letter, wall, language) ?? all;
    if (typeof part === 'string') return flags.includes('^') ? part.toUpperCase() : part;
    const filler = flags.includes('_') ? ' ' : '0';
    const length = flags.includes('-') ? 0 : Number(width === '' ? part.width : width);
    return String(part.value).padStart(length, part.blank && !flags.includes('0') ? ' ' : filler);
  });
}

function nameOf(letter: string, wall: WallMs, language: string, hasDay: boolean): string | undefined {
  const words = wordsOf(language);
  const [month, weekday] = [new Date(wall).getUTCMonth(), weekdayIndex(wallDay(wall))];
  const names: Record<string, string> = {
    A: nameIn(words.weekdays, weekday),
    a: nameIn(words.weekdaysShort, weekday),
    B: nameIn(hasDay ? words.months : (words.monthsAlone ?? words.months), month),
    b: nameIn(words.monthsShort, month),
    h: nameIn(words.monthsShort, month),
    p: new Date(wall).getUTCHours() < 12 ? 'AM' : 'PM',
    P: new Date(wall).getUTCHours() < 12 ? 'am' : 'pm',
    '%': '%',
  };
  return names[letter];
}

function figureOf(
  letter: string,
  wall: WallMs,
): { value: number; width: number; blank?: boolean } | undefined {
  const at = new Date(wall);
  const [hour, day] = [at.getUTCHours(), at.getUTCDate()];
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const ofYear = wallDay(wall) - Date.UTC(at.getUTCFullYear(), 0, 1) / DAY_MS + 1;
  const figures: Record<string, { value: number; width: number; blank?: boolean }> = {
    d: { value: day, width: 2 },
    e: { value: day, width: 2, blank: true },
    m: { value: at.getUTCMonth() + 1, width: 2 },
    Y: { value: at.getUTCFullYear(), width: 4 },
    y: { value: at.getUTCFullYear() % 100, width: 2 },
    H: { value: hour, width: 2 },
    k: { value: hour, width: 2, blank: true },
    I: { value: twelve, width: 2 },
    l: { value: twelve, width: 2, blank: true },
    M: { value: at.getUTCMinutes(), width: 2 },
    S: { value: at.getUTCSeconds(), width: 2 },
    j: { value: ofYear, width: 3 },
    u: { value: weekdayIndex(wallDay(wall)) + 1, width: 1 },
    w: { value: (weekdayIndex(wallDay(wall)) + 1) % 7, width: 1 },
    V: { value: Number(isoWeek(wallDay(wall)).slice(6)), width: 2 },
  };
  return figures[letter];
}

const COMPOUNDS: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
};

function compound(letter: string, wall: WallMs, language: string): string | undefined {
  if (letter === 'x') return inFormat(wall, 'date', language);
  if (letter === 'X') return inFormat(wall, 'time', language);
  const format = COMPOUNDS[letter];
  return format === undefined ? undefined : strftime(wall, format, language);
}
