import type { Sql } from '#database/database.js';
import type { BudgetKey } from './credential-halts.js';

/** Lets nobody call with this credential for this long (ms, the `Retry-After` of a 429). A longer hold stays. */
export async function holdBudget(sql: Sql, { provider, credential }: BudgetKey, ms: number): Promise<void> {
  await sql.query(
    `UPDATE budgets SET held_until = greatest(held_until, now() + make_interval(secs => $3))
     WHERE provider = $1 AND credential = $2`,
    [provider, credential, ms / 1000],
  );
}
