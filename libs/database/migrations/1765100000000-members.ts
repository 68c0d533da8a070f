import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A member may be invited: such a member has no password yet, and a one-time token is kept as a hash. An API key has a
 * role. Processes that do not know the columns go on: a member without a password cannot sign in, and a key without a
 * stated role is a marketer's, as all keys were.
 */
export class Members1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
ALTER TABLE members ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE members ADD COLUMN invitation_hash text CONSTRAINT members_invitation_hash_key UNIQUE;
ALTER TABLE members ADD COLUMN invitation_expires_at timestamptz;
CREATE INDEX members_workspace ON members (workspace_id, id);
CREATE INDEX sessions_member ON sessions (member_id);
ALTER TABLE api_keys ADD COLUMN role text NOT NULL DEFAULT 'marketer'
  CONSTRAINT api_keys_role_check CHECK (role IN ('marketer', 'analyst'));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE api_keys DROP COLUMN role;
DROP INDEX sessions_member;
DROP INDEX members_workspace;
DELETE FROM members WHERE password_hash IS NULL;
ALTER TABLE members DROP COLUMN invitation_expires_at;
ALTER TABLE members DROP COLUMN invitation_hash;
ALTER TABLE members ALTER COLUMN password_hash SET NOT NULL;`);
  }
}
