import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The artwork of releases, in the sizes and formats in which pages show it. A file is never changed: its name is the
 * hash of what was sent. An older artwork of a release stays, because emails that were sent name it.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
CREATE TABLE artworks (
  hash text PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  release_id uuid NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
  kind text NOT NULL CONSTRAINT artworks_kind_check CHECK (kind IN ('jpeg', 'png', 'webp', 'avif')),
  width integer NOT NULL,
  height integer NOT NULL,
  colours jsonb NOT NULL,
  placeholder text NOT NULL,
  widths integer[] NOT NULL,
  current boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX artworks_release ON artworks (release_id);
CREATE UNIQUE INDEX artworks_current ON artworks (release_id) WHERE current;

CREATE TABLE artwork_files (
  hash text NOT NULL REFERENCES artworks (hash) ON DELETE CASCADE,
  width integer NOT NULL,
  format text NOT NULL CONSTRAINT artwork_files_format_check CHECK (format IN ('avif', 'webp', 'jpeg')),
  bytes bytea NOT NULL,
  PRIMARY KEY (hash, width, format)
);
-- Images are compressed already.
ALTER TABLE artwork_files ALTER COLUMN bytes SET STORAGE EXTERNAL;
`;

export class Artworks1765350000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE artwork_files; DROP TABLE artworks');
  }
}
