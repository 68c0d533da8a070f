import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What fans write to us, by number and workspace, and what members answer. Texts and numbers are encrypted, and are
 * removed after a time (`REPLY_KEEP_DAYS`); the row stays. The claim of every text message uses the index
 * `replies_doubtful`.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE replies (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  fan_id uuid REFERENCES fans (id),
  address_hmac text NOT NULL,
  address_encrypted text,
  text_encrypted text,
  carrier text NOT NULL CONSTRAINT replies_carrier_check CHECK (carrier IN ('sms', 'rcs', 'whatsapp')),
  intent text NOT NULL CONSTRAINT replies_intent_check CHECK (intent IN ('stop', 'doubtful', 'start', 'help', 'none')),
  state text NOT NULL CONSTRAINT replies_state_check CHECK (state IN ('doubtful', 'open', 'answered', 'done')),
  resolution text CONSTRAINT replies_resolution_check CHECK (resolution IN ('stop', 'not_stop', 'lapsed')),
  held_until timestamptz,
  received_at timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz
);
CREATE INDEX replies_workspace ON replies (workspace_id, id);
CREATE INDEX replies_fan ON replies (fan_id, id);
CREATE INDEX replies_doubtful ON replies (workspace_id, address_hmac) WHERE state = 'doubtful';
CREATE INDEX replies_kept ON replies (received_at) WHERE text_encrypted IS NOT NULL;

CREATE TABLE reply_answers (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  reply_id uuid NOT NULL REFERENCES replies (id),
  text_encrypted text,
  state text NOT NULL CONSTRAINT reply_answers_state_check
    CHECK (state IN ('pending', 'attempting', 'accepted', 'rejected', 'unknown', 'refused')),
  code text,
  provider_id text,
  callback_token text NOT NULL CONSTRAINT reply_answers_callback_token_key UNIQUE,
  delivery_status text,
  created_at timestamptz NOT NULL DEFAULT now(),
  not_before timestamptz NOT NULL DEFAULT now(),
  attempted_at timestamptz
);
-- A reply has one answer, unless the earlier answer was certainly not sent.
CREATE UNIQUE INDEX reply_answers_reply ON reply_answers (reply_id) WHERE state NOT IN ('rejected', 'refused');
CREATE INDEX reply_answers_due ON reply_answers (not_before) WHERE state IN ('pending', 'attempting');
`;

export class Replies1764410000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reply_answers; DROP TABLE replies');
  }
}
