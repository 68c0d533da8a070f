import type { Sql } from '#database/database.js';

/** The provider and the credential that a budget or a halt belongs to. */
export interface BudgetKey {
  provider: string;
  credential: string;
}

/** Email has one key and one domain. Its budget and its halts use this name. */
export const EMAIL_CREDENTIAL = 'default';
/** All browsers are reached by one pair of keys. */
export const PUSH_CREDENTIAL = 'default';

interface NewHalt {
  /** The provider's own code for the fault. */
  code: string;
  /** The time after which one call may probe whether the credential works again. Null: only an operator can know. */
  probeAfterMs: number | null;
  /** How long ago the refused call was made. A resumption since then is newer than the refusal. */
  calledMsAgo: number;
}

/** Lets nobody call with this credential until it is resumed. Returns true when it was not halted before. */
export async function haltCredential(sql: Sql, key: BudgetKey, halt: NewHalt): Promise<boolean> {
  const rows = await sql.query<{ fresh: boolean }>(
    `INSERT INTO credential_halts AS h (provider, credential, code, probe_at)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4))
     ON CONFLICT (provider, credential) DO UPDATE SET code = excluded.code, resumed_at = NULL,
       probe_at = excluded.probe_at,
       halted_at = CASE WHEN h.resumed_at IS NULL THEN h.halted_at ELSE now() END
       WHERE h.resumed_at IS NULL OR h.resumed_at < now() - make_interval(secs => $5)
     RETURNING halted_at = now() AS fresh`,
    [
      key.provider,
      key.credential,
      halt.code,
      halt.probeAfterMs === null ? null : halt.probeAfterMs / 1000,
      halt.calledMsAgo / 1000,
    ],
  );
  return rows[0]?.fresh ?? false;
}

/** Claims the one call that may probe whether the credential works again, and plans the next probe. */
export async function takeProbe(sql: Sql, key: BudgetKey, nextInMs: number): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE credential_halts SET probe_at = now() + make_interval(secs => $3)
     WHERE provider = $1 AND credential = $2 AND resumed_at IS NULL AND probe_at <= now() RETURNING 1`,
    [key.provider, key.credential, nextInMs / 1000],
  );
  return rows.length === 1;
}

/** Ends the halt: the credential works, or every call may try it. Returns true when it was halted. */
export async function resumeCredential(sql: Sql, key: BudgetKey): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE credential_halts SET resumed_at = clock_timestamp()
     WHERE provider = $1 AND credential = $2 AND resumed_at IS NULL RETURNING 1`,
    [key.provider, key.credential],
  );
  return rows.length === 1;
}

export interface Halt {
  provider: string;
  credential: string;
  code: string;
  haltedAt: Date;
  probeAt: Date | null;
}

/** Returns the credentials that are halted now, the oldest halt first. */
export async function listHalts(sql: Sql): Promise<Halt[]> {
  return sql.query<Halt>(
    `SELECT provider, credential, code, halted_at AS "haltedAt", probe_at AS "probeAt"
     FROM credential_halts WHERE resumed_at IS NULL ORDER BY halted_at, provider, credential`,
  );
}

/** Thrown to a caller that asks for a slot of a halted credential. Nobody gets a slot and nobody queues. */
export class CredentialHaltedError extends Error {
  override readonly name = 'CredentialHaltedError';
  constructor(
    readonly code: string,
    /** How long (ms) the credential has been halted. */
    readonly forMs: number,
  ) {
    super(`The credential is halted: ${code}.`);
  }
}
