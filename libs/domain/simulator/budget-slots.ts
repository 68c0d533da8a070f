import type { EpochMs } from '#domain/terms.js';

export interface SimulatedBudget {
  perSecond: number;
  /** How many calls may go at once after a pause. */
  burst: number;
}

/** The queue before one provider. Each call takes the next free slot, as workers lease slots of a real budget. */
export class BudgetSlots {
  private nextAt = -Infinity;
  longestWaitMs = 0;

  constructor(private readonly budget: SimulatedBudget) {}

  take(now: EpochMs): EpochMs {
    const gap = 1000 / this.budget.perSecond;
    const free = Math.max(this.nextAt, now - (this.budget.burst - 1) * gap);
    this.nextAt = free + gap;
    const slot = Math.max(now, Math.ceil(free));
    this.longestWaitMs = Math.max(this.longestWaitMs, slot - now);
    return slot;
  }
}
