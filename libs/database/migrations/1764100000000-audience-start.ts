import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The transaction in which an audience was requested. Its first page waits until the read models have every event of
 * earlier transactions. Audiences from before this column, and from processes that do not know it, have 0 and wait
 * for nothing.
 */
export class AudienceStart1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audiences ADD COLUMN created_tx bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audiences DROP COLUMN created_tx');
  }
}
