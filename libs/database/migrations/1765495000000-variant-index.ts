import type { MigrationInterface, QueryRunner } from 'typeorm';

const VARIANTS = `(campaign_id) WHERE type = 'variant.assigned'`;

/**
 * The fans whom a split of a campaign gave an arm are found by this index. An index of a partitioned table cannot be
 * made beside its writers. So the index of the table itself is made for later partitions, and each partition that exists
 * gets its own beside its writers, which then joins.
 */
export class VariantIndex1765495000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(`CREATE INDEX IF NOT EXISTS events_variants ON ONLY events ${VARIANTS}`);
    const partitions: unknown = await runner.query(
      `SELECT child.relname AS name FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid
       WHERE i.inhparent = 'events'::regclass AND NOT EXISTS (
         SELECT FROM pg_index x JOIN pg_inherits own ON own.inhrelid = x.indexrelid
         WHERE x.indrelid = child.oid AND own.inhparent = 'events_variants'::regclass)
       ORDER BY 1`,
    );
    for (const name of namesOf(partitions)) {
      // What an interrupted try left behind is not valid and would stay so.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}_variants`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name}_variants ON ${name} ${VARIANTS}`);
      await runner.query(`ALTER INDEX events_variants ATTACH PARTITION ${name}_variants`);
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS events_variants');
  }
}

function namesOf(rows: unknown): string[] {
  if (!Array.isArray(rows)) throw new Error('The partitions of the events cannot be read.');
  return rows.map((row: unknown) => {
    const named = typeof row === 'object' && row !== null && 'name' in row ? row.name : undefined;
    if (typeof named !== 'string') throw new Error('A partition of the events has no name.');
    return named;
  });
}
