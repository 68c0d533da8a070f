import type { EpochMs } from '#domain/terms.js';

/** The process's own clocks; a test turns them. */
export interface OwnClocks {
  /** Never jumps, and says nothing about the time of day. */
  monotonic: () => number;
  /** What the process believes the time of day to be: real, ms. */
  wall: () => number;
}

export const OWN_CLOCKS: OwnClocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** Asked anew this often, so that a machine that slept, or a clock that was set, is noticed. */
const SYNC_EVERY_MS = 5_000;
/** Of an answer that took longer than this the middle says too little. */
const SLOWEST_ANSWER_MS = 1_000;

/**
 * The database's clock, as this process knows it: what decisions, claims and evidence are dated by, wherever they are
 * made. Between two questions it goes on by the process's monotonic clock, so it never shows what the machine's own
 * clock says. Until the first answer it has nothing else to go by.
 */
export class DatabaseClock {
  /** The database's time less the monotonic clock. */
  private ahead: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ask: () => Promise<number>,
    private readonly own: OwnClocks = OWN_CLOCKS,
  ) {}

  now(): EpochMs {
    return Math.floor(this.ahead === undefined ? this.own.wall() : this.own.monotonic() + this.ahead);
  }

  /** How far the process's own clock is ahead of the database's (ms); negative: behind. */
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

  /** Asks the database. One that is away or slow leaves the clock as it was. */
  async sync(): Promise<void> {
    const before = this.own.monotonic();
    const told = await this.ask().catch(() => undefined);
    const took = this.own.monotonic() - before;
    if (told === undefined || (took > SLOWEST_ANSWER_MS && this.ahead !== undefined)) return;
    this.ahead = told - (before + took / 2);
  }
}
