import { fnv1a } from '#domain/engine/fan-share.js';

/**
 * Chance that depends only on the seed and on what it is about. The same fan has the same luck whatever the flow does,
 * so that two flows are compared on the same people. A seed gives the same result on every machine.
 */
export interface Dice {
  /** A number in [0, 1). */
  roll(...about: (string | number)[]): number;
  /** A log-normal time in ms: half are below the median, about 1 in 6 above median × spread. */
  delay(delay: Delay, ...about: (string | number)[]): number;
  pick<T>(weights: readonly (readonly [T, number])[], ...about: (string | number)[]): T | undefined;
}

/** A log-normal time: its median, and the factor of one standard deviation. */
export interface Delay {
  medianMinutes: number;
  spread: number;
}

export function diceOf(seed: string): Dice {
  const roll = (...about: (string | number)[]): number => even(fnv1a(`${seed}\u0000${about.join('\u0000')}`));
  return {
    roll,
    delay: ({ medianMinutes, spread }, ...about) => {
      const radius = Math.sqrt(-2 * Math.log(1 - roll(...about, 'radius')));
      const bell = radius * Math.cos(2 * Math.PI * roll(...about, 'angle'));
      return Math.round(medianMinutes * spread ** bell * 60_000);
    },
    pick: (weights, ...about) => {
      let left = roll(...about) * weights.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of weights) {
        left -= weight;
        if (left < 0) return value;
      }
      return undefined;
    },
  };
}

/** One step of mulberry32. FNV alone is uneven in its high bits for texts that differ only in their last letter. */
function even(state: number): number {
  const next = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(next ^ (next >>> 15), next | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
