import { createHash } from 'node:crypto';

/** Seeded chance: the same seed makes the same story. */
export interface StoryDice {
  /** In [0, 1). */
  roll(): number;
  chance(probability: number): boolean;
  between(low: number, high: number): number;
  /** Returns a delay with this median. Most delays are short, and a few are very long (log-normal). */
  delay(medianMs: number): number;
  pick<T>(weights: readonly (readonly [T, number])[]): T;
  uuid(): string;
}

export function storyDiceOf(seed: string): StoryDice {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  // This is mulberry32. It is small and fast, and even enough for a story.
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const bell = () => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll());
  return {
    roll,
    chance: (probability) => roll() < probability,
    between: (low, high) => Math.floor(low + roll() * (high - low)),
    delay: (medianMs) => Math.floor(medianMs * Math.exp(bell())),
    pick: (weights) => pick(weights, roll()),
    uuid: () => {
      const part = () =>
        Math.floor(roll() * 2 ** 32)
          .toString(16)
          .padStart(8, '0');
      const hex = part() + part() + part() + part();
      return [
        hex.slice(0, 8),
        hex.slice(8, 12),
        `4${hex.slice(13, 16)}`,
        `a${hex.slice(17, 20)}`,
        hex.slice(20),
      ].join('-');
    },
  };
}

function pick<T>(weights: readonly (readonly [T, number])[], roll: number): T {
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  let left = roll * total;
  for (const [value, weight] of weights) {
    left -= weight;
    if (left < 0) return value;
  }
  const last = weights.at(-1);
  if (last === undefined) throw new Error('There is nothing to pick from.');
  return last[0];
}
