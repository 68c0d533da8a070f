import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The postal address that every email of a workspace shows. Null: none is set, and no email campaign can be launched.
 */
export class PostalAddress1764510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET LOCAL lock_timeout = '10s'");
    await runner.query('ALTER TABLE workspaces ADD COLUMN postal_address text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE workspaces DROP COLUMN postal_address');
  }
}
