import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The transaction an audience was asked for in: its first page waits until the read models have every event of an
 * earlier one. 0, as for audiences from before and from processes that do not know it: nothing is waited for.
 */
export class AudienceStart1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audiences ADD COLUMN created_tx bigint NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audiences DROP COLUMN created_tx');
  }
}
