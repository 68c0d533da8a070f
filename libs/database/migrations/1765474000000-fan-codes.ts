import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Codes that a fan types to get a copy, to be erased, or to change an address, and the messages that carry them. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE fan_codes (
  id uuid PRIMARY KEY,
  -- the codes of one wish: a change of address needs one from the present address and one from the new one
  request_id uuid NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  fan_id uuid NOT NULL REFERENCES fans (id) ON DELETE CASCADE,
  -- whose artist the message names
  campaign_id uuid NOT NULL REFERENCES campaigns (id),
  act text NOT NULL CONSTRAINT fan_codes_act_check CHECK (act IN ('export', 'erase', 'address')),
  role text NOT NULL CONSTRAINT fan_codes_role_check CHECK (role IN ('present', 'next')),
  channel text NOT NULL CONSTRAINT fan_codes_channel_check CHECK (channel IN ('sms', 'email')),
  address_hmac text NOT NULL,
  address_encrypted text NOT NULL,
  code_encrypted text NOT NULL,
  language text NOT NULL,
  state text NOT NULL CONSTRAINT fan_codes_state_check
    CHECK (state IN ('pending', 'attempting', 'accepted', 'rejected', 'unknown', 'refused')),
  provider_code text,
  provider_id text,
  callback_token text NOT NULL CONSTRAINT fan_codes_callback_token_key UNIQUE,
  -- how often a wrong code was typed
  tries smallint NOT NULL DEFAULT 0,
  -- real times
  asked_at timestamptz NOT NULL DEFAULT now(),
  not_before timestamptz NOT NULL DEFAULT now(),
  attempted_at timestamptz,
  used_at timestamptz
);
CREATE INDEX fan_codes_request ON fan_codes (request_id);
CREATE INDEX fan_codes_fan ON fan_codes (fan_id, asked_at);
CREATE INDEX fan_codes_due ON fan_codes (not_before) WHERE state IN ('pending', 'attempting');
CREATE INDEX fan_codes_asked ON fan_codes (asked_at);
`;

export class FanCodes1765474000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fan_codes');
  }
}
