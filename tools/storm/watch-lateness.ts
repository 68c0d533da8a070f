import type { Database } from '#database/database.js';
import { pause } from '#tools/process.js';

/** A fan below this is not called late, because in a burst each fan waits for their turn. */
const NOTED_S = 5;
const LOOK_EVERY_MS = 500;

const OVERDUE = `
SELECT fan_id, extract(epoch FROM now() - wake_at)::float8 AS seconds FROM fan_states
WHERE wake_at < now() - make_interval(secs => $1) AND stuck_at IS NULL`;

export interface Lateness {
  latestS: number;
  overMinute: number;
  caughtUpS: number;
}

/** Looks again and again how late fans are: behind their own wake, or waiting to be told of an event (real time, s). */
export class LatenessWatch {
  private readonly latest = new Map<string, number>();
  /** When somebody was last seen to be late (monotonic clock, s). */
  private lateUntil = 0;
  /** Since when a fan's nudge has been seen without a break (monotonic clock, s). */
  private waiting = new Map<string, number>();
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  start(): void {
    this.running = this.run();
  }

  /**
   * The latest fan, how many fans were later than a minute, and how long after `lastKillS` (monotonic clock, s) nobody
   * was late any more.
   */
  async end(lastKillS: number): Promise<Lateness> {
    await this.close();
    const all = [...this.latest.values()];
    return {
      latestS: Math.max(0, ...all),
      overMinute: all.filter((seconds) => seconds > 60).length,
      caughtUpS: Math.max(0, this.lateUntil - lastKillS),
    };
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      // While PostgreSQL is away nobody can look. A fan who is late then is found even later afterwards.
      await this.look().catch(() => undefined);
      await pause(LOOK_EVERY_MS);
    }
  }

  private async look(): Promise<void> {
    for (const { fan_id: fan, seconds } of await this.database.query<{ fan_id: string; seconds: number }>(
      OVERDUE,
      [NOTED_S],
    ))
      this.note(fan, seconds);
    const now = performance.now() / 1000;
    const nudged = await this.database.query<{ fan_id: string }>('SELECT fan_id FROM nudges');
    this.waiting = new Map(nudged.map(({ fan_id: fan }) => [fan, this.waiting.get(fan) ?? now]));
    for (const [fan, since] of this.waiting) if (now - since > NOTED_S) this.note(fan, now - since);
  }

  private note(fan: string, seconds: number): void {
    this.lateUntil = performance.now() / 1000;
    this.latest.set(fan, Math.max(seconds, this.latest.get(fan) ?? 0));
  }
}
