import { describe, expect, it } from '@jest/globals';
import { forecastFanOut } from './fan-out-time.js';

const MINUTE = 60_000;

describe('how long waking the fans of a change takes', () => {
  it('is their number by the rate', () => {
    expect(forecastFanOut([{ at: 0, fans: 300 }], 100, 0)).toMatchObject({
      fans: 300,
      perSecond: 100,
      seconds: 3,
    });
  });

  it('is in time when the rate carries everybody to their moment, or less than a minute past it', () => {
    expect(forecastFanOut([{ at: 10 * MINUTE, fans: 60_000 }], 100, 0).late).toBe(0);
    expect(forecastFanOut([{ at: 0, fans: 6000 }], 100, 0).late).toBe(0);
  });

  it('counts who comes too late, those of the nearest moment first', () => {
    expect(forecastFanOut([{ at: 0, fans: 10_000 }], 100, 0).late).toBe(4000);
    const far = { at: 60 * MINUTE, fans: 1000 };
    expect(forecastFanOut([far, { at: 0, fans: 10_000 }], 100, 0).late).toBe(4000);
    expect(forecastFanOut([far, { at: 0, fans: 400_000 }], 100, 0).late).toBe(394_000 + 1000);
  });

  it('takes a moment long past for now', () => {
    expect(forecastFanOut([{ at: -90 * MINUTE, fans: 6001 }], 100, 0).late).toBe(1);
  });
});
