import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '#database/database.js';
import {
  type BudgetKey,
  CredentialHaltedError,
  haltCredential,
  resumeCredential,
  takeProbe,
} from './credential-halts.js';
import { timeOf } from './database-time.js';
import { holdBudget } from './hold-budget.js';
import { steadyNow } from '#database/steady-clock.js';
import { PROBE_EVERY_MS } from '#domain/services/app-probe.js';

/** Database time, ms: the first slot, and when the answer was given. */
interface LeaseRow {
  first_at: number;
  told_at: number;
}

/** Slots are leased at most this far ahead, so that a worker that dies wastes few of them. */
const LEASE_AHEAD_MS = 1000;
/** A leased slot that nobody has taken so long (ms) after its time is dropped: late calls would exceed the rate. */
const STALE_AFTER_MS = 100;
/** A slot no further ahead (ms) is waited for by somebody who wants one now. */
const AS_GOOD_AS_NOW_MS = 50;

const LEASE = `
UPDATE budgets SET next_slot_at = greatest(next_slot_at, now() - make_interval(secs => (burst - 1) / per_second),
    coalesce(held_until, '-infinity')) + make_interval(secs => $3 / per_second)
WHERE provider = $1 AND credential = $2 AND NOT EXISTS (SELECT FROM credential_halts h
  WHERE h.provider = $1 AND h.credential = $4 AND h.resumed_at IS NULL)
RETURNING extract(epoch FROM next_slot_at - make_interval(secs => $3 / per_second))::float8 * 1000 AS first_at,
  extract(epoch FROM clock_timestamp())::float8 * 1000 AS told_at`;

/** Says why no slot was given: reads the budget's row, and the halt of its credential if there is one. */
const STANDING = `
SELECT h.code, extract(epoch FROM clock_timestamp() - h.halted_at)::float8 * 1000 AS halted_ms
FROM budgets b LEFT JOIN credential_halts h
  ON h.provider = b.provider AND h.credential = $3 AND h.resumed_at IS NULL
WHERE b.provider = $1 AND b.credential = $2`;

interface StandingRow {
  code: string | null;
  halted_ms: number | null;
}

/**
 * The rate of one provider, which all workers share through one row. Each call needs a slot: a moment at which the
 * call may be made. Slots are leased in small batches, so under load a call needs no round trip of its own. All times
 * are real.
 */
export class Budget {
  private slots: number[] = [];
  /** The times (real, ms) of the slots used in the last second. */
  private usedAt: number[] = [];
  private waiting = 0;
  private lease: Promise<void> | undefined;
  readonly haltKey: BudgetKey;
  /** True while a call shows whether a halted credential works again. */
  private probing = false;

  constructor(
    private readonly database: Database,
    readonly key: BudgetKey,
    private readonly perSecond: number,
    private readonly burst: number,
    /** The name by which it is halted. A sender of a workspace is halted alone, whoever shares its account. */
    haltedAs: string = key.credential,
  ) {
    this.haltKey = { provider: key.provider, credential: haltedAs };
  }

  /** Writes the configured rate. The next slots follow it. */
  async configure(): Promise<void> {
    await this.database.query(
      `INSERT INTO budgets (provider, credential, per_second, burst) VALUES ($1, $2, $3, $4)
       ON CONFLICT (provider, credential) DO UPDATE SET per_second = $3, burst = $4`,
      [this.key.provider, this.key.credential, this.perSecond, this.burst],
    );
  }

  /**
   * Returns the moment (real, ms, of `steadyNow`) at which one call may be made, or the first of several `calls` that
   * belong together. It may be far ahead when the credential is held.
   * @throws CredentialHaltedError while the credential is halted.
   */
  async slot(calls = 1): Promise<number> {
    return (await this.takeNext(Infinity, calls)) ?? steadyNow();
  }

  /** The pause (ms) between two calls that belong together, so that the rate holds between them, too. */
  get gapMs(): number {
    return 1000 / this.perSecond;
  }

  /**
   * Takes a slot that is free now, or as good as now: one that others have taken just before. False: the next one lies
   * ahead, and stays for those who wait for it.
   * @throws CredentialHaltedError while the credential is halted.
   */
  slotNow(calls = 1): Promise<boolean> {
    return this.slotWithin(AS_GOOD_AS_NOW_MS, calls);
  }

  /**
   * Takes a slot that is at most this far ahead (ms), and returns true when its moment has come. False: the next one
   * lies further ahead, and is not taken.
   * @throws CredentialHaltedError while the credential is halted.
   */
  async slotWithin(ms: number, calls = 1): Promise<boolean> {
    const next = await this.takeNext(ms, calls);
    if (next === undefined) return false;
    const aheadMs = next - steadyNow();
    if (aheadMs > 0) await pause(aheadMs);
    return true;
  }

