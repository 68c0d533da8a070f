import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Limits that several API processes share, and the index by which old callbacks are forgotten. Outside of a
 * transaction: the index of a table that takes every callback is made beside its writers.
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
    // What an interrupted try left behind is not valid and would stay so.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS inbox_received_at');
    await runner.query('CREATE INDEX CONCURRENTLY inbox_received_at ON inbox (received_at)');
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS inbox_received_at');
    await runner.query('DROP TABLE IF EXISTS rate_limits');
  }
}
