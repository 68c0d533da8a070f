import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a process that imports a list last gave a sign of life, and the line of the file up to which its rows are done.
 * The signs have a table of their own, because a batch holds the row of its import while it is written. The new column
 * is nullable, so no table is rewritten. Imports of earlier versions have neither.
 */
const UP = `
SET LOCAL lock_timeout = '5s';
ALTER TABLE imports ADD COLUMN line_done integer;
CREATE TABLE import_signs_of_life (
  import_id uuid PRIMARY KEY REFERENCES imports ON DELETE CASCADE,
  alive_at timestamptz NOT NULL
);
`;

const DOWN = `
DROP TABLE import_signs_of_life;
ALTER TABLE imports DROP COLUMN line_done;
`;

export class ImportSignsOfLife1765442000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
