import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AHEAD, fetchAt } from './ahead.js';

const HOUR = 3_600_000;

describe('a token that is fetched ahead', () => {
  it('is fetched in the hour before, spread by the share of the fan, and lives beyond the moment', () => {
    const wakeAt = 10 * HOUR;
    expect(fetchAt(wakeAt, 0, 0)).toBe(wakeAt - 50 * 60_000);
    expect(fetchAt(wakeAt, 0.999999, 0)).toBeCloseTo(wakeAt - 60_000, -3);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 * HOUR }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (now, share) => {
          const at = fetchAt(wakeAt, share, now);
          if (now > wakeAt - AHEAD.untilMs) expect(at).toBeNull();
          else {
            expect(at).toBeGreaterThanOrEqual(Math.max(now, wakeAt - HOUR));
            expect(at).toBeLessThanOrEqual(wakeAt - AHEAD.untilMs);
          }
        },
      ),
    );
  });

  it('of a fan who comes late has what is left of the time', () => {
    const wakeAt = HOUR;
    const now = wakeAt - 3 * 60_000;
    expect([fetchAt(wakeAt, 0, now), fetchAt(wakeAt, 0.5, now)]).toEqual([now, now + 60_000]);
  });
});
