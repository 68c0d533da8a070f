import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Artists that a fan wants no messages about, while others of the workspace may still write. The claim reads it. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE artist_stops (
  fan_id uuid NOT NULL REFERENCES fans (id) ON DELETE CASCADE,
  artist_id uuid NOT NULL REFERENCES artists (id),
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  stopped_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (fan_id, artist_id)
);
`;

export class ArtistStops1765380000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE artist_stops');
  }
}
