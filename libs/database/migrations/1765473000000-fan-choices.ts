import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a fan wants to hear of us, and until when not at all. The claim reads it. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE fan_choices (
  fan_id uuid PRIMARY KEY REFERENCES fans (id) ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  -- workspace time
  paused_until timestamptz,
  -- at most one marketing message in so many days; null: no limit of the fan's
  at_most_every_days smallint CONSTRAINT fan_choices_days_check CHECK (at_most_every_days IN (7, 30)),
  chosen_at timestamptz NOT NULL DEFAULT now()
);
`;

export class FanChoices1765473000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE fan_choices');
  }
}
