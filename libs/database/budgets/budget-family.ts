import type { Database } from '#database/database.js';
import { Budget } from './budget.js';

/** More than one process calls within a while; past it the oldest is forgotten, and made anew when it is needed. */
const MOST_KEPT = 1000;

/** The budgets of one provider whose credentials are known only as they come up; each has the same rate. */
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
    // One that could not be written is tried again by the next call.
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
