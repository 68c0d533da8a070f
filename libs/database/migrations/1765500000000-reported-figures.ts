import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Streams and saves of a release by day, as a distributor reports them. They stand apart from all that is measured. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE reported_figures (
  release_id uuid NOT NULL REFERENCES releases ON DELETE CASCADE,
  workspace_id uuid NOT NULL REFERENCES workspaces,
  -- in the reporter's own days
  day date NOT NULL,
  -- empty: all services, or all territories, together
  service text NOT NULL DEFAULT '',
  territory text NOT NULL DEFAULT '',
  streams bigint,
  saves bigint,
  -- real time
  reported_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (release_id, day, service, territory),
  CONSTRAINT reported_figures_some CHECK (num_nonnulls(streams, saves) > 0)
);
`;

export class ReportedFigures1765500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reported_figures');
  }
}
