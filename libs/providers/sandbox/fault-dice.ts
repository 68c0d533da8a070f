import { chance } from './random.js';
import { NO_FAULTS, type Fault, type Faults } from './options.js';

/**
 * Decides which requests go wrong, by a hash of the seed, the fault, the request's identity, and how often the request
 * came: the same run has the same faults, and a repeated request may go another way.
 */
export class FaultDice {
  private asked = new Map<string, number>();
  private shares: Faults = NO_FAULTS;

  constructor(
    private readonly seed: string,
    shares: Faults,
  ) {
    this.use(shares);
  }

  use(shares: Faults): void {
    this.shares = shares;
    this.asked = new Map();
  }

  current(): Faults {
    return this.shares;
  }

  strikes(fault: Fault, identity: string): boolean {
    const share = this.shares[fault];
    if (share === 0) return false;
    const key = `${fault}\n${identity}`;
    const times = this.asked.get(key) ?? 0;
    this.asked.set(key, times + 1);
    return chance(this.seed, fault, identity, times) < share;
  }

  /** Decides once for an identity, however often it is asked: a dead grant stays dead. */
  strikesForGood(fault: Fault, identity: string): boolean {
    return chance(this.seed, fault, identity) < this.shares[fault];
  }
}
