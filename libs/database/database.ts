import pg from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities.js';
import { DatabaseClock, type OwnClocks } from './database-clock.js';
import { MIGRATIONS } from './migrations/index.js';
import { PATIENCE, poolLimits, type Work } from './patience.js';
import { PostgresNames } from './postgres-names.js';
import { DatabaseSilentError, Pulse } from './pulse.js';
import { Questioner } from './questioner.js';

export interface Sql {
  /**
   * Runs one statement. `Row` names every column that the statement returns; without it no column can be read. A spec
   * compares each call's row with the migrated schema. A `name` makes it a prepared statement. Statements that a
   * transaction is asked for together run in that order, in one round trip.
   */
  query<Row extends object = object>(text: string, values?: unknown[], name?: string): Promise<Row[]>;
}

/** JSON that a statement itself builds from columns that it names. Stored JSON is `unknown` until it is parsed. */
export type BuiltJson<T> = T;

/** The values of bigint columns (fan_seq, revision, counts) are far below 2^53, so they are read as numbers. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

interface DatabaseOptions {
  poolSize?: number;
  applicationName?: string;
  /** What the database is used for, which sets the time limits. The default is a script, without limits. */
  work?: Work;
  /** A test gives clocks that are wrong. */
  clocks?: OwnClocks;
}

/**
 * The one access to PostgreSQL. Rows that people write (artists, flows, templates) go through TypeORM's `dataSource`.
 * The hot paths (intake, decide, claims, projections) go through `query` and `transaction`: plain SQL over a separate
 * pool.
 */
export class Database implements Sql {
  readonly dataSource: DataSource;
  readonly clock: DatabaseClock;
  private readonly pool: pg.Pool;
  private readonly questioner: Questioner;
  private readonly pulse: Pulse;
  /** The number of statements run, BEGIN and COMMIT included. Tests assert it exactly. */
  statements = 0;

  constructor(url: string, options: DatabaseOptions = {}) {
    const { poolSize = 10, applicationName = 'segue', work = 'script', clocks } = options;
    const limits = poolLimits(PATIENCE[work]);
    const named = { connectionString: url, application_name: applicationName };
    this.questioner = new Questioner(named);
    this.clock = new DatabaseClock(() => this.questioner.time(), clocks);
    this.pulse = new Pulse(() => this.questioner.isThere(), PATIENCE[work]);
    this.pool = new pg.Pool({ ...named, ...limits, max: poolSize, types, pipeline: true });
    // A lost idle connection is replaced at the next use. Without a listener its error would end the process.
    this.pool.on('error', () => undefined);
    this.dataSource = new DataSource({
      type: 'postgres',
      url,
      entities: ENTITIES,
      namingStrategy: new PostgresNames(),
      migrations: MIGRATIONS,
      migrationsTableName: 'schema_migrations',
      synchronize: false,
      applicationName,
      poolSize: Math.max(2, Math.floor(poolSize / 2)),
      parseInt8: true,
      extra: limits,
    });
  }

  /** Waits up to `waitMs` for a server that has not started yet or is not ready yet: processes start in any order. */
  async connect(waitMs = 0): Promise<this> {
    await untilThere(() => this.dataSource.initialize(), waitMs);
    await this.clock.sync();
    this.clock.start();
    return this;
  }

  /** Runs the missing migrations, each in its own transaction. Each waits at most 10 s for a lock. */
  async migrate(): Promise<void> {
    await this.dataSource.runMigrations({ transaction: 'each' });
  }

  async query<Row extends object = object>(
    text: string,
    values: unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    this.statements += 1;
    return (
      await this.pulse.during(() => this.pool.query<Row & pg.QueryResultRow>(statement(text, values, name)))
    ).rows;
  }

  /** Runs one transaction (READ COMMITTED). Commits with the function's result; rolls back with its error. */
  transaction<T>(run: (sql: Sql) => Promise<T>): Promise<T> {
    return this.inTransaction(run, true);
  }

  /**
   * Does the same and saves a round trip: the first statements of `run` are sent right behind BEGIN. They may only
   * lock and read. If the server refused BEGIN, a write among them would stay.
   */
  lockingTransaction<T>(run: (sql: Sql) => Promise<T>): Promise<T> {
    return this.inTransaction(run, false);
  }

  private async inTransaction<T>(run: (sql: Sql) => Promise<T>, afterBegin: boolean): Promise<T> {
    const client = await this.takeClient();
    let broken: Error | undefined;
    // A connection that is lost between two statements reports it here. Without a listener the error would end the
    // process.
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    const ask = <Row extends object>(text: string, values: unknown[] = [], name?: string) => {
      this.statements += 1;
      return this.pulse.during(() => client.query<Row & pg.QueryResultRow>(statement(text, values, name)));
    };
    const begun = ask('BEGIN');
    // A statement that waits for it hears of its error.
    begun.catch(() => undefined);
    const sql: Sql = {
      query: async <Row extends object = object>(text: string, values?: unknown[], name?: string) => {
        if (afterBegin) await begun;
        const answered = ask<Row>(text, values, name);
        const [{ rows }] = await Promise.all([answered, begun]);
        return rows;
      },
    };
    try {
      const result = await run(sql);
      await sql.query('COMMIT');
      return result;
    } catch (error) {
      broken = await rollBack(client, error);
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }

  /** Takes a client from the pool. A client that arrives after the caller has given up goes back to the pool. */
  private async takeClient(): Promise<pg.PoolClient> {
    const coming = this.pool.connect();
    try {
      return await this.pulse.during(() => coming);
    } catch (error) {
      void coming.then((client) => client.release()).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.clock.stop();
    this.pulse.close();
    await Promise.all([
      this.questioner.close(),
      this.pool.end(),
      this.dataSource.isInitialized ? this.dataSource.destroy() : undefined,
    ]);
  }
}

const LOOK_AGAIN_MS = 100;

async function untilThere(connect: () => Promise<unknown>, waitMs: number): Promise<void> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      await connect();
      return;
    } catch (error) {
      if (performance.now() > until || !isNotThereYet(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}

/**
 * Says whether the server refuses, starts, stops or has no free connection. A wrong password or name stays wrong, so
 * it is reported at once.
 */
function isNotThereYet(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(57P0.|53300|08...|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN)$/.test(code) ||
    /timeout/.test(error.message)
  );
}

/**
 * Rolls back. Returns the error that has broken the client; undefined when the client can run another transaction. A
 * client that has not answered the last statement gets no ROLLBACK: closing its connection ends the transaction.
 */
async function rollBack(client: pg.PoolClient, because: unknown): Promise<Error | undefined> {
  if (because instanceof DatabaseSilentError || isReadTimeout(because)) return because;
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

const isReadTimeout = (error: unknown): error is Error =>
  error instanceof Error && error.message === 'Query read timeout';

function statement(text: string, values: unknown[], name: string | undefined): pg.QueryConfig {
  return name === undefined ? { text, values } : { text, values, name };
}
