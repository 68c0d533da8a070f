import type { EpochMs } from '#domain/terms.js';
import { DAY_MS, weekdayIndex } from './calendar.js';
import { instantOf } from './zones/zone-rules.js';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Minutes of a local day's wall clock, `to` exclusive: 0 is midnight, 1440 the end of the day. */
export interface Minutes {
  from: number;
  to: number;
}

export const DAY_MINUTES = 1440;
const MINUTE_MS = 60_000;
/** A week may hold one window only, and a zone may skip a date (Pacific/Apia did): two weeks surely show one. */
const DAYS_LOOKED_AT = 16;

/** Minutes since midnight of HH:MM; 24:00 is the day's end. */
export function minutesOf(time: string): number {
  const [hours = '0', minutes = '0'] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/**
 * The first moment, `from` or later, whose wall clock in `zone` is inside a span of its weekday, and when that span
 * closes. A span's ends are local times as TC39 Temporal's `compatible` resolves them: in a gap moved forward by
 * its length, in an overlap the first. Undefined: no day of the week has a span.
 */
export function nextOpening(
  zone: string,
  spansOf: (day: Weekday) => readonly Minutes[],
  from: EpochMs,
): { at: EpochMs; closesAt: EpochMs } | undefined {
  // A local date begins up to 14 hours before and ends up to 12 hours after the UTC date of the same name.
  const firstDay = Math.floor(from / DAY_MS) - 1;
  for (let day = firstDay; day < firstDay + DAYS_LOOKED_AT; day += 1) {
    for (const span of spansOf(WEEKDAYS[weekdayIndex(day)] ?? 'mon')) {
      const opensAt = instantOf(day * DAY_MS + span.from * MINUTE_MS, zone);
      const endsAt = instantOf(day * DAY_MS + span.to * MINUTE_MS, zone);
      // Swallowed by a gap of the clocks: it opens at its moved start and keeps its length.
      const closesAt = endsAt > opensAt ? endsAt : opensAt + (span.to - span.from) * MINUTE_MS;
      if (closesAt > from) return { at: Math.max(from, opensAt), closesAt };
    }
  }
  return undefined;
}

/** What is left of the spans (in order, apart from one another) outside the others. */
export function without(spans: readonly Minutes[], taken: readonly Minutes[]): Minutes[] {
  return taken.reduce<Minutes[]>(
    (left, { from, to }) =>
      left.flatMap((span) =>
        [
          { from: span.from, to: Math.min(span.to, from) },
          { from: Math.max(span.from, to), to: span.to },
        ].filter((part) => part.from < part.to),
      ),
    [...spans],
  );
}

/** Spans in order, those that touch or overlap made one. */
export function united(spans: readonly Minutes[]): Minutes[] {
  const inOrder = [...spans].sort((a, b) => a.from - b.from);
  const [first, ...rest] = inOrder;
  if (first === undefined) return [];
  return rest.reduce<Minutes[]>(
    (all, span) => {
      const last = all.at(-1);
      if (last === undefined || span.from > last.to) return [...all, span];
      return [...all.slice(0, -1), { from: last.from, to: Math.max(last.to, span.to) }];
    },
    [first],
  );
}
