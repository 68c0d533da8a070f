import { describe, expect, it } from '@jest/globals';
import { GIVE_UP_AFTER_MS, IGNORED_AFTER_MS, lookAgainInMs, timeLeftMs } from './patience.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('the time for an action', () => {
  it('is six hours from the moment at which it was due', () => {
    expect(GIVE_UP_AFTER_MS).toBe(6 * HOUR);
    expect([
      timeLeftMs(0, 0),
      timeLeftMs(0, 5 * HOUR),
      timeLeftMs(0, 6 * HOUR),
      timeLeftMs(0, 30 * HOUR),
    ]).toEqual([6 * HOUR, HOUR, 0, 0]);
  });

  it('is another one where somebody has set it', () => {
    expect(timeLeftMs(1000, 2000, 5000)).toBe(4000);
  });
});

describe('an item that the service only accepted', () => {
  it('is looked for with growing pauses for a quarter of an hour, and then counts as ignored', () => {
    const looks: number[] = [];
    for (let at = 0; ;) {
      const pause = lookAgainInMs(0, at);
      if (pause === undefined) break;
      at += pause;
      looks.push(at / 1000);
    }
    expect(looks).toEqual([20, 40, 80, 160, 320, 620, 900]);
    expect(looks.at(-1)).toBe(IGNORED_AFTER_MS / 1000);
  });

  it('is given up by a worker that comes back late', () => {
    expect(lookAgainInMs(0, 16 * MINUTE)).toBeUndefined();
  });
});
