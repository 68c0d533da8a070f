import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Links that sign a member in once, which a local run prints. Only hashes of their tokens are kept. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE sign_in_links (
  hash text PRIMARY KEY,
  member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_links_expiry ON sign_in_links (expires_at);
CREATE INDEX sign_in_links_member ON sign_in_links (member_id);
`;

export class SignInLinks1765505000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sign_in_links');
  }
}
