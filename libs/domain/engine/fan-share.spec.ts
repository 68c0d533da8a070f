import fc from 'fast-check';
import { spread } from './fan-share.js';

const WINDOW = 600_000;

describe('a fan’s share of the release window', () => {
  it('is inside the window, and always the same', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.integer({ min: 0, max: 10_000_000 }), (fan, window) => {
        const share = spread(fan, window);
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThan(Math.max(window, 1));
        expect(spread(fan, window)).toBe(share);
      }),
    );
  });

  it('fills the window evenly: no minute gets twice its part of ten thousand fans', () => {
    const minutes = Array.from({ length: 10 }, () => 0);
    const random = fc.sample(fc.uuid(), { numRuns: 10_000, seed: 7 });
    for (const fan of random) {
      const minute = Math.floor(spread(fan, WINDOW) / 60_000);
      minutes[minute] = (minutes[minute] ?? 0) + 1;
    }
    for (const count of minutes) {
      expect(count).toBeGreaterThan(800);
      expect(count).toBeLessThan(1200);
    }
  });

  it('keeps the order of fans when the window is widened', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        const before = spread(one, WINDOW) - spread(other, WINDOW);
        const after = spread(one, 2 * WINDOW) - spread(other, 2 * WINDOW);
        if (Math.abs(before) > 1) expect(Math.sign(after)).toBe(Math.sign(before));
      }),
    );
  });
});
