import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What fans ask for on a page with an address that they have not proved yet, and the message that asks them to
 * confirm. The ledger gets the hash of the wording, the language, and both times of a double opt-in. The addresses and
 * the origin of a sign-up are sealed and are taken away after a time; the row stays.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE sign_ups (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  campaign_id uuid NOT NULL REFERENCES campaigns (id),
  fan_id uuid REFERENCES fans (id),
  channel text NOT NULL CONSTRAINT sign_ups_channel_check CHECK (channel IN ('email', 'sms')),
  purpose text NOT NULL CONSTRAINT sign_ups_purpose_check CHECK (purpose IN ('reminder', 'marketing')),
  address_hmac text NOT NULL,
  address_encrypted text,
  language text NOT NULL,
  wording text NOT NULL,
  source_url text NOT NULL,
  origin_encrypted text,
  territory text,
  zone text,
  state text NOT NULL CONSTRAINT sign_ups_state_check
    CHECK (state IN ('pending', 'attempting', 'accepted', 'rejected', 'unknown', 'refused')),
  code text,
  provider_id text,
  callback_token text NOT NULL CONSTRAINT sign_ups_callback_token_key UNIQUE,
  asked integer NOT NULL DEFAULT 1,
  asked_at timestamptz NOT NULL DEFAULT now(),
  not_before timestamptz NOT NULL DEFAULT now(),
  attempted_at timestamptz,
  confirmed_at timestamptz,
  cancelled_at timestamptz
);
CREATE INDEX sign_ups_address ON sign_ups (workspace_id, channel, address_hmac, asked_at);
CREATE INDEX sign_ups_campaign ON sign_ups (campaign_id, asked_at);
CREATE INDEX sign_ups_fan ON sign_ups (fan_id);
CREATE INDEX sign_ups_due ON sign_ups (not_before) WHERE state IN ('pending', 'attempting');
CREATE INDEX sign_ups_kept ON sign_ups (asked_at) WHERE address_encrypted IS NOT NULL;

ALTER TABLE consents
  ADD COLUMN wording_hash text,
  ADD COLUMN language text,
  ADD COLUMN asked_at timestamptz,
  ADD COLUMN sign_up_id uuid;
`;

export class SignUps1765370000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE consents DROP COLUMN wording_hash, DROP COLUMN language, DROP COLUMN asked_at, DROP COLUMN sign_up_id;
       DROP TABLE sign_ups`,
    );
  }
}
