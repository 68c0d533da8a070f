import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Addresses to which a member has tests of messages sent, each proved by a code, and those tests. A test is no message to
 * a fan: nothing counts it. Its text is kept sealed, and only until it is sent.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE member_addresses (
  member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  channel text NOT NULL CONSTRAINT member_addresses_channel_check CHECK (channel IN ('email', 'sms')),
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  address_encrypted text NOT NULL,
  address_hmac text NOT NULL,
  verified_at timestamptz,
  code_hmac text,
  code_ends_at timestamptz,
  code_tries integer NOT NULL DEFAULT 0,
  PRIMARY KEY (member_id, channel)
);
CREATE TABLE test_messages (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  member_id uuid NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  channel text NOT NULL CONSTRAINT test_messages_channel_check CHECK (channel IN ('email', 'sms')),
  purpose text NOT NULL CONSTRAINT test_messages_purpose_check CHECK (purpose IN ('test', 'code')),
  content_encrypted text,
  state text NOT NULL DEFAULT 'pending'
    CONSTRAINT test_messages_state_check CHECK (state IN ('pending', 'attempting', 'accepted', 'rejected', 'unknown')),
  code text,
  callback_token text NOT NULL,
  not_before timestamptz NOT NULL DEFAULT now(),
  attempted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX test_messages_due ON test_messages (not_before) WHERE state = 'pending';
CREATE INDEX test_messages_open ON test_messages (attempted_at) WHERE state = 'attempting';
`;

export class TestMessages1765451000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE test_messages; DROP TABLE member_addresses');
  }
}
