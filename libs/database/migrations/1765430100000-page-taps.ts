import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Taps of fans that a service could not carry out while they waited: they are done behind the page. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE page_taps (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  fan_id uuid NOT NULL REFERENCES fans (id) ON DELETE CASCADE,
  artist_id uuid REFERENCES artists (id),
  service text NOT NULL,
  act text NOT NULL CONSTRAINT page_taps_act_check CHECK (act IN ('save', 'like', 'follow')),
  item_id text NOT NULL,
  once text NOT NULL,
  was_absent boolean NOT NULL,
  source text NOT NULL,
  device text NOT NULL,
  in_app text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  outcome text CONSTRAINT page_taps_outcome_check
    CHECK (outcome IN ('done', 'already', 'expired', 'failed', 'gave_up'))
);
CREATE UNIQUE INDEX page_taps_waiting ON page_taps (fan_id, campaign_id, service, act, item_id) WHERE ended_at IS NULL;
CREATE INDEX page_taps_due ON page_taps (next_try_at) WHERE ended_at IS NULL;
`;

export class PageTaps1765430100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE page_taps');
  }
}
