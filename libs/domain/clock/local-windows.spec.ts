import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { wallAt } from '#test/zones/wall-clock.js';
import {
  minutesOf,
  nextOpening,
  united,
  WEEKDAYS,
  without,
  type Minutes,
  type Weekday,
} from './local-windows.js';

const MINUTE = 60_000;
const utc = (text: string): number => Date.parse(text);

/** An oracle of the spec's own: wall time by IANA's reference. */
function wall(zone: string, at: number): { day: string; minute: number } {
  const shown = new Date(wallAt(zone, at));
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][shown.getUTCDay()] ?? '';
  return { day, minute: shown.getUTCHours() * 60 + shown.getUTCMinutes() };
}
const isInside = (zone: string, days: readonly Weekday[], span: Minutes, at: number): boolean => {
  const { day, minute } = wall(zone, at);
  return days.some((one) => one === day) && minute >= span.from && minute < span.to;
};

const changes = [
  '2026-03-08T07:00Z',
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-11-01T06:00Z',
  '2026-04-04T15:00Z',
];
const anyMoment = fc.oneof(
  fc
    .integer({ min: utc('2026-01-01T00:00Z') / MINUTE, max: utc('2028-01-01T00:00Z') / MINUTE })
    .map((m) => m * MINUTE),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -2160, max: 2160 }))
    .map(([at, m]) => utc(at) + m * MINUTE),
);
const anyZone = fc.constantFrom(...REFERENCE_ZONES);
const anyDays = fc.subarray([...WEEKDAYS], { minLength: 1 });
/** Hours in which the clocks never change. There the wall clock alone decides. */
const byDay = fc
  .tuple(fc.integer({ min: 6 * 60, max: 20 * 60 }), fc.integer({ min: 15, max: 180 }))
  .map(([from, length]) => ({ from, to: from + length }));
const opening = (zone: string, days: readonly Weekday[], span: Minutes, from: number) => {
  const found = nextOpening(zone, (day) => (days.includes(day) ? [span] : []), from);
  if (found === undefined) throw new Error('It never opens.');
  return found;
};

describe('the next weekday and hour of a fan', () => {
  it('is exact in every zone and at both changes of the clocks: inside, and the first such minute', () => {
    fc.assert(
      fc.property(anyZone, anyDays, byDay, anyMoment, (zone, days, span, from) => {
        const { at, closesAt } = opening(zone, days, span, from);
        expect(at).toBeGreaterThanOrEqual(from);
        expect(isInside(zone, days, span, at)).toBe(true);
        expect(isInside(zone, days, span, closesAt - MINUTE)).toBe(true);
        expect(isInside(zone, days, span, closesAt)).toBe(false);
        for (let before = from; before < at; before += 5 * MINUTE) {
          if (isInside(zone, days, span, before)) throw new Error(new Date(before).toISOString());
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['Asia/Tokyo', 'fri', '00:00', '2026-06-10T12:00:00Z', '2026-06-11T15:00:00Z'],
    ['America/Los_Angeles', 'fri', '20:00', '2026-06-10T12:00:00Z', '2026-06-13T03:00:00Z'],
    ['America/New_York', 'sun', '09:00', '2026-03-07T12:00:00Z', '2026-03-08T13:00:00Z'],
    ['Asia/Kathmandu', 'mon', '10:30', '2026-06-10T00:00:00Z', '2026-06-15T04:45:00Z'],
    // The time lies in the gap, so it moves forward by the length of the gap.
    ['America/New_York', 'sun', '02:30', '2026-03-07T12:00:00Z', '2026-03-08T07:30:00Z'],
    // The time comes twice in that night. The first one counts.
    ['America/New_York', 'sun', '01:30', '2026-10-31T12:00:00Z', '2026-11-01T05:30:00Z'],
  ] as const)('%s, %s %s', (zone, day, time, from, expected) => {
    const start = minutesOf(time);
    expect(new Date(opening(zone, [day], { from: start, to: start + 60 }, utc(from)).at)).toEqual(
      new Date(expected),
    );
  });

  it('that has opened already is now, until it closes', () => {
    const span = { from: minutesOf('18:00'), to: minutesOf('20:00') };
    const during = utc('2026-06-12T19:00:00+02:00');
    expect(opening('Europe/Berlin', ['fri'], span, during).at).toBe(during);
    expect(opening('Europe/Berlin', ['fri'], span, utc('2026-06-12T20:00:00+02:00')).at).toBe(
      utc('2026-06-19T18:00:00+02:00'),
    );
  });

  it('that comes on no day is reported as such', () => {
    expect(nextOpening('UTC', () => [], 0)).toBeUndefined();
  });
});

describe('spans of a day', () => {
  const spans = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 400 }))
      .map(([from, length]) => ({ from, to: Math.min(1440, from + length) })),
    { maxLength: 5 },
  );
  const minutes = (all: readonly Minutes[]) =>
    new Set(all.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index)));

  it('that are united or subtracted hold exactly the right minutes', () => {
    fc.assert(
      fc.property(spans, spans, (some, taken) => {
        expect(minutes(united(some))).toEqual(minutes(some));
        const left = without(united(some), taken);
        const expected = [...minutes(some)].filter((minute) => !minutes(taken).has(minute));
        expect(minutes(left)).toEqual(new Set(expected));
      }),
      { numRuns: 100 },
    );
  });
});
