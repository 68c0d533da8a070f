import type { Budget } from '#database/budgets/budget.js';
import { CredentialHaltedError } from '#database/budgets/credential-halts.js';
import { steadyNow } from '#database/steady-clock.js';

/** A call that nobody could foresee (after a refused token) waits at most this long (ms) for a slot of its own. */
const EXTRA_SLOT_WITHIN_MS = 1000;

/**
 * The slots that one action has taken from the budget. Its calls follow each other no faster than the budget's rate,
 * so the rate also holds between the calls of one fan.
 */
export class CallTurns {
  private left = 0;
  private nextAt = 0;

  constructor(private readonly budget: Budget) {}

  /** The slots of so many calls were taken. The first may be made now. */
  taken(calls: number): void {
    this.left = calls;
    this.nextAt = steadyNow();
  }

  /** Waits until the next question, of so many calls, may be asked. False: no slots are left, and none are free soon. */
  async next(calls: number): Promise<boolean> {
    if (this.left < calls) return this.extra(calls);
    this.left -= calls;
    const waitMs = this.nextAt - steadyNow();
    // A timer is a millisecond late or more. Where the rate is high, waiting for it would cost more than it keeps.
    if (waitMs >= 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
    this.nextAt = Math.max(this.nextAt, steadyNow()) + calls * this.budget.gapMs;
    return true;
  }

  private async extra(calls: number): Promise<boolean> {
    try {
      return await this.budget.slotWithin(EXTRA_SLOT_WITHIN_MS, calls);
    } catch (error) {
      // The service has refused our app in the meantime.
      if (error instanceof CredentialHaltedError) return false;
      throw error;
    }
  }
}
