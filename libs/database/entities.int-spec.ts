import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { emptyDatabase, type FreshDatabase, freshDatabase } from '#test/harness/database.js';
import { Database } from './database.js';
import { MIGRATIONS } from './migrations/index.js';
import { ENTITIES } from './entities.js';

let on: FreshDatabase;
beforeAll(async () => {
  on = await freshDatabase();
});
afterAll(() => on.close());

/** Types that TypeORM does not know, and the type that the entity gives in their place. */
const UNKNOWN_TO_TYPEORM: Record<string, string> = { 'events.tx': 'text', 'projections.tx': 'text' };

interface ColumnRow {
  table_name: string;
  column_name: string;
  type: string;
  nullable: boolean;
}

const columnsOfTables = async () => {
  const rows = await on.database.query<ColumnRow>(
    `SELECT c.relname AS table_name, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type,
       NOT a.attnotnull AS nullable
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> 'schema_migrations'`,
  );
  return rows.map(({ table_name, column_name, type, nullable }) => {
    const name = `${table_name}.${column_name}`;
    return `${name} ${UNKNOWN_TO_TYPEORM[name] ?? type}${nullable ? '' : ' NOT NULL'}`;
  });
};

const columnsOfEntities = () =>
  on.database.dataSource.entityMetadatas.flatMap((entity) =>
    entity.columns.map((column) => {
      const type = on.database.dataSource.driver.normalizeType(column) + (column.isArray ? '[]' : '');
      return `${entity.tableName}.${column.databaseName} ${type}${column.isNullable ? '' : ' NOT NULL'}`;
    }),
  );

describe('the entities', () => {
  test('say what the migrations make: TypeORM finds nothing to change', async () => {
    const changes = await on.database.dataSource.driver.createSchemaBuilder().log();
    expect(changes.upQueries.map(({ query }) => query)).toEqual([]);
  });

  test.each([
    ['a column too many', 'ALTER TABLE artists ADD COLUMN extra text'],
    ['a column that may be null', 'ALTER TABLE artists ALTER COLUMN name DROP NOT NULL'],
    ['another type', 'ALTER TABLE artists ALTER COLUMN name TYPE varchar(50)'],
    ['a default that is gone', 'ALTER TABLE artists ALTER COLUMN service_ids DROP DEFAULT'],
    ['an index that is gone', 'DROP INDEX artists_workspace'],
    ['a unique constraint that is gone', 'ALTER TABLE members DROP CONSTRAINT members_email_key'],
    ['a check that is gone', 'ALTER TABLE members DROP CONSTRAINT members_role_check'],
    ['a foreign key that is gone', 'ALTER TABLE artists DROP CONSTRAINT artists_workspace_id_fkey'],
  ])('would not pass with %s', async (_, change) => {
    const other = await freshDatabase();
    try {
      await other.database.query(change);
      const changes = await other.database.dataSource.driver.createSchemaBuilder().log();
      expect(changes.upQueries.length).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  });

  test('have every column of every table, of its type, and no other', async () => {
    expect(columnsOfEntities().sort()).toEqual((await columnsOfTables()).sort());
  });

  test('of tables TypeORM cannot express are left out of its comparison, and are no more than these', () => {
    const left = on.database.dataSource.entityMetadatas.filter(({ synchronize }) => !synchronize);
    expect(left.map(({ tableName }) => tableName).sort()).toEqual(['event_keys', 'events', 'projections']);
  });

  test('can each be read', async () => {
    for (const entity of ENTITIES) {
      expect(await on.database.dataSource.getRepository(entity).find({ take: 1 })).toEqual([]);
    }
  });
});

describe('the migrations', () => {
  test('run from an empty database, once, and leave nothing to run; the newest can be undone', async () => {
    const empty = await emptyDatabase();
    const database = await new Database(empty.url).connect();
    try {
      await database.migrate();
      await database.migrate();
      const run = await database.query<{ name: string }>('SELECT name FROM schema_migrations ORDER BY id');
      expect(run.map(({ name }) => name)).toEqual(MIGRATIONS.map(({ name }) => name));
      expect(await database.dataSource.showMigrations()).toBe(false);
      await database.dataSource.undoLastMigration();
      expect(await database.dataSource.showMigrations()).toBe(true);
      await database.migrate();
      expect(await database.dataSource.showMigrations()).toBe(false);
    } finally {
      await database.close();
      await empty.close();
    }
  });
});

describe('partitions of events', () => {
  test('are made for this month and the next, and making one again changes nothing', async () => {
    const partitions = () =>
      on.database.query<{ name: string }>(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'events'::regclass ORDER BY 1`,
      );
    const before = await partitions();
    expect(before).toHaveLength(3);
    await on.database.query('SELECT ensure_events_partition(now())');
    expect(await partitions()).toEqual(before);
    await on.database.query("SELECT ensure_events_partition('2031-05-17T12:00:00Z')");
    expect((await partitions()).map(({ name }) => name)).toContain('events_2031_05');
  });
});
