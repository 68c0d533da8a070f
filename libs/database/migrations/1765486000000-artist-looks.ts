import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When each service is asked next what an artist has released, for fans who wish for every new release; and by which
 * service a release was found that nobody had entered. A nullable column without a default does not rewrite the table. The
 * index answers, beside its writers, whether anybody wishes for an artist on a service.
 */
const UP = `
CREATE TABLE IF NOT EXISTS artist_looks (
  artist_id uuid NOT NULL REFERENCES artists (id) ON DELETE CASCADE,
  service text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  next_look_at timestamptz NOT NULL DEFAULT now(),
  looked_at timestamptz,
  problem text CONSTRAINT artist_looks_problem_check
    CHECK (problem IN ('no_app', 'app_at_rest', 'busy', 'away', 'unknown_artist', 'refused')),
  PRIMARY KEY (artist_id, service)
);
CREATE INDEX IF NOT EXISTS artist_looks_due ON artist_looks (next_look_at);
ALTER TABLE releases ADD COLUMN IF NOT EXISTS found_on text;
`;

export class ArtistLooks1765486000000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(UP);
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS future_saves_wished');
    await runner.query(
      `CREATE INDEX CONCURRENTLY future_saves_wished ON future_saves (artist_id, service, granted_at)
       WHERE revoked_at IS NULL`,
    );
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX IF EXISTS future_saves_wished');
    await runner.query('ALTER TABLE releases DROP COLUMN found_on');
    await runner.query('DROP TABLE artist_looks');
  }
}
