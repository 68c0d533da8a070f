import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The number of a flow's draft, and who saved the draft and published a version. So two members who edit the same flow
 * never overwrite each other without knowing. A constant default and nullable columns do not rewrite the tables.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE flows ADD COLUMN draft_revision integer NOT NULL DEFAULT 1,
  ADD COLUMN saved_by_kind text CONSTRAINT flows_saved_by_kind_check CHECK (saved_by_kind IN ('member', 'apiKey')),
  ADD COLUMN saved_by_id uuid;
ALTER TABLE flow_versions
  ADD COLUMN published_by_kind text
    CONSTRAINT flow_versions_published_by_kind_check CHECK (published_by_kind IN ('member', 'apiKey')),
  ADD COLUMN published_by_id uuid;
`;

export class FlowDraftRevisions1765510000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE flow_versions DROP COLUMN published_by_id, DROP COLUMN published_by_kind;
      ALTER TABLE flows DROP COLUMN saved_by_id, DROP COLUMN saved_by_kind, DROP COLUMN draft_revision`);
  }
}
