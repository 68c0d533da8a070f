import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The fan into whom a fan was merged. Such a fan is an alias: it is found by nobody, and what comes in for it is the
 * other's. A nullable column without a default does not rewrite the table; the index holds only aliases.
 */
export class MergedFans1765471000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query('ALTER TABLE fans ADD COLUMN IF NOT EXISTS merged_into uuid REFERENCES fans (id)');
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS fans_merged_into');
    await runner.query(
      'CREATE INDEX CONCURRENTLY fans_merged_into ON fans (merged_into) WHERE merged_into IS NOT NULL',
    );
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS fans_merged_into');
    await runner.query('ALTER TABLE fans DROP COLUMN merged_into');
  }
}
