import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The time zone rules by which fans were parked (one row), so that newer rules re-time the fans whose zone changed;
 * and the zones that fans state and the data does not know.
 */
const TABLES = `
CREATE TABLE zone_data (
  id smallint CONSTRAINT zone_data_pkey PRIMARY KEY DEFAULT 1 CONSTRAINT zone_data_id_check CHECK (id = 1),
  version text NOT NULL,
  digests jsonb NOT NULL,
  changed jsonb NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  again_at timestamptz
);

CREATE TABLE unknown_zones (
  workspace_id uuid NOT NULL CONSTRAINT unknown_zones_workspace_id_fkey REFERENCES workspaces,
  zone text NOT NULL,
  first_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT unknown_zones_pkey PRIMARY KEY (workspace_id, zone)
);
`;

export class ZoneData1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`SET LOCAL lock_timeout = '10s'`);
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE unknown_zones; DROP TABLE zone_data');
  }
}
