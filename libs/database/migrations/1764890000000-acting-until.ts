import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The time until which a decision carries out a service's action itself, so that the activity does not begin it too.
 * Null, also from processes that do not know the column: nobody carries it out.
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