  /**
   * Takes the next slots, unless they lie further ahead (ms). Leases until there are enough: others may have taken all
   * that a lease brought.
   */
  private async takeNext(atMostAheadMs: number, calls: number): Promise<number | undefined> {
    this.waiting += calls;
    try {
      for (;;) {
        const next = this.next(calls);
        if (next !== undefined) {
          if (next - steadyNow() > atMostAheadMs) return undefined;
          this.use(calls);
          return next;
        }
        this.lease ??= this.leaseMore(calls).finally(() => (this.lease = undefined));
        await this.lease;
      }
    } finally {
      this.waiting -= calls;
    }
  }

  /**
   * Returns when the first of `calls` may be made. Slots that are too old are dropped, and so are single ones left of an
   * earlier lease: they and the next lease's do not follow each other, and late use would exceed the rate.
   */
  private next(calls: number): number | undefined {
    const oldest = steadyNow() - STALE_AFTER_MS;
    this.slots = this.slots.filter((slot) => slot >= oldest);
    for (;;) {
      const [first] = this.slots;
      const last = this.slots[calls - 1];
      if (first === undefined || last === undefined) return undefined;
      if (last - first <= (calls - 1) * this.gapMs + this.gapMs / 2) return first;
      this.slots.shift();
    }
  }

  /** Lets nobody call with this credential for this long (the `Retry-After` of a 429). */
  async hold(ms: number): Promise<void> {
    this.slots = [];
    await holdBudget(this.database, this.key, ms);
  }

  /** Returns the number of slots used in a tenth of the last second: under load one lease serves several calls. */
  private soonNeeded(): number {
    const now = steadyNow();
    this.usedAt = this.usedAt.filter((at) => at > now - 1000);
    return Math.floor(this.usedAt.length / 10);
  }

  private use(calls: number): void {
    const now = steadyNow();
    for (let call = 0; call < calls; call += 1) this.usedAt.push(now);
    this.slots.splice(0, calls);
  }

  /**
   * Lets nobody call with this credential until it is resumed, or until a probing call shows that it works again. A
   * worker may use slots that it has already leased, for at most a second. `calledAt` is the time (real) of the call
   * that was refused. Returns true when the credential was not halted before.
   */
  async halt(code: string, calledAt: number): Promise<boolean> {
    this.slots = [];
    this.probing = false;
    const calledMsAgo = Math.max(0, steadyNow() - calledAt);
    return haltCredential(this.database, this.haltKey, { code, probeAfterMs: PROBE_EVERY_MS, calledMsAgo });
  }

  /**
   * Records an accepted call. If the call was the probe of a halted credential, all calls may go on. Returns true in
   * that case.
   */
  async worked(): Promise<boolean> {
    if (!this.probing) return false;
    this.probing = false;
    return resumeCredential(this.database, this.haltKey);
  }

  private async leaseMore(calls: number): Promise<void> {
    const ahead = Math.max(1, Math.floor((this.perSecond * LEASE_AHEAD_MS) / 1000));
    const wanted = Math.max(calls, Math.min(Math.max(this.waiting, this.soonNeeded()), ahead));
    // Whole blocks, so that none is left over.
    const count = wanted - (wanted % calls);
    const askedAt = steadyNow();
    const [row] = await this.database.query<LeaseRow>(
      LEASE,
      [this.key.provider, this.key.credential, count, this.haltKey.credential],
      'budget.lease',
    );
    if (row === undefined) return this.leaseProbe(calls);
    const answeredAt = steadyNow();
    const time = timeOf(this.database);
    time.learn({ askedAt, answeredAt, told: row.told_at });
    this.keep(time.toSteady(row.first_at), { count, calls, now: answeredAt });
  }

  /**
   * Keeps the slots of a lease at their own times, also where the answer was read late. Those whose time is over by then
   * are lost, but for the caller's, which begin now: moved as a whole they would come in a bunch with those of others.
   */
  private keep(first: number, { count, calls, now }: { count: number; calls: number; now: number }): void {
    let earliest = now;
    for (let index = 0; index < count; index += 1) {
      const exact = first + index * this.gapMs;
      // A slot that is over by less than its own length is moved a little, and not lost.
      if (index >= calls && exact + this.gapMs <= earliest) continue;
      const slot = Math.max(exact, earliest);
      this.slots.push(slot);
      earliest = slot + this.gapMs;
    }
  }

  /**
   * Leases the slots of one caller when a probe of the halted credential is due. When the credential was resumed
   * meanwhile it leases none, and the caller asks again.
   */
  private async leaseProbe(calls: number): Promise<void> {
    if (await takeProbe(this.database, this.haltKey, PROBE_EVERY_MS)) {
      this.probing = true;
      for (let call = 0; call < calls; call += 1) this.slots.push(steadyNow() + call * this.gapMs);
      return;
    }
    const { provider, credential } = this.key;
    const [row] = await this.database.query<StandingRow>(STANDING, [
      ...[provider, credential, this.haltKey.credential],
    ]);
    if (row === undefined) throw new Error(`No budget for ${provider}.`);
    if (row.code !== null) throw new CredentialHaltedError(row.code, row.halted_ms ?? 0);
  }
}
