import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEXES = {
  messages_trouble: `messages (campaign_id, attempted_at)
    WHERE state IN ('rejected', 'unknown', 'abandoned') OR code IS NOT NULL`,
  addresses_complained: `addresses (workspace_id, suppressed_at) WHERE suppressed_reason = 'spam_report'`,
};

/**
 * Messages with which something went wrong, and addresses that have complained, are found without reading all others.
 * Outside of a transaction: the indexes of large tables are made beside their writers.
 */
export class TroubledMessages1765463000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    for (const [name, on] of Object.entries(INDEXES)) {
      // What an interrupted try left behind is not valid and would stay so.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${on}`);
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`DROP INDEX IF EXISTS ${name}`);
  }
}
