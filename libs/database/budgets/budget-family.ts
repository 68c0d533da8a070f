import type { Database } from '#database/database.js';
import { Budget } from './budget.js';

/**
 * Keeps at most this many credentials, and drops the oldest one. A dropped credential gets a new budget when it is
 * used again.
 */
const MOST_KEPT = 1000;

/** The budgets of one provider whose credentials become known at run time. Each of them has the same rate. */
export class BudgetFamily {
  private readonly kept = new Map<string, Promise<Budget>>();

  constructor(
    private readonly database: Database,
    private readonly provider: string,
    private readonly perSecond: number,
  ) {}

  of(credential: string): Promise<Budget> {
    const known = this.kept.get(credential);
    if (known !== undefined) return known;
    const made = this.make(credential);
    this.kept.set(credential, made);
    // When the budget's row could not be written, the next call tries it again.
    made.catch(() => this.kept.delete(credential));
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return made;
  }

  private async make(credential: string): Promise<Budget> {
    const burst = Math.max(1, Math.ceil(this.perSecond));
    const budget = new Budget(this.database, { provider: this.provider, credential }, this.perSecond, burst);
    await budget.configure();
    return budget;
  }
}
