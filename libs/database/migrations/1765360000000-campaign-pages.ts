import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How the page of a campaign looks and what it asks. A campaign without a row has the page that all begin with. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE campaign_pages (
  campaign_id uuid PRIMARY KEY REFERENCES campaigns (id),
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  settings jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
`;

export class CampaignPages1765360000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE campaign_pages');
  }
}
