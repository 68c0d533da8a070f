import pg from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from './entities.js';
import { PostgresNames } from './postgres-names.js';
import { MIGRATIONS } from './migrations/index.js';

export interface Sql {
  /**
   * Runs one statement. `Row` names every column that the statement gives; without it no column can be read.
   * `test/statements` holds each call's row against the migrated schema. A `name` makes it a prepared statement.
   */
  query<Row extends object = object>(text: string, values?: unknown[], name?: string): Promise<Row[]>;
}

/** JSON that a statement itself builds out of columns that it names. Stored JSON is `unknown` until it is parsed. */
export type BuiltJson<T> = T;

/** bigint columns (fan_seq, revision, counts) are far below 2^53: read them as numbers. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/**
 * The one door to PostgreSQL. Rows that people write (artists, flows, templates) go through TypeORM's `dataSource`; the hot paths (intake, decide,
 * claims, projections) through `query` and `transaction`, plain SQL over a pool of their own.
 */
export class Database implements Sql {
  readonly dataSource: DataSource;
  private readonly pool: pg.Pool;
  /** Statements run, BEGIN and COMMIT included: tests assert it exactly. */
  statements = 0;

  constructor(url: string, options: { poolSize?: number; applicationName?: string } = {}) {
    const { poolSize = 10, applicationName = 'segue' } = options;
    this.pool = new pg.Pool({
      connectionString: url,
      max: poolSize,
      application_name: applicationName,
      types,
    });
    // A lost idle connection is replaced at the next use; without a listener it would end the process.
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
    });
  }

  async connect(): Promise<this> {
    await this.dataSource.initialize();
    return this;
  }

  /** Runs what is missing, each migration in its own transaction, waiting at most 10 s for a lock. */
  async migrate(): Promise<void> {
    await this.dataSource.runMigrations({ transaction: 'each' });
  }

  async query<Row extends object = object>(
    text: string,
    values: unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    this.statements += 1;
    return (await this.pool.query<Row & pg.QueryResultRow>(statement(text, values, name))).rows;
  }

  /** One transaction (READ COMMITTED): commits with the function's result, rolls back with its error. */
  async transaction<T>(run: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    // A connection lost between two statements tells it here; unheard, it would end the process.
    const lost = (error: Error) => {
      broken = error;
    };
    client.on('error', lost);
    const sql: Sql = {
      query: async <Row extends object = object>(text: string, values: unknown[] = [], name?: string) => {
        this.statements += 1;
        return (await client.query<Row & pg.QueryResultRow>(statement(text, values, name))).rows;
      },
    };
    try {
      await sql.query('BEGIN');
      const result = await run(sql);
      await sql.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((cause: unknown) => {
        broken = cause instanceof Error ? cause : new Error(String(cause));
      });
      throw error;
    } finally {
      client.off('error', lost);
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await Promise.all([
      this.pool.end(),
      this.dataSource.isInitialized ? this.dataSource.destroy() : undefined,
    ]);
  }
}

function statement(text: string, values: unknown[], name: string | undefined): pg.QueryConfig {
  return name === undefined ? { text, values } : { text, values, name };
}
