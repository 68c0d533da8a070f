import type { Sql } from '#database/database.js';

/** Whose calls a budget or a halt is about. */
export interface BudgetKey {
  provider: string;
  credential: string;
}

/** Email has one key and one domain; its budget and its halts go by this name. */
export const EMAIL_CREDENTIAL = 'default';

export interface NewHalt {
  /** The provider's own word for what is wrong. */
  code: string;
  /** When one call is let through to see whether it works again; null: only an operator can know. */
  probeAfterMs: number | null;
  /** How long ago the call was made that was refused: a resumption since then has seen more than it. */
  calledMsAgo: number;
}

/** Nobody calls with this credential until it is resumed. True: it was not halted before. */
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

/** Takes the one call that may be made to see whether the credential works again; the next one is due later. */
export async function takeProbe(sql: Sql, key: BudgetKey, nextInMs: number): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE credential_halts SET probe_at = now() + make_interval(secs => $3)
     WHERE provider = $1 AND credential = $2 AND resumed_at IS NULL AND probe_at <= now() RETURNING 1`,
    [key.provider, key.credential, nextInMs / 1000],
  );
  return rows.length === 1;
}

/** The credential works, or is to be tried by everybody. True: it was halted. */
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

/** What is halted now, the oldest first. */
export async function listHalts(sql: Sql): Promise<Halt[]> {
  return sql.query<Halt>(
    `SELECT provider, credential, code, halted_at AS "haltedAt", probe_at AS "probeAt"
     FROM credential_halts WHERE resumed_at IS NULL ORDER BY halted_at, provider, credential`,
  );
}

/** Thrown to who asks for a slot of a halted credential: nobody gets one, and nobody queues. */
export class CredentialHaltedError extends Error {
  override readonly name = 'CredentialHaltedError';
  constructor(
    readonly code: string,
    /** How long it has been halted. */
    readonly forMs: number,
  ) {
    super(`The credential is halted: ${code}.`);
  }
}
