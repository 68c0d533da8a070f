import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a service may be asked again for its id of a release. A question without an answer frees it within seconds, and
 * a release that is not there yet keeps it for a minute. A default that does not change rewrites no table.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE release_id_look_ups ADD COLUMN free_at timestamptz NOT NULL DEFAULT now();
`;

export class LookUpsEnd1765515000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE release_id_look_ups DROP COLUMN free_at');
  }
}
