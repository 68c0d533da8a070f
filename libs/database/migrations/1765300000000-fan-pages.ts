import type { MigrationInterface, QueryRunner } from 'typeorm';

const PAGE_SESSIONS = `
CREATE TABLE page_sessions (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL,
  fan_id uuid NOT NULL REFERENCES fans ON DELETE CASCADE,
  -- of the token in the browser's cookie
  token_hash text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
)`;

/** What a fan answered to a question of the page, so that no fan is asked twice. */
const PAGE_ANSWERS = `
CREATE TABLE page_answers (
  fan_id uuid NOT NULL REFERENCES fans ON DELETE CASCADE,
  campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
  layer text NOT NULL CHECK (layer IN ('email', 'sms', 'follow', 'share')),
  answer text NOT NULL CHECK (answer IN ('done', 'skipped')),
  answered_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (fan_id, campaign_id, layer)
)`;

/** Which fan has an account of a service. It goes with the connection, at once. */
const SERVICE_ACCOUNTS = `
CREATE TABLE service_accounts (
  workspace_id uuid NOT NULL,
  service text NOT NULL,
  account_hmac text NOT NULL,
  account_encrypted text NOT NULL,
  fan_id uuid NOT NULL REFERENCES fans ON DELETE CASCADE,
  -- the fan's territory is the account's country, and goes with it
  gave_territory boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, service, account_hmac),
  UNIQUE (fan_id, service)
)`;

/** Counts only: no row says anything about one visitor. */
const PAGE_COUNTS = `
CREATE TABLE page_counts (
  campaign_id uuid NOT NULL REFERENCES campaigns ON DELETE CASCADE,
  workspace_id uuid NOT NULL,
  -- the day in UTC, on the workspace's clock
  day date NOT NULL,
  kind text NOT NULL,
  service text NOT NULL DEFAULT '',
  source text NOT NULL DEFAULT '',
  device text NOT NULL DEFAULT '',
  in_app text NOT NULL DEFAULT '',
  count bigint NOT NULL,
  PRIMARY KEY (campaign_id, day, kind, service, source, device, in_app)
)`;

/**
 * What the fan pages need: the campaign's name in its page's address, the browsers in which fans have acted, what fans
 * answered to the questions of a page, and how often each thing happened on it.
 */
export class FanPages1765300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    // Null: the campaign has no page of ours, as a broadcast.
    await runner.query('ALTER TABLE campaigns ADD COLUMN slug text');
    // Campaigns are few. Those that are there already get their name and a part of their id.
    await runner.query(`
      UPDATE campaigns SET slug = concat_ws('-',
        nullif(btrim(left(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), 54), '-'), ''), right(id::text, 8))
      WHERE NOT EXISTS (SELECT FROM broadcasts b WHERE b.campaign_id = campaigns.id)`);
    // The services' own pre-save pages, by service.
    await runner.query(`ALTER TABLE campaigns ADD COLUMN native_pages jsonb NOT NULL DEFAULT '{}'`);
    await runner.query('CREATE UNIQUE INDEX campaigns_slug ON campaigns (slug)');
    await runner.query(PAGE_SESSIONS);
    await runner.query('CREATE INDEX page_sessions_fan ON page_sessions (fan_id)');
    await runner.query('CREATE INDEX page_sessions_expires_at ON page_sessions (expires_at)');
    await runner.query(PAGE_ANSWERS);
    await runner.query(SERVICE_ACCOUNTS);
    await runner.query(PAGE_COUNTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE page_counts');
    await runner.query('DROP TABLE service_accounts');
    await runner.query('DROP TABLE page_answers');
    await runner.query('DROP TABLE page_sessions');
    await runner.query('DROP INDEX campaigns_slug');
    await runner.query('ALTER TABLE campaigns DROP COLUMN slug, DROP COLUMN native_pages');
  }
}
