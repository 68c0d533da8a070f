import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Audio of at most 30 seconds that a release offers to fans who have signed up. It is kept as the artwork is. */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE snippets (
  hash text PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  release_id uuid NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  kind text NOT NULL CONSTRAINT snippets_kind_check CHECK (kind IN ('mp3', 'aac', 'ogg', 'm4a')),
  seconds double precision NOT NULL,
  bytes bytea NOT NULL,
  current boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX snippets_release ON snippets (release_id);
CREATE UNIQUE INDEX snippets_current ON snippets (release_id) WHERE current;
`;

export class Snippets1765430300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE snippets');
  }
}
