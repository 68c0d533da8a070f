import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Senders of a workspace or of one artist, their test messages, and by which sender a message went out. A message
 * without a sender went out by the installation's own.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE senders (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  artist_id uuid REFERENCES artists (id),
  channel text NOT NULL CONSTRAINT senders_channel_check CHECK (channel IN ('email', 'sms')),
  name text NOT NULL,
  from_address text NOT NULL,
  from_name text,
  credentials_encrypted text,
  credential text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
CREATE UNIQUE INDEX senders_artist ON senders (workspace_id, channel, artist_id)
  WHERE retired_at IS NULL AND artist_id IS NOT NULL;
CREATE UNIQUE INDEX senders_workspace ON senders (workspace_id, channel)
  WHERE retired_at IS NULL AND artist_id IS NULL;
CREATE TABLE sender_tests (
  id uuid PRIMARY KEY,
  sender_id uuid NOT NULL REFERENCES senders (id),
  workspace_id uuid NOT NULL,
  to_encrypted text,
  state text NOT NULL DEFAULT 'pending',
  code text,
  asked_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE INDEX sender_tests_due ON sender_tests (asked_at) WHERE state = 'pending';
CREATE INDEX sender_tests_sender ON sender_tests (sender_id, asked_at);
ALTER TABLE messages ADD COLUMN sender_id uuid;
`;

export class Senders1765461000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE messages DROP COLUMN sender_id');
    await runner.query('DROP TABLE sender_tests');
    await runner.query('DROP TABLE senders');
  }
}
