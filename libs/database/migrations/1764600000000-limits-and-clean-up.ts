import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Limits that several API processes share, and the index by which old callbacks are deleted. It runs outside a
 * transaction, so that the index is made while others write callbacks to the table.
 */
export class LimitsAndCleanUp1764600000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(`CREATE TABLE IF NOT EXISTS rate_limits (
      key text PRIMARY KEY,
      points integer NOT NULL,
      ends_at timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX IF NOT EXISTS rate_limits_ends_at ON rate_limits (ends_at)');
    // An index that an interrupted run has left is not valid, and would stay so.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS inbox_received_at');
    await runner.query('CREATE INDEX CONCURRENTLY inbox_received_at ON inbox (received_at)');
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS inbox_received_at');
    await runner.query('DROP TABLE IF EXISTS rate_limits');
  }
}
