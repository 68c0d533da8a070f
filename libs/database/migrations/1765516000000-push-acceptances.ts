import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When each push service last accepted our keys. A stranger's browser that was made for other keys must not halt web
 * push for everybody after a restart. One row for each push service.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE push_acceptances (
  host text NOT NULL,
  public_key text NOT NULL,
  accepted_at timestamptz NOT NULL,
  PRIMARY KEY (host, public_key)
);
`;

export class PushAcceptances1765516000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE push_acceptances');
  }
}
