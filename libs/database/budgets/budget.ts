import type { Database } from '#database/database.js';

interface LeaseRow {
  first_in_ms: number;
}

/** Slots are leased at most this far ahead, so that a worker that dies wastes little. */
const LEASE_AHEAD_MS = 1000;

const LEASE = `
UPDATE budgets SET next_slot_at = greatest(next_slot_at, now() - make_interval(secs => (burst - 1) / per_second),
    coalesce(held_until, '-infinity')) + make_interval(secs => $3 / per_second)
WHERE provider = $1 AND credential = $2
RETURNING extract(epoch FROM next_slot_at - make_interval(secs => $3 / per_second) - clock_timestamp())::float8
  * 1000 AS first_in_ms`;

export interface BudgetKey {
  provider: string;
  credential: string;
}

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

  constructor(
    private readonly database: Database,
    private readonly key: BudgetKey,
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

  /** The moment (real, ms) at which one call may go; it may lie far ahead when the credential is held. */
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

  /** Takes a slot that is free now. False: the next one lies ahead, and stays for those who wait for it. */
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
    if (next === undefined || next > Date.now()) return false;
    this.take();
    return true;
  }

  /** The next leased slot that is not too old to be taken. */
  private next(): number | undefined {
    const oldest = Date.now() - LEASE_AHEAD_MS;
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
    const now = Date.now();
    this.taken = this.taken.filter((at) => at > now - 1000);
    return Math.floor(this.taken.length / 10);
  }

  private take(): void {
    this.taken.push(Date.now());
    this.slots.shift();
  }

  private async leaseMore(): Promise<void> {
    const ahead = Math.max(1, Math.floor((this.perSecond * LEASE_AHEAD_MS) / 1000));
    const count = Math.min(Math.max(this.waiting, this.soonNeeded()), ahead);
    const [row] = await this.database.query<LeaseRow>(
      LEASE,
      [this.key.provider, this.key.credential, count],
      'budget.lease',
    );
    if (row === undefined) throw new Error(`No budget for ${this.key.provider}.`);
    const gap = 1000 / this.perSecond;
    // The database's clock says how far ahead; the slot itself is on this machine's clock.
    const now = Date.now();
    for (let index = 0; index < count; index += 1)
      this.slots.push(now + Math.max(0, row.first_in_ms + index * gap));
  }
}
