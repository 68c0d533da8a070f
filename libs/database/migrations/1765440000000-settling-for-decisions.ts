import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which transactions a change of a campaign waits for before it plans whom to wake. Workers of earlier versions go on
 * with `barrier`, beside this column. The column is nullable, so no table is rewritten.
 */
const UP = `
SET LOCAL lock_timeout = '5s';
ALTER TABLE campaign_operations ADD COLUMN waits_for text[];
`;

export class SettlingForDecisions1765440000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE campaign_operations DROP COLUMN waits_for');
  }
}
