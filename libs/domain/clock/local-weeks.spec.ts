import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { localWeeks, weekAt } from './local-weeks.js';

describe('the weeks of a zone', () => {
  it('begin on Monday at midnight there, also where the clocks change that night', () => {
    const weeks = localWeeks(Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 24), 'America/Vancouver');
    expect(weeks.map(({ week, startsAt }) => [week, new Date(startsAt).toISOString()])).toEqual([
      ['2026-W47', '2026-11-16T07:00:00.000Z'],
      ['2026-W48', '2026-11-23T07:00:00.000Z'],
    ]);
  });

  it('hold every moment between: the last that has begun is the week its clocks show', () => {
    const moment = fc.integer({ min: Date.UTC(2010), max: Date.UTC(2050) });
    fc.assert(
      fc.property(
        fc.constantFrom(...REFERENCE_ZONES),
        moment,
        fc.nat(1e10),
        fc.double({ max: 1, min: 0, noNaN: true }),
        (zone, from, length, share) => {
          const weeks = localWeeks(from, from + length, zone);
          const at = Math.floor(from + share * length);
          expect(weeks.findLast(({ startsAt }) => startsAt <= at)?.week).toBe(weekAt(at, zone));
        },
      ),
      { numRuns: 300 },
    );
  });
});
