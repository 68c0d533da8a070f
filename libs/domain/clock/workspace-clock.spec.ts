import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toReal, toVirtual } from './workspace-clock.js';

const moment = fc.integer({ min: Date.UTC(2020), max: Date.UTC(2060) });
const clock = fc.record({
  v0: moment,
  r0: moment,
  k: fc.oneof(fc.integer({ min: 1, max: 3600 }), fc.double({ min: 1, max: 3600, noNaN: true })),
});

describe("a workspace's clock", () => {
  it('a wake set for a virtual moment never comes before it', () => {
    fc.assert(
      fc.property(clock, moment, (own, virtual) => {
        expect(toVirtual(own, toReal(own, virtual))).toBeGreaterThanOrEqual(virtual);
      }),
      { numRuns: 20_000 },
    );
  });

  it('nor more than one real millisecond after it', () => {
    fc.assert(
      fc.property(clock, moment, (own, virtual) => {
        expect(toVirtual(own, toReal(own, virtual) - 1)).toBeLessThanOrEqual(virtual);
      }),
      { numRuns: 20_000 },
    );
  });

  it('runs forward only', () => {
    fc.assert(
      fc.property(clock, moment, fc.nat(1_000_000), (own, real, later) => {
        expect(toVirtual(own, real + later)).toBeGreaterThanOrEqual(toVirtual(own, real));
        expect(toReal(own, real + later)).toBeGreaterThanOrEqual(toReal(own, real));
      }),
    );
  });
});
