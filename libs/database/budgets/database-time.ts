import type { Database } from '#database/database.js';

/** What is known of the two clocks is learnt anew after so long (ms): clocks drift apart, by a millisecond or so a minute. */
const LEARN_ANEW_MS = 60_000;

/**
 * The database's time on this process's steady clock, as exactly as its quickest recent answer allows. An answer that a
 * busy process reads late, or asks late, says less, and moves nothing. All times in ms.
 */
export class DatabaseTime {
  /** The steady clock minus the database's is between these two. */
  private least = -Infinity;
  private most = Infinity;
  private since = -Infinity;

  /** The database told its time in an answer to a question of that moment. */
  learn({ askedAt, answeredAt, told }: { askedAt: number; answeredAt: number; told: number }): void {
    const [least, most] = [askedAt - told, answeredAt - told];
    // A clock was set, or the machine has slept.
    const contradicts = least > this.most || most < this.least;
    if (contradicts || answeredAt - this.since > LEARN_ANEW_MS) {
      [this.least, this.most, this.since] = [least, most, answeredAt];
      return;
    }
    this.least = Math.max(this.least, least);
    this.most = Math.min(this.most, most);
  }

  /** The moment on the steady clock; never before it has come at the database. */
  toSteady(databaseMs: number): number {
    return databaseMs + this.most;
  }

  toDatabase(steadyMs: number): number {
    return steadyMs - this.most;
  }
}

const known = new WeakMap<Database, DatabaseTime>();

/** What this process has learnt of a database's time. */
export function timeOf(database: Database): DatabaseTime {
  const made = known.get(database) ?? new DatabaseTime();
  known.set(database, made);
  return made;
}
