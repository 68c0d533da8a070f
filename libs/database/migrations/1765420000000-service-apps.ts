import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The apps by which a workspace, or one of its artists, asks a streaming service. Outside of a transaction, and with the
 * foreign key checked afterwards: `connections` is large, and its writers go on meanwhile.
 */
const TABLE = `
CREATE TABLE IF NOT EXISTS service_apps (
  id uuid PRIMARY KEY,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  -- null: of the whole workspace
  artist_id uuid REFERENCES artists (id),
  service text NOT NULL,
  name text NOT NULL,
  -- JSON, sealed
  credentials_encrypted text NOT NULL,
  -- rises with every change of what calls are made with
  version integer NOT NULL DEFAULT 1,
  -- where the service counts the calls: an account, a team or an app
  budget_key text NOT NULL,
  -- calls a second; null: as many as the deployment's own app may make
  per_second double precision,
  status text NOT NULL DEFAULT 'active'
    CONSTRAINT service_apps_status_check CHECK (status IN ('active', 'halted', 'disabled')),
  halted_reason text,
  halted_at timestamptz,
  -- when the service was last asked whether it takes the credentials, and what was wrong then
  checked_at timestamptz,
  check_problem text,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS service_apps_workspace ON service_apps (workspace_id, id);
CREATE UNIQUE INDEX IF NOT EXISTS service_apps_of_workspace ON service_apps (workspace_id, service)
  WHERE ((artist_id IS NULL) AND (status <> 'disabled'::text));
CREATE UNIQUE INDEX IF NOT EXISTS service_apps_of_artist ON service_apps (artist_id, service)
  WHERE ((artist_id IS NOT NULL) AND (status <> 'disabled'::text));
`;

const COLUMNS = `
ALTER TABLE connections
  -- the app that asked for the grant; null: the deployment's own
  ADD COLUMN IF NOT EXISTS service_app_id uuid,
  -- when the fan agreed (real time), and when the grant ends; null: it has no end, or it is not worked out yet
  ADD COLUMN IF NOT EXISTS authorized_at timestamptz,
  ADD COLUMN IF NOT EXISTS grant_ends_at timestamptz,
  -- the SHA-256 of the sealed refresh token as it was before its key was changed
  ADD COLUMN IF NOT EXISTS resealed_from text;
`;

const KEY = 'connections_service_app_id_fkey';
const INDEXES = {
  connections_service_app: 'connections (service_app_id) WHERE (service_app_id IS NOT NULL)',
};

export class ServiceApps1765420000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(TABLE);
    await runner.query(COLUMNS);
    await runner.query(`ALTER TABLE connections DROP CONSTRAINT IF EXISTS ${KEY}`);
    await runner.query(
      `ALTER TABLE connections ADD CONSTRAINT ${KEY} FOREIGN KEY (service_app_id) REFERENCES service_apps (id) NOT VALID`,
    );
    await runner.query(`ALTER TABLE connections VALIDATE CONSTRAINT ${KEY}`);
    for (const [name, on] of Object.entries(INDEXES)) {
      // What an interrupted try left behind is not valid and would stay so.
      await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${on}`);
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE connections DROP COLUMN service_app_id, DROP COLUMN authorized_at, DROP COLUMN grant_ends_at,
         DROP COLUMN resealed_from`,
    );
    await runner.query('DROP TABLE service_apps');
  }
}
