import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Messages are listed the newest first. Outside of a transaction: the index is made beside the writers. */
export class MessagesNewest1765470000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    // What an interrupted try left behind is not valid and would stay so.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS messages_newest');
    await runner.query(
      'CREATE INDEX CONCURRENTLY messages_newest ON messages (workspace_id, created_at, id)',
    );
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS messages_newest');
  }
}
