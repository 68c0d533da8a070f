import { describe, expect, it } from '@jest/globals';
import { SkewLog, skewOf } from './clock-skew.js';

describe('the skew of a clock', () => {
  it.each([
    [0, 'right'],
    [2000, 'right'],
    [-2001, 'off'],
    [30_000, 'off'],
    [30_001, 'refused'],
    [-7_200_000, 'refused'],
  ])('%d ms: %s', (ms, skew) => {
    expect(skewOf(ms)).toBe(skew);
  });

  it('is told when it appears and when it grows, once a minute while it lasts, and when it is back', () => {
    const told: string[] = [];
    let now = 0;
    const log = new SkewLog(
      (skew, words) => told.push(`${skew} ${words}`),
      () => now,
    );
    const seen: [at: number, ms: number][] = [
      [0, 100],
      [5000, 3000],
      [10_000, 3000],
      [15_000, -45_000],
      [20_000, -45_000],
      [76_000, -45_000],
      [80_000, 0],
      [85_000, 3000],
    ];
    for (const [at, ms] of seen) {
      now = at;
      log.see(ms);
    }
    expect(told).toEqual([
      "off 3.0 s ahead of the database's",
      "refused 45.0 s behind the database's",
      "refused 45.0 s behind the database's",
      "off 3.0 s ahead of the database's",
    ]);
  });
});
