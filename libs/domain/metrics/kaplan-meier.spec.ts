import fc from 'fast-check';
import {
  amongConverters,
  bucketDuration,
  logBucket,
  percentile,
  survivalCurve,
  type DurationGroup,
} from './kaplan-meier.js';

const event = (durationMs: number, converted = 1): DurationGroup => ({ durationMs, converted, censored: 0 });
const left = (durationMs: number, censored = 1): DurationGroup => ({ durationMs, converted: 0, censored });
const durations = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 60 });

describe('Kaplan–Meier', () => {
  it('agrees with the classic remission times of 6-MP (Freireich 1963)', () => {
    const groups = [
      event(6, 3), left(6), event(7), left(9), event(10), left(10), left(11), event(13), event(16),
      left(17), left(19), left(20), event(22), event(23), left(25), left(32, 2), left(34), left(35),
    ]; // prettier-ignore
    const surviving = survivalCurve(groups).map((point) => [
      point.durationMs,
      Number((1 - point.converted).toFixed(3)),
    ]);
    expect(surviving).toEqual([
      [6, 0.857],
      [7, 0.807],
      [10, 0.753],
      [13, 0.69],
      [16, 0.627],
      [22, 0.538],
      [23, 0.448],
    ]);
    expect(percentile(survivalCurve(groups), 0.5)).toBe(23);
    expect(percentile(survivalCurve(groups), 0.9)).toBeNull();
  });

  it('is the plain percentile when nobody is censored', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.9), (times, share) => {
        const sorted = [...times].sort((a, b) => a - b);
        const plain = sorted[Math.ceil(share * sorted.length - 1e-9) - 1];
        expect(percentile(survivalCurve(times.map((time) => event(time))), share)).toBe(plain);
      }),
    );
  });

  it('never shortens the time when fans who have not converted are added', () => {
    fc.assert(
      fc.property(durations, durations, (converted, waiting) => {
        const events = converted.map((time) => event(time));
        const all = [...events, ...waiting.map((time) => left(time))];
        const among = percentile(survivalCurve(amongConverters(all)), 0.5);
        expect(among).toBe(percentile(survivalCurve(events), 0.5));
        expect(percentile(survivalCurve(all), 0.5) ?? Infinity).toBeGreaterThanOrEqual(among ?? Infinity);
      }),
    );
  });

  it('rises, stays within 0 and 1, and does not depend on order', () => {
    fc.assert(
      fc.property(durations, durations, (converted, waiting) => {
        const groups = [...converted.map((time) => event(time)), ...waiting.map((time) => left(time))];
        const curve = survivalCurve(groups);
        expect(survivalCurve([...groups].reverse())).toEqual(curve);
        let before = 0;
        for (const point of curve) {
          expect(point.converted).toBeGreaterThanOrEqual(before);
          expect(point.converted).toBeLessThanOrEqual(1);
          before = point.converted;
        }
      }),
    );
  });

  it('says null of nobody', () => {
    expect(percentile(survivalCurve([]), 0.5)).toBeNull();
  });
});

describe('log buckets', () => {
  it('stand within 1 % of every duration in them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 12 }), (duration) => {
        const stands = bucketDuration(logBucket(duration));
        expect(Math.abs(stands - duration) / duration).toBeLessThanOrEqual(0.01);
      }),
    );
    expect(bucketDuration(logBucket(0))).toBe(0);
  });
});
