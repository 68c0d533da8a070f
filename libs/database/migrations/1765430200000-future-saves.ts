import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The standing wish of a fan to have every new release of an artist saved. A row is kept for ever, with the words that
 * the fan agreed to; a wish that is taken back or over is closed, and a new one is a new row. Outside of a transaction:
 * the answers of pages, which are many, are checked beside their writers.
 */
const UP = `
CREATE TABLE IF NOT EXISTS future_saves (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  fan_id uuid NOT NULL REFERENCES fans (id) ON DELETE CASCADE,
  artist_id uuid NOT NULL REFERENCES artists (id),
  service text NOT NULL,
  campaign_id uuid REFERENCES campaigns (id) ON DELETE SET NULL,
  wording text NOT NULL,
  wording_hash text NOT NULL,
  language text NOT NULL,
  source_url text NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT now(),
  ends_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_by text CONSTRAINT future_saves_revoked_by_check
    CHECK (revoked_by IN ('page', 'preferences', 'api', 'disconnected', 'renewed'))
);
CREATE UNIQUE INDEX IF NOT EXISTS future_saves_live ON future_saves (fan_id, artist_id, service) WHERE revoked_at IS NULL;
CREATE INDEX IF NOT EXISTS future_saves_artist ON future_saves (artist_id, id) WHERE revoked_at IS NULL;
CREATE TABLE IF NOT EXISTS future_save_uses (
  future_save_id uuid NOT NULL REFERENCES future_saves (id) ON DELETE CASCADE,
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  used_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (future_save_id, campaign_id)
);
CREATE TABLE IF NOT EXISTS future_save_releases (
  release_id uuid PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  campaign_id uuid REFERENCES campaigns (id) ON DELETE SET NULL,
  found_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE workspaces ADD COLUMN IF NOT EXISTS future_saves text NOT NULL DEFAULT 'draft'
  CONSTRAINT workspaces_future_saves_check CHECK (future_saves IN ('draft', 'save'));
ALTER TABLE page_answers DROP CONSTRAINT IF EXISTS page_answers_layer_check,
  ADD CONSTRAINT page_answers_layer_check CHECK (layer IN ('email', 'sms', 'follow', 'future', 'share')) NOT VALID;
`;

const DOWN = `
DELETE FROM page_answers WHERE layer = 'future';
ALTER TABLE page_answers DROP CONSTRAINT page_answers_layer_check,
  ADD CONSTRAINT page_answers_layer_check CHECK (layer IN ('email', 'sms', 'follow', 'share'));
ALTER TABLE workspaces DROP COLUMN future_saves;
DROP TABLE future_save_releases;
DROP TABLE future_save_uses;
DROP TABLE future_saves;
`;

export class FutureSaves1765430200000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(UP);
    await runner.query('ALTER TABLE page_answers VALIDATE CONSTRAINT page_answers_layer_check');
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
