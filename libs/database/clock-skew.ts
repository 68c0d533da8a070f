/** A clock of a machine that is further off than this is worth a line in the log … */
export const SKEW_TOLD_MS = 2_000;
/** … and one further off than this takes no work: its signatures, certificates and pauses cannot be relied on. */
export const SKEW_REFUSED_MS = 30_000;
/** It is told again this often while it lasts. */
const TOLD_EVERY_MS = 60_000;

export type Skew = 'right' | 'off' | 'refused';

export function skewOf(ms: number): Skew {
  if (Math.abs(ms) > SKEW_REFUSED_MS) return 'refused';
  return Math.abs(ms) > SKEW_TOLD_MS ? 'off' : 'right';
}

/** For a person: "31.0 s ahead of". */
export const skewInWords = (ms: number): string =>
  `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? 'ahead of' : 'behind'} the database's`;

/** Tells a clock that is off: when it becomes so or worse, and once a minute while it is. */
export class SkewLog {
  private told: { skew: Skew; at: number } = { skew: 'right', at: 0 };

  constructor(
    private readonly say: (skew: Exclude<Skew, 'right'>, words: string) => void,
    private readonly steady: () => number = () => performance.now(),
  ) {}

  see(ms: number): Skew {
    const skew = skewOf(ms);
    const now = this.steady();
    const changed = skew !== this.told.skew;
    if (skew !== 'right' && (changed || now - this.told.at >= TOLD_EVERY_MS)) {
      this.say(skew, skewInWords(ms));
      this.told = { skew, at: now };
    } else if (changed) this.told = { skew, at: now };
    return skew;
  }
}
