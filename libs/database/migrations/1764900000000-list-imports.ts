import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an import tells beside its errors: warnings, what became of each good row, and how the file was read. The new
 * columns are nullable or have a constant default, so no table is rewritten. The new check takes every kind that the
 * old one took.
 */
const UP = `
SET LOCAL lock_timeout = '5s';
ALTER TABLE imports ADD COLUMN rows_new integer NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN rows_warned integer NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN read_as jsonb;
ALTER TABLE import_fans ADD COLUMN line integer;
ALTER TABLE import_fans ADD COLUMN is_new boolean;
ALTER TABLE import_fans ADD COLUMN path text;
ALTER TABLE import_fans ADD COLUMN service text;
ALTER TABLE import_errors DROP CONSTRAINT import_errors_kind_check;
ALTER TABLE import_errors ADD CONSTRAINT import_errors_kind_check CHECK (kind IN
  ('rejected', 'duplicate', 'ambiguous', 'left_out', 'kept', 'shared', 'consent_dropped'));
`;

const DOWN = `
DELETE FROM import_errors WHERE kind IN ('ambiguous', 'left_out', 'kept', 'shared');
ALTER TABLE import_errors DROP CONSTRAINT import_errors_kind_check;
ALTER TABLE import_errors ADD CONSTRAINT import_errors_kind_check
  CHECK (kind IN ('rejected', 'duplicate', 'consent_dropped'));
ALTER TABLE import_fans DROP COLUMN service;
ALTER TABLE import_fans DROP COLUMN path;
ALTER TABLE import_fans DROP COLUMN is_new;
ALTER TABLE import_fans DROP COLUMN line;
ALTER TABLE imports DROP COLUMN read_as;
ALTER TABLE imports DROP COLUMN rows_warned;
ALTER TABLE imports DROP COLUMN rows_new;
`;

export class ListImports1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
