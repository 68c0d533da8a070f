import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Until when a decision is doing a service's action itself, so that the activity for it does not begin as well.
 * Null, as for processes that do not know it: nobody is at it.
 */
export class ActingUntil1764890000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query('ALTER TABLE effects ADD COLUMN acting_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE effects DROP COLUMN acting_until');
  }
}
