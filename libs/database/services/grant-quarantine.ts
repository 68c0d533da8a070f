import type { Sql } from '#database/database.js';
import {
  haltCredential,
  resumeCredential,
  takeProbe,
  type BudgetKey,
} from '#database/budgets/credential-halts.js';
import type { GrantTally } from '#domain/services/quarantine.js';

/** The code of the halt. The service refuses very many grants at once. */
export const MASS_REFUSAL = 'mass_invalid_grant';

/**
 * The grants of an app are halted under a key of their own, beside the halt of the app itself: fans whose access token
 * still works go on.
 */
export const grantsKey = ({ provider, credential }: BudgetKey): BudgetKey => ({
  provider: `${provider}:grants`,
  credential,
});

/** Adds what was answered since the last time. Returns the sum of the window (real, ms). */
export async function countGrants(
  sql: Sql,
  { provider, credential }: BudgetKey,
  { refused, accepted }: GrantTally,
  windowMs: number,
): Promise<GrantTally> {
  await sql.query(
    `INSERT INTO grant_tallies AS t (provider, credential, minute, refused, accepted)
     VALUES ($1, $2, date_trunc('minute', now()), $3, $4)
     ON CONFLICT (provider, credential, minute) DO UPDATE SET refused = t.refused + excluded.refused,
       accepted = t.accepted + excluded.accepted`,
    [provider, credential, refused, accepted],
    'grants.count',
  );
  const [row] = await sql.query<{ refused: number; accepted: number }>(
    `SELECT coalesce(sum(refused), 0)::int AS refused, coalesce(sum(accepted), 0)::int AS accepted FROM grant_tallies
     WHERE provider = $1 AND credential = $2 AND minute > now() - make_interval(secs => $3::float8 / 1000)`,
    [provider, credential, windowMs],
    'grants.sum',
  );
  return row ?? { refused: 0, accepted: 0 };
}

/**
 * Lets nobody use a grant of this app that needs a new access token. The grants that were given up within the window
 * are taken back: the same fault has hit them. Returns true when the grants were open before.
 */
export async function closeGrants(
  sql: Sql,
  key: BudgetKey,
  { windowMs, probeEveryMs }: { windowMs: number; probeEveryMs: number },
): Promise<boolean> {
  const halt = { code: MASS_REFUSAL, probeAfterMs: probeEveryMs, calledMsAgo: 0 };
  const fresh = await haltCredential(sql, grantsKey(key), halt);
  if (fresh) {
    await sql.query(
      `UPDATE connections SET status = 'active', expired_at = NULL, expired_by = NULL
       WHERE status = 'expired' AND expired_by = $1 AND expired_at > now() - make_interval(secs => $2::float8 / 1000)`,
      [expirerOf(key), windowMs],
    );
  }
  return fresh;
}

/** The app by which a grant was given up, as `connections.expired_by` holds it. */
export const expirerOf = ({ provider, credential }: BudgetKey): string => `${provider} ${credential}`;

/** How long (ms) the grants have been closed. Undefined: they are open. */
export async function grantsClosedForMs(sql: Sql, key: BudgetKey): Promise<number | undefined> {
  const { provider, credential } = grantsKey(key);
  const [row] = await sql.query<{ for_ms: number }>(
    `SELECT (extract(epoch FROM clock_timestamp() - halted_at) * 1000)::float8 AS for_ms FROM credential_halts
     WHERE provider = $1 AND credential = $2 AND resumed_at IS NULL`,
    [provider, credential],
    'grants.closed',
  );
  return row?.for_ms;
}

/** Claims the one use that may probe whether the service accepts grants again, and plans the next probe. */
export function takeGrantProbe(sql: Sql, key: BudgetKey, nextInMs: number): Promise<boolean> {
  return takeProbe(sql, grantsKey(key), nextInMs);
}

/** Lets all grants be used again, and counts anew. Returns true when they were closed. */
export async function openGrants(sql: Sql, key: BudgetKey): Promise<boolean> {
  await sql.query('DELETE FROM grant_tallies WHERE provider = $1 AND credential = $2', [
    key.provider,
    key.credential,
  ]);
  return resumeCredential(sql, grantsKey(key));
}
