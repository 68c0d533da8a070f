import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Saved segments: a rule that is asked each time, or a list of fans. `rule` of a list says what it was made from. */
export class Segments1765120000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '5s'`);
    await runner.query(`
CREATE TABLE segments (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces,
  name text NOT NULL,
  kind text NOT NULL CONSTRAINT segments_kind_check CHECK (kind IN ('rule', 'list')),
  rule jsonb,
  size integer,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX segments_name ON segments (workspace_id, name);
CREATE INDEX segments_workspace ON segments (workspace_id, id);
CREATE TABLE segment_fans (
  segment_id uuid NOT NULL REFERENCES segments ON DELETE CASCADE,
  fan_id uuid NOT NULL REFERENCES fans,
  PRIMARY KEY (segment_id, fan_id)
);
CREATE INDEX segment_fans_fan ON segment_fans (fan_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE segment_fans; DROP TABLE segments');
  }
}
