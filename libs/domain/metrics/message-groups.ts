import { dateOf, dayOf, isoWeek, weekdayIndex } from '#domain/clock/calendar.js';
import { localMoment } from '#domain/clock/local-moment.js';
import type { EpochMs } from '#domain/terms.js';

/** By what the figures of messages can be told apart. Days and weeks are those of the workspace's zone. */
export const MESSAGE_GROUPS = ['step', 'channel', 'purpose', 'day', 'week'] as const;
export type MessageGroupBy = (typeof MESSAGE_GROUPS)[number];

interface AskedMessages {
  from?: EpochMs;
  to?: EpochMs;
  /** The group's value: a date, or `none` for what waits. */
  day?: string | undefined;
  /** An ISO week, such as `2026-W10`, or `none`. */
  week?: string | undefined;
}

interface MessagePeriod {
  from: EpochMs | null;
  to: EpochMs | null;
  /** Whether what waits now is meant, too: it has no moment. */
  withWaiting: boolean;
}

/** The time in which the messages of a group and a period lie, half open. */
export function messagePeriod({ from, to, day, week }: AskedMessages, zone: string): MessagePeriod {
  const groups = [day, week].filter((value) => value !== undefined);
  const withWaiting = from === undefined && to === undefined && groups.every((value) => value === 'none');
  const spans = [
    { from: from ?? -Infinity, to: to ?? Infinity },
    ...(day === undefined ? [] : [spanOf(readDay(day), 1, zone)]),
    ...(week === undefined ? [] : [spanOf(readWeek(week), 7, zone)]),
  ];
  const begin = Math.max(...spans.map((span) => span.from));
  const end = Math.min(...spans.map((span) => span.to));
  return {
    from: begin === -Infinity ? null : begin,
    to: end === Infinity ? null : end,
    withWaiting,
  };
}

/** Nothing that was tried lies in a group that is no day and no week. */
const NO_TIME = { from: 0, to: 0 };

function spanOf(first: number | undefined, days: number, zone: string): { from: EpochMs; to: EpochMs } {
  if (first === undefined) return NO_TIME;
  return { from: midnight(first, zone), to: midnight(first + days, zone) };
}

const midnight = (day: number, zone: string): EpochMs => localMoment(dateOf(day), '00:00', zone);

/** Days of the years that an answer can name. */
const isYearKnown = (text: string): boolean => text >= '1900' && text < '9999';

function readDay(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !isYearKnown(date)) return undefined;
  const at = Date.parse(date);
  // `Date` rolls the 30th of February over to March.
  return Number.isNaN(at) || !new Date(at).toISOString().startsWith(date) ? undefined : dayOf(date);
}

/** The Monday of an ISO week. The fourth of January is always in the first week. */
function readWeek(week: string): number | undefined {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(week) ?? [];
  if (year === undefined || number === undefined || !isYearKnown(year)) return undefined;
  const fourth = dayOf(`${year}-01-04`);
  const monday = fourth - weekdayIndex(fourth) + (Number(number) - 1) * 7;
  return isoWeek(monday) === week ? monday : undefined;
}
