import type { Database } from '#database/database.js';
import {
  type BudgetKey,
  CredentialHaltedError,
  haltCredential,
  resumeCredential,
  takeProbe,
} from './credential-halts.js';
import { steadyNow } from '#database/steady-clock.js';

interface LeaseRow {
  first_in_ms: number;
}

/** Slots are leased at most this far ahead, so that a worker that dies wastes little. */
const LEASE_AHEAD_MS = 1000;

const LEASE = `
UPDATE budgets SET next_slot_at = greatest(next_slot_at, now() - make_interval(secs => (burst - 1) / per_second),
    coalesce(held_until, '-infinity')) + make_interval(secs => $3 / per_second)
WHERE provider = $1 AND credential = $2 AND NOT EXISTS (SELECT FROM credential_halts h
  WHERE h.provider = $1 AND h.credential = $2 AND h.resumed_at IS NULL)
RETURNING extract(epoch FROM next_slot_at - make_interval(secs => $3 / per_second) - clock_timestamp())::float8
  * 1000 AS first_in_ms`;

/** Why no slot was given: the budget's row, with the halt of its credential where there is one. */
const STANDING = `
SELECT h.code, extract(epoch FROM clock_timestamp() - h.halted_at)::float8 * 1000 AS halted_ms
FROM budgets b LEFT JOIN credential_halts h
  ON h.provider = b.provider AND h.credential = b.credential AND h.resumed_at IS NULL
WHERE b.provider = $1 AND b.credential = $2`;

interface StandingRow {
  code: string | null;
  halted_ms: number | null;
}

/** A halted credential is tried so often by one call: an operator may have mended it where we cannot see. */
const PROBE_EVERY_MS = 15 * 60_000;

/**
 * A provider's rate, shared by all workers through one row: each call needs a slot, a moment at which it may
 * go. Slots are leased in small batches, so a call costs no round trip of its own under load. All real time.
 */
export class Budget {
  private slots: number[] = [];
  /** When slots were taken in the last second (real, ms). */
  private taken: number[] = [];
  private waiting = 0;
  private lease: Promise<void> | undefined;
  /** A call is under way that shows whether a halted credential works again. */
  private probing = false;

  constructor(
    private readonly database: Database,
    readonly key: BudgetKey,
    private readonly perSecond: number,
    private readonly burst: number,
  ) {}

  /** Writes the configured rate; the next slots go by it. */
  async configure(): Promise<void> {
    await this.database.query(
      `INSERT INTO budgets (provider, credential, per_second, burst) VALUES ($1, $2, $3, $4)
       ON CONFLICT (provider, credential) DO UPDATE SET per_second = $3, burst = $4`,
      [this.key.provider, this.key.credential, this.perSecond, this.burst],
    );
  }

  /**
   * The moment (real, ms, of `steadyNow`) at which one call may go; it may lie far ahead when the credential is held.
   * @throws CredentialHaltedError while the credential is halted.
   */
  async slot(): Promise<number> {
    this.waiting += 1;
    try {
      for (;;) {
        const next = this.next();
        if (next !== undefined) {
          this.take();
          return next;
        }
        this.lease ??= this.leaseMore().finally(() => (this.lease = undefined));
        await this.lease;
      }
    } finally {
      this.waiting -= 1;
    }
  }

  /**
   * Takes a slot that is free now. False: the next one lies ahead, and stays for those who wait for it.
   * @throws CredentialHaltedError while the credential is halted.
   */
  async slotNow(): Promise<boolean> {
    if (this.next() === undefined) {
      this.waiting += 1;
      try {
        this.lease ??= this.leaseMore().finally(() => (this.lease = undefined));
        await this.lease;
      } finally {
        this.waiting -= 1;
      }
    }
    const next = this.next();
    if (next === undefined || next > steadyNow()) return false;
    this.take();
    return true;
  }

  /** The next leased slot that is not too old to be taken. */
  private next(): number | undefined {
    const oldest = steadyNow() - LEASE_AHEAD_MS;
    this.slots = this.slots.filter((slot) => slot >= oldest);
    return this.slots[0];
  }

  /** Nobody calls with this credential for so long (a 429's Retry-After). */
  async hold(ms: number): Promise<void> {
    this.slots = [];
    await this.database.query(
      `UPDATE budgets SET held_until = greatest(held_until, now() + make_interval(secs => $3))
       WHERE provider = $1 AND credential = $2`,
      [this.key.provider, this.key.credential, ms / 1000],
    );
  }

  /** As many as were taken in a tenth of the last second: under load a lease serves several calls. */
  private soonNeeded(): number {
    const now = steadyNow();
    this.taken = this.taken.filter((at) => at > now - 1000);
    return Math.floor(this.taken.length / 10);
  }

  private take(): void {
    this.taken.push(steadyNow());
    this.slots.shift();
  }

  /**
   * Nobody calls with this credential until it is resumed, or a call now and then shows that it works again. A worker
   * may still use slots it has leased, for a second at most. `calledAt`: real, when the refused call was made. True:
   * it was not halted before.
   */
  async halt(code: string, calledAt: number): Promise<boolean> {
    this.slots = [];
    this.probing = false;
    const calledMsAgo = Math.max(0, steadyNow() - calledAt);
    return haltCredential(this.database, this.key, { code, probeAfterMs: PROBE_EVERY_MS, calledMsAgo });
  }

  /** A call was accepted: if it was the one that tried a halted credential, all may go on. True: they may again. */
  async worked(): Promise<boolean> {
    if (!this.probing) return false;
    this.probing = false;
    return resumeCredential(this.database, this.key);
  }

  private async leaseMore(): Promise<void> {
    const ahead = Math.max(1, Math.floor((this.perSecond * LEASE_AHEAD_MS) / 1000));
    const count = Math.min(Math.max(this.waiting, this.soonNeeded()), ahead);
    const [row] = await this.database.query<LeaseRow>(
      LEASE,
      [this.key.provider, this.key.credential, count],
      'budget.lease',
    );
    if (row === undefined) return this.leaseProbe();
    const gap = 1000 / this.perSecond;
    // The database's clock says how far ahead; the slot itself is on this machine's clock.
    const now = steadyNow();
    for (let index = 0; index < count; index += 1)
      this.slots.push(now + Math.max(0, row.first_in_ms + index * gap));
  }

  /** One slot, where it is time to try the halted credential; resumed meanwhile: none, and the caller asks again. */
  private async leaseProbe(): Promise<void> {
    if (await takeProbe(this.database, this.key, PROBE_EVERY_MS)) {
      this.probing = true;
      this.slots.push(steadyNow());
      return;
    }
    const { provider, credential } = this.key;
    const [row] = await this.database.query<StandingRow>(STANDING, [provider, credential]);
    if (row === undefined) throw new Error(`No budget for ${provider}.`);
    if (row.code !== null) throw new CredentialHaltedError(row.code, row.halted_ms ?? 0);
  }
}
