import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Names that a campaign's page had before: who has an old link is led to the new one, and nobody else gets the name. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE former_slugs (
  slug text PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  left_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX former_slugs_campaign ON former_slugs (campaign_id);
`;

export class FormerSlugs1765430000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE former_slugs');
  }
}
