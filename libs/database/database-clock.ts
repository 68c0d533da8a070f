import type { EpochMs } from '#domain/terms.js';

/** The process's own clocks. A test replaces them. */
export interface OwnClocks {
  /** A clock that never jumps and does not know the time of day. */
  monotonic: () => number;
  /** The time of day as the process believes it (real, ms). */
  wall: () => number;
}

const OWN_CLOCKS: OwnClocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** The database is asked this often, so that the process notices when the machine has slept or its clock was set. */
const SYNC_EVERY_MS = 5_000;
/** The time is taken from the middle of the call. A call that took longer than this says too little. */
const SLOWEST_ANSWER_MS = 1_000;

/**
 * The database's clock, as this process knows it. It dates decisions, claims and evidence, in whatever process they
 * are made. Between two calls to the database it follows the process's monotonic clock, so the machine's own time of
 * day does not matter. Only before the first answer does it use the machine's time.
 */
export class DatabaseClock {
  /** The database's time minus the monotonic clock. */
  private ahead: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ask: () => Promise<number>,
    private readonly own: OwnClocks = OWN_CLOCKS,
  ) {}

  now(): EpochMs {
    return Math.floor(this.ahead === undefined ? this.own.wall() : this.own.monotonic() + this.ahead);
  }

  /** Returns how far the process's own clock is ahead of the database's (ms). A negative number means behind. */
  skewMs(): number {
    return this.own.wall() - this.now();
  }

  start(): void {
    this.timer ??= setInterval(() => void this.sync(), SYNC_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Asks the database for the time. When the database is away or slow, the clock stays as it is. */
  async sync(): Promise<void> {
    const before = this.own.monotonic();
    const answer = await this.ask().catch(() => undefined);
    const took = this.own.monotonic() - before;
    if (answer === undefined || (took > SLOWEST_ANSWER_MS && this.ahead !== undefined)) return;
    this.ahead = answer - (before + took / 2);
  }
}
