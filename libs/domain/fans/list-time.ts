import { localMoment } from '#domain/clock/local-moment.js';
import type { EpochMs } from '#domain/terms.js';

/** Whether 3/4/2026 is the third of April or the fourth of March. */
export const DATE_ORDERS = ['day-month', 'month-day'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

export interface ListTimeRules {
  /** IANA zone of the times that do not state one; null: such a time is refused. */
  zone: string | null;
  /** Null: a date that needs it is refused. */
  order: DateOrder | null;
}

export type ListTime = { kind: 'ok'; at: EpochMs } | { kind: 'invalid'; reason: string };

interface Parts {
  date: string;
  time: string;
  milliseconds: number;
  /** `Z` or `+02:00`; empty for a local time. */
  offset: string;
}

const TIME = String.raw`(?:[T ,]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d+))?)?\s*(?<half>[ap]\.?m\.?)?)?`;
const OFFSET = String.raw`\s*(?<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2})?`;
const YEAR_FIRST = new RegExp(
  String.raw`^(?<year>\d{4})[-/.](?<b>\d{1,2})[-/.](?<c>\d{1,2})${TIME}${OFFSET}$`,
  'i',
);
/** 14.3.2026 is always day first; 14/3/2026 and 14-3-2026 are either. */
const YEAR_LAST = new RegExp(
  String.raw`^(?<a>\d{1,2})(?<mark>[-/.])(?<b>\d{1,2})\k<mark>(?<year>\d{4})${TIME}${OFFSET}$`,
  'i',
);

const invalid = (reason: string): ListTime => ({ kind: 'invalid', reason });
const NONE = invalid('not a time: write it as 2026-03-14T18:30:00Z or 2026-03-14 18:30');

/**
 * Reads a time as tools and spreadsheets write it: ISO 8601, 2026-03-14 18:30, 14.3.2026 18:30, 3/14/2026 6:30 PM, with
 * or without an offset. A date alone is its midnight. What the text does not say is taken from the rules, never guessed.
 */
export function readListTime(text: string, { zone, order }: ListTimeRules): ListTime {
  const parts = partsOf(text, order);
  if (parts === undefined) return NONE;
  if (parts === 'unclear') return invalid('day and month may be swapped: state dateOrder');
  if (parts.offset === '' && zone === null)
    return invalid('a time without its zone: state dateZone, or write it with an offset');
  const at = momentOf(parts, zone ?? 'UTC');
  return at === undefined ? NONE : { kind: 'ok', at };
}

/** True: the time can be read by stating the zone only. */
export const lacksZone = (text: string): boolean => {
  const parts = partsOf(text, 'day-month');
  return parts !== undefined && parts !== 'unclear' && parts.offset === '';
};

/** The order that this text proves; null: it proves none, and `unclear` where it needs one. */
export function orderShownBy(text: string): DateOrder | 'unclear' | null {
  const groups = YEAR_LAST.exec(text.trim())?.groups;
  if (groups === undefined || groups['mark'] === '.') return null;
  if (Number(groups['a']) > 12) return 'day-month';
  if (Number(groups['b']) > 12) return 'month-day';
  return groups['a'] === groups['b'] ? null : 'unclear';
}

function partsOf(text: string, order: DateOrder | null): Parts | 'unclear' | undefined {
  const trimmed = text.trim();
  const first = YEAR_FIRST.exec(trimmed)?.groups;
  if (first !== undefined) return build(first, first['b'], first['c']);
  const last = YEAR_LAST.exec(trimmed)?.groups;
  if (last === undefined) return undefined;
  const shown = last['mark'] === '.' ? 'day-month' : orderShownBy(trimmed);
  const used = shown === 'unclear' ? order : (shown ?? order ?? 'day-month');
  if (used === null) return 'unclear';
  return used === 'day-month' ? build(last, last['b'], last['a']) : build(last, last['a'], last['b']);
}

const two = (figures: string | undefined): string => (figures ?? '0').padStart(2, '0');

function build(groups: Record<string, string>, month = '', day = ''): Parts | undefined {
  const hour = hourOf(Number(groups['hour'] ?? 0), groups['half']);
  if (hour === undefined) return undefined;
  const offset = groups['offset'] ?? '';
  return {
    date: `${groups['year'] ?? ''}-${two(month)}-${two(day)}`,
    time: `${two(String(hour))}:${two(groups['minute'])}:${two(groups['second'])}`,
    milliseconds: Math.trunc(Number(`0.${groups['fraction'] ?? '0'}`) * 1000),
    offset: /^(UTC|GMT|Z)$/i.test(offset) ? 'Z' : offset.replace(/^(.\d\d)(\d\d)$/, '$1:$2'),
  };
}

/** 12 AM is midnight, 12 PM is noon. */
function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (/^p/i.test(half) ? 12 : 0);
}

function momentOf({ date, time, milliseconds, offset }: Parts, zone: string): EpochMs | undefined {
  try {
    // Also proves that the calendar has the date: a parsed 2026-02-30 would be the second of March.
    const local = localMoment(date, time, offset === '' ? zone : 'UTC');
    if (offset === '') return local + milliseconds;
    const at = Date.parse(`${date}T${time}${offset}`);
    return Number.isNaN(at) ? undefined : at + milliseconds;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
