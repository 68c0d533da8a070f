import type { Sql } from '#database/database.js';
import type { BudgetKey } from './credential-halts.js';

/** The next slot, if it is near enough, is the caller's. The row is locked, so that two callers never share one. */
const TAKE = `
WITH next AS (
  SELECT b.provider, b.credential, greatest(b.next_slot_at,
      now() - make_interval(secs => (b.burst - 1) / b.per_second), coalesce(b.held_until, '-infinity')) AS at
  FROM budgets b WHERE b.provider = $1 AND b.credential = $2 AND NOT EXISTS (SELECT FROM credential_halts h
    WHERE h.provider = b.provider AND h.credential = b.credential AND h.resumed_at IS NULL)
  FOR UPDATE OF b)
UPDATE budgets b SET next_slot_at = next.at + make_interval(secs => $4 / b.per_second)
FROM next WHERE b.provider = next.provider AND b.credential = next.credential
  AND next.at <= clock_timestamp() + make_interval(secs => $3::float8 / 1000)
RETURNING greatest(0, extract(epoch FROM next.at - clock_timestamp())::float8 * 1000) AS in_ms`;

/**
 * Takes the slots of one question to a service, for somebody who waits at a page, and returns how long it is until the
 * first (ms, real). `count`: the calls that the question makes. Undefined: no slot comes within `withinMs`, because the credential is busy, held or halted; then none is taken. A
 * budget that no worker has written yet limits nobody.
 */
export async function takeSlotsSoon(
  sql: Sql,
  { provider, credential }: BudgetKey,
  { count, withinMs }: { count: number; withinMs: number },
): Promise<number | undefined> {
  const [slot] = await sql.query<{ in_ms: number }>(
    TAKE,
    [provider, credential, withinMs, count],
    'budget.soon',
  );
  if (slot !== undefined) return slot.in_ms;
  const known = await sql.query('SELECT FROM budgets WHERE provider = $1 AND credential = $2', [
    provider,
    credential,
  ]);
  return known.length === 0 ? 0 : undefined;
}
