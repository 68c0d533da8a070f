import type { MigrationInterface, QueryRunner } from 'typeorm';

const ARCHIVED = ['artists', 'releases', 'campaigns', 'flows', 'templates'];
const INDEXES = {
  // Fans are listed the newest first, all of them or those of a territory.
  fans_newest: 'fans (workspace_id, created_at, id)',
  fans_territory: 'fans (workspace_id, territory, created_at, id)',
  // Fans are found by the source they came from.
  enrollments_source: 'enrollments (workspace_id, source, fan_id)',
};

/**
 * What finding fans and mending things needs: indexes for each filter of the fans, the time at which a fan was erased,
 * and the time at which a thing that was used was put away. A nullable column without a default does not rewrite a
 * table. Outside of a transaction: the indexes of large tables are made beside their writers.
 */
export class FindAndMend1765000000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    // Real time. An erased fan keeps pseudonymous events and is found by nobody.
    await runner.query('ALTER TABLE fans ADD COLUMN IF NOT EXISTS erased_at timestamptz');
    for (const table of ARCHIVED)
      await runner.query(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS archived_at timestamptz`);
    for (const [name, on] of Object.entries(INDEXES)) {
      // What an interrupted try left behind is not valid and would stay so.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${on}`);
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX IF EXISTS ${name}`);
    for (const table of ARCHIVED) await runner.query(`ALTER TABLE ${table} DROP COLUMN archived_at`);
    await runner.query('ALTER TABLE fans DROP COLUMN erased_at');
  }
}
