import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When the campaign of a wished release is launched, or the launch is tried again. Without it, a process that dies
 * between making the campaign and launching it would leave a draft for ever. A nullable column without a default does
 * not rewrite the table.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE future_save_releases ADD COLUMN launch_at timestamptz;
`;

export class WishedLaunches1765475000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE future_save_releases DROP COLUMN launch_at');
  }
}
