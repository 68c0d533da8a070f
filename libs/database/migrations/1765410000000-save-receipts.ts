import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = [
  // Real time. The service has accepted the item and not done it at once; it is looked for until it appears.
  'effects ADD COLUMN IF NOT EXISTS accepted_at timestamptz',
  // Real times. A new access token is fetched at the first, and no longer after the second.
  'connections ADD COLUMN IF NOT EXISTS refresh_at timestamptz',
  'connections ADD COLUMN IF NOT EXISTS refresh_before timestamptz',
  // When the service refused the grant (real), and the provider and credential of the app that had asked.
  'connections ADD COLUMN IF NOT EXISTS expired_at timestamptz',
  'connections ADD COLUMN IF NOT EXISTS expired_by text',
];

const TABLES = [
  `CREATE TABLE IF NOT EXISTS grant_tallies (
    provider text NOT NULL,
    credential text NOT NULL,
    minute timestamptz NOT NULL,
    refused integer NOT NULL,
    accepted integer NOT NULL,
    PRIMARY KEY (provider, credential, minute)
  )`,
  `CREATE TABLE IF NOT EXISTS release_id_look_ups (
    release_id uuid NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    service text NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (release_id, service)
  )`,
];

const REFRESH_INDEX = 'connections_refresh';

/**
 * What a save needs that keeps its promise: items that were only accepted, access tokens that are fetched ahead, and
 * the count of refused grants. Nullable columns without a default do not rewrite a table. Outside of a transaction: the
 * index of a large table is made beside its writers.
 */
export class SaveReceipts1765410000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    for (const column of COLUMNS) await runner.query(`ALTER TABLE ${column}`);
    for (const table of TABLES) await runner.query(table);
    // What an interrupted try left behind is not valid and would stay so.
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${REFRESH_INDEX}`);
    await runner.query(
      `CREATE INDEX CONCURRENTLY ${REFRESH_INDEX} ON connections (refresh_at) WHERE refresh_at IS NOT NULL`,
    );
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX IF EXISTS ${REFRESH_INDEX}`);
    for (const name of ['refresh_at', 'refresh_before', 'expired_at', 'expired_by'])
      await runner.query(`ALTER TABLE connections DROP COLUMN ${name}`);
    await runner.query('ALTER TABLE effects DROP COLUMN accepted_at');
    await runner.query('DROP TABLE release_id_look_ups');
    await runner.query('DROP TABLE grant_tallies');
  }
}
