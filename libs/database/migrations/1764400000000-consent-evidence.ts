import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Evidence that is older than a withdrawal grants nothing. `addresses.withdrawn_at` holds the newest withdrawal of an
 * address, also after a START, and for every fan with the address. `consents.outdated` is decided when a grant is
 * recorded. Columns with a constant default do not rewrite a table.
 */
const UP = `
SET LOCAL lock_timeout = '10s';
ALTER TABLE addresses ADD COLUMN withdrawn_at timestamptz;
ALTER TABLE consents ADD COLUMN outdated boolean NOT NULL DEFAULT false;
ALTER TABLE imports ADD COLUMN consents_dropped integer NOT NULL DEFAULT 0;
ALTER TABLE import_errors DROP CONSTRAINT import_errors_kind_check;
ALTER TABLE import_errors ADD CONSTRAINT import_errors_kind_check
  CHECK (kind IN ('rejected', 'duplicate', 'consent_dropped'));

-- The newest entry of each purpose counts, but a grant on outdated evidence never does.
CREATE OR REPLACE FUNCTION newest_consents(of_fan uuid, on_channel text)
RETURNS TABLE (purpose text, granted boolean, method text) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (c.purpose) c.purpose, c.granted, c.method FROM consents c
  WHERE c.fan_id = of_fan AND c.channel = on_channel AND NOT c.outdated ORDER BY c.purpose, c.id DESC
$$;
`;

const DOWN = `
CREATE OR REPLACE FUNCTION newest_consents(of_fan uuid, on_channel text)
RETURNS TABLE (purpose text, granted boolean, method text) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (c.purpose) c.purpose, c.granted, c.method FROM consents c
  WHERE c.fan_id = of_fan AND c.channel = on_channel ORDER BY c.purpose, c.id DESC
$$;
DELETE FROM import_errors WHERE kind = 'consent_dropped';
ALTER TABLE import_errors DROP CONSTRAINT import_errors_kind_check;
ALTER TABLE import_errors ADD CONSTRAINT import_errors_kind_check CHECK (kind IN ('rejected', 'duplicate'));
ALTER TABLE imports DROP COLUMN consents_dropped;
ALTER TABLE consents DROP COLUMN outdated;
ALTER TABLE addresses DROP COLUMN withdrawn_at;
`;

export class ConsentEvidence1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
