import { describe, expect, it } from '@jest/globals';
import { isMassRefusal } from './quarantine.js';

describe('refused grants', () => {
  it.each([
    [{ refused: 19, accepted: 0 }, false],
    [{ refused: 20, accepted: 0 }, true],
    [{ refused: 20, accepted: 46 }, true],
    [{ refused: 20, accepted: 47 }, false],
    [{ refused: 300, accepted: 10_000 }, false],
    [{ refused: 5_000, accepted: 10_000 }, true],
    [{ refused: 0, accepted: 0 }, false],
  ])('%j: is it a mass? %s', (tally, mass) => {
    expect(isMassRefusal(tally)).toBe(mass);
  });
});
