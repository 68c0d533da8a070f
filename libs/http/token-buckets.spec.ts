import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TokenBuckets } from './token-buckets.js';

describe('a limit of requests', () => {
  test('lets a burst through, then the rate, and says when to come back', () => {
    const buckets = new TokenBuckets({ perSecond: 2, burst: 3 });
    const at = (ms: number) => buckets.spend('a', ms);
    expect(at(0)).toEqual({ allowed: true, remaining: 2, fullIn: 1, retryAfter: 0 });
    expect([at(0).allowed, at(0).allowed]).toEqual([true, true]);
    expect(at(0)).toEqual({ allowed: false, remaining: 0, fullIn: 2, retryAfter: 1 });
    expect([at(499).allowed, at(500).allowed, at(501).allowed]).toEqual([false, true, false]);
  });

  test('counts each caller alone', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 });
    expect(buckets.spend('a', 0).allowed).toBe(true);
    expect(buckets.spend('a', 0).allowed).toBe(false);
    expect(buckets.spend('b', 0).allowed).toBe(true);
  });

  test('never lets more through than the burst and the rate over the time that passed', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        waits,
        (rate, burst, ms) => {
          const buckets = new TokenBuckets({ perSecond: rate, burst });
          let now = 0;
          let through = 0;
          for (const wait of ms) {
            now += wait;
            if (buckets.spend('a', now).allowed) through += 1;
          }
          expect(through).toBeLessThanOrEqual(burst + (now / 1000) * rate + 1e-6);
          expect(through).toBeGreaterThanOrEqual(Math.min(ms.length, burst));
        },
      ),
    );
  });

  test('forgets callers who have been away', () => {
    const buckets = new TokenBuckets({ perSecond: 1, burst: 1 });
    for (let caller = 0; caller < 1000; caller += 1) buckets.spend(`old ${caller}`, 0);
    for (let caller = 0; caller < 1000; caller += 1) buckets.spend(`new ${caller}`, 60_000);
    expect(buckets.size).toBeLessThan(1100);
  });
});
