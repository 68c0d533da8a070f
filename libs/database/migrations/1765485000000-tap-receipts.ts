import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The receipts of saves by a tap: a save by a flow has an event of its own, `release.saved`. */
const TAP_SAVES = `(campaign_id, fan_id, fan_seq)
  WHERE type IN ('service.done', 'service.failed') AND payload ->> 'action' = 'saveRelease'`;

/**
 * The receipts of a campaign's taps are found by an index. It is made as that of the other receipts was: for the table, and
 * for each partition beside its writers. A tap whose item a service only accepted is looked for, and is not written again:
 * since when, the new column says. A nullable column without a default does not rewrite the table.
 */
export class TapReceipts1765485000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query('ALTER TABLE page_taps ADD COLUMN IF NOT EXISTS accepted_at timestamptz');
    await runner.query(`CREATE INDEX IF NOT EXISTS events_tap_saves ON ONLY events ${TAP_SAVES}`);
    const partitions: unknown = await runner.query(
      `SELECT child.relname AS name FROM pg_inherits i JOIN pg_class child ON child.oid = i.inhrelid
       WHERE i.inhparent = 'events'::regclass AND NOT EXISTS (
         SELECT FROM pg_index x JOIN pg_inherits own ON own.inhrelid = x.indexrelid
         WHERE x.indrelid = child.oid AND own.inhparent = 'events_tap_saves'::regclass)
       ORDER BY 1`,
    );
    for (const name of namesOf(partitions)) {
      // What an interrupted try left behind is not valid and would stay so.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}_tap_saves`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name}_tap_saves ON ${name} ${TAP_SAVES}`);
      await runner.query(`ALTER INDEX events_tap_saves ATTACH PARTITION ${name}_tap_saves`);
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS events_tap_saves');
    await runner.query('ALTER TABLE page_taps DROP COLUMN accepted_at');
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
