import { chance } from './random.js';
import { NO_FAULTS, type Fault, type Faults } from './options.js';

/**
 * Decides which requests go wrong, by a hash of the seed, the fault, the request's identity, and how often the request
 * came: the same run has the same faults, and a repeated request may go another way.
 */
export class FaultDice {
  private asked = new Map<string, number>();
  private shares: Partial<Faults>;

  /** `rest`: the dice that decide the faults for which these here have no share of their own. */
  constructor(
    private readonly seed: string,
    shares: Partial<Faults>,
    private readonly rest?: FaultDice,
  ) {
    this.shares = shares;
  }

  use(shares: Partial<Faults>): void {
    this.shares = shares;
    this.asked = new Map();
  }

  /** What is set here; `shareOf` says what holds. */
  current(): Partial<Faults> {
    return this.shares;
  }

  shareOf(fault: Fault): number {
    return this.shares[fault] ?? this.rest?.shareOf(fault) ?? NO_FAULTS[fault];
  }

  strikes(fault: Fault, identity: string): boolean {
    const share = this.shareOf(fault);
    if (share === 0) return false;
    const key = `${fault}\n${identity}`;
    const times = this.asked.get(key) ?? 0;
    this.asked.set(key, times + 1);
    return chance(this.seed, fault, identity, times) < share;
  }

  /** Decides once for an identity, however often it is asked: a dead grant stays dead. */
  strikesForGood(fault: Fault, identity: string): boolean {
    const share = this.shareOf(fault);
    return share > 0 && chance(this.seed, fault, identity) < share;
  }
}
