import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a workspace chooses for all of it. `sending` holds its caps and quiet hours. Null, as for processes that do not
 * know the column: the caps and hours are the usual ones.
 */
export class WorkspaceSettings1765110000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(
      'ALTER TABLE workspaces ADD COLUMN sending jsonb, ADD COLUMN terms_url text, ADD COLUMN privacy_url text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE workspaces DROP COLUMN sending, DROP COLUMN terms_url, DROP COLUMN privacy_url',
    );
  }
}
