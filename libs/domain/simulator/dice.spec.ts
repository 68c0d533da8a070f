import { describe, expect, it } from '@jest/globals';
import { diceOf } from './dice.js';

const people = Array.from({ length: 20_000 }, (_each, index) => `fan-${index}`);

describe('simulated chance', () => {
  it('is even: a share of p comes true for p of the fans', () => {
    const dice = diceOf('seed');
    for (const share of [0.01, 0.25, 0.9]) {
      const met = people.filter((fan) => dice.roll(fan, 'mood') < share).length / people.length;
      expect(Math.abs(met - share)).toBeLessThan(0.01);
    }
  });

  it('depends on its words and the seed alone, and not on what was rolled before', () => {
    const [dice, again] = [diceOf('seed'), diceOf('seed')];
    dice.roll('something else');
    expect(dice.roll('fan', 1)).toBe(again.roll('fan', 1));
    expect(dice.roll('fan', 1)).not.toBe(diceOf('other').roll('fan', 1));
    expect(dice.roll('fan', 1)).not.toBe(dice.roll('fan', 2));
  });

  it('delays half of them by less than the median', () => {
    const dice = diceOf('seed');
    const delays = people.map((fan) => dice.delay({ medianMinutes: 60, spread: 4 }, fan));
    const early = delays.filter((delay) => delay < 3_600_000).length / people.length;
    expect(Math.abs(early - 0.5)).toBeLessThan(0.02);
    const late = delays.filter((delay) => delay > 4 * 3_600_000).length / people.length;
    expect(Math.abs(late - 0.159)).toBeLessThan(0.02);
  });

  it('picks by weight', () => {
    const dice = diceOf('seed');
    const picked =
      people.filter(
        (fan) =>
          dice.pick(
            [
              ['a', 3],
              ['b', 1],
            ],
            fan,
          ) === 'a',
      ).length / people.length;
    expect(Math.abs(picked - 0.75)).toBeLessThan(0.02);
    expect(dice.pick([], 'nothing')).toBeUndefined();
  });
});
