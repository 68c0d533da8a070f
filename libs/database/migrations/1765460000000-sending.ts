import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What sending within the law and the budget needs: the state or province of a number, the countries that a workspace
 * lets texts go to, what messages cost, and spend caps. Workspaces that exist keep null countries, which means every
 * country, as until now; a new workspace begins with none but those whose rules are known. Outside of a transaction:
 * the index of a large table is made beside its writers.
 */
export class Sending1765460000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query('ALTER TABLE identities ADD COLUMN IF NOT EXISTS region text');
    await runner.query('ALTER TABLE workspaces ADD COLUMN IF NOT EXISTS sms_countries text[]');
    await runner.query('ALTER TABLE workspaces ADD COLUMN IF NOT EXISTS spend_prices jsonb');
    await runner.query('ALTER TABLE messages ADD COLUMN IF NOT EXISTS cost_micros bigint');
    await runner.query('ALTER TABLE messages ADD COLUMN IF NOT EXISTS spend_month text');
    await runner.query(`CREATE TABLE IF NOT EXISTS spend_caps (
      workspace_id uuid NOT NULL REFERENCES workspaces (id),
      -- the workspace's id: the cap of each month; a campaign's id: the cap of the campaign
      scope_id uuid NOT NULL,
      cap_micros bigint NOT NULL CONSTRAINT spend_caps_cap_check CHECK (cap_micros > 0),
      spent_micros bigint NOT NULL DEFAULT 0,
      -- YYYY-MM in the workspace's zone: the month that spent_micros is of; null for a campaign
      month text,
      warned_at timestamptz,
      reached_at timestamptz,
      -- the spending is counted once more at this time
      count_at timestamptz,
      PRIMARY KEY (workspace_id, scope_id)
    )`);
    // What an interrupted try left behind is not valid and would stay so.
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS identities_without_region');
    await runner.query(`CREATE INDEX CONCURRENTLY identities_without_region ON identities (id)
      WHERE channel = 'sms' AND region IS NULL`);
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS identities_without_region');
    await runner.query('DROP TABLE spend_caps');
    await runner.query('ALTER TABLE messages DROP COLUMN cost_micros, DROP COLUMN spend_month');
    await runner.query('ALTER TABLE workspaces DROP COLUMN spend_prices, DROP COLUMN sms_countries');
    await runner.query('ALTER TABLE identities DROP COLUMN region');
  }
}
