import fc from 'fast-check';
import { chiSquaredTail, newcombe, sampleRatio, wilson } from './proportions.js';

const of = (part: number, whole: number) => ({ part, whole });

describe('the interval of a difference', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
  it.each([
    [of(56, 70), of(48, 80), 0.2, 0.0524, 0.3339],
    [of(9, 10), of(3, 10), 0.6, 0.1705, 0.809],
    [of(6, 7), of(2, 7), 0.5714, 0.0582, 0.8062],
    [of(5, 56), of(0, 29), 0.0893, -0.0381, 0.1926],
    [of(0, 10), of(0, 20), 0, -0.1611, 0.2775],
    [of(10, 10), of(0, 20), 1, 0.6791, 1],
  ])('of %j and %j is as Newcombe has it', (one, other, difference, low, high) => {
    const got = newcombe(one, other);
    expect([got.difference, got.low, got.high].map((value) => Number(value.toFixed(4)))).toEqual([
      ...[difference, low, high],
    ]);
  });

  it('turns around with its arms, holds the difference, and stays within −1 and 1', () => {
    const proportion = fc
      .tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([whole, share]) => of(Math.round(whole * share), whole));
    fc.assert(
      fc.property(proportion, proportion, (one, other) => {
        const [there, back] = [newcombe(one, other), newcombe(other, one)];
        expect(there.low).toBeCloseTo(-back.high, 12);
        expect(there.low).toBeLessThanOrEqual(there.difference + 1e-12);
        expect(there.high).toBeGreaterThanOrEqual(there.difference - 1e-12);
        expect(there.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(there.high).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('of one share is Wilson’s', () => {
    expect(wilson(of(81, 263)).low).toBeCloseTo(0.2553, 4);
    expect(wilson(of(81, 263)).high).toBeCloseTo(0.3662, 4);
    expect(wilson(of(0, 20))).toMatchObject({ low: 0 });
  });
});

describe('the sample ratio', () => {
  // Critical values as every table of chi-squared has them.
  it.each([
    [3.841, 1, 0.05],
    [10.828, 1, 0.001],
    [5.991, 2, 0.05],
    [13.816, 2, 0.001],
    [7.815, 3, 0.05],
    [16.266, 3, 0.001],
    [18.467, 4, 0.001],
    [20.515, 5, 0.001],
  ])('is above %d with %d degrees of freedom in %d of all cases', (x, degrees, share) => {
    expect(chiSquaredTail(x, degrees) / share).toBeCloseTo(1, 2);
  });

  it('is fine where the arms are as their weights, and not where one is short', () => {
    const arms = (a: number, b: number) => [
      { count: a, weight: 90 },
      { count: b, weight: 10 },
    ];
    expect(sampleRatio(arms(900, 100))).toEqual({ chiSquared: 0, pValue: 1 });
    expect(sampleRatio(arms(940, 60))?.pValue).toBeLessThan(0.001);
    expect(sampleRatio(arms(910, 90))?.pValue).toBeGreaterThan(0.05);
    expect(sampleRatio([])).toBeNull();
    expect(sampleRatio([{ count: 5, weight: 100 }])).toBeNull();
  });
});
