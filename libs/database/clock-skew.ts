/** A machine's clock that is wrong by more than this is worth a line in the log. */
const SKEW_LOGGED_MS = 2_000;
/**
 * A machine whose clock is wrong by more than this does no work: its signatures, certificates and pauses are not
 * reliable.
 */
const SKEW_REFUSED_MS = 30_000;
/** The line in the log is repeated this often while the clock stays wrong. */
const LOGGED_EVERY_MS = 60_000;

type Skew = 'right' | 'off' | 'refused';

export function skewOf(ms: number): Skew {
  if (Math.abs(ms) > SKEW_REFUSED_MS) return 'refused';
  return Math.abs(ms) > SKEW_LOGGED_MS ? 'off' : 'right';
}

/** Describes the difference for a person, such as "31.0 s ahead of the database's". */
export const skewInWords = (ms: number): string =>
  `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? 'ahead of' : 'behind'} the database's`;

/**
 * Reports a clock that is wrong: when it becomes wrong, when that changes, and once a minute while it stays wrong.
 */
export class SkewLog {
  private logged: { skew: Skew; at: number } = { skew: 'right', at: 0 };

  constructor(
    private readonly say: (skew: Exclude<Skew, 'right'>, words: string) => void,
    private readonly steady: () => number = () => performance.now(),
  ) {}

  see(ms: number): Skew {
    const skew = skewOf(ms);
    const now = this.steady();
    const changed = skew !== this.logged.skew;
    if (skew !== 'right' && (changed || now - this.logged.at >= LOGGED_EVERY_MS)) {
      this.say(skew, skewInWords(ms));
      this.logged = { skew, at: now };
    } else if (changed) this.logged = { skew, at: now };
    return skew;
  }
}
