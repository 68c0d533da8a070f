import type { MigrationInterface, QueryRunner } from 'typeorm';

const SAVES = `(campaign_id, fan_id, fan_seq) WHERE type IN ('release.saved', 'release.save_failed')`;

/**
 * The receipts of a campaign are found by this index. An index of a partitioned table cannot be made beside its
 * writers. So the index of the table itself is made for later partitions, and each partition that exists gets its own
 * beside its writers, which then joins.
 */
export class ReceiptIndex1765410100000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(`CREATE INDEX IF NOT EXISTS events_saves ON ONLY events ${SAVES}`);
    const partitions: unknown = await runner.query(
      `SELECT child.relname AS name FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid
       WHERE i.inhparent = 'events'::regclass AND NOT EXISTS (
         SELECT FROM pg_index x JOIN pg_inherits own ON own.inhrelid = x.indexrelid
         WHERE x.indrelid = child.oid AND own.inhparent = 'events_saves'::regclass)
       ORDER BY 1`,
    );
    for (const name of namesOf(partitions)) {
      // What an interrupted try left behind is not valid and would stay so.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}_saves`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name}_saves ON ${name} ${SAVES}`);
      await runner.query(`ALTER INDEX events_saves ATTACH PARTITION ${name}_saves`);
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS events_saves');
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
