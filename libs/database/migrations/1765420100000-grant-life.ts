import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 5000;
const RowsSchema = z.array(z.object({ id: z.string() }));

/** Works out the ends of grants that were given before, as the services' rules are in November 2026. */
const FILL = `
WITH page AS (
  SELECT id FROM connections WHERE id > $1 AND authorized_at IS NULL ORDER BY id LIMIT ${PAGE} FOR UPDATE
), filled AS (
  UPDATE connections c SET authorized_at = c.created_at,
    grant_ends_at = CASE WHEN c.service IN ('spotify', 'apple_music')
      THEN (c.created_at AT TIME ZONE 'UTC' + interval '6 months') AT TIME ZONE 'UTC' END
  FROM page WHERE c.id = page.id RETURNING c.id
)
SELECT id FROM filled ORDER BY id DESC LIMIT 1`;

const TABLES = `
CREATE TABLE IF NOT EXISTS grant_looks (
  campaign_id uuid PRIMARY KEY REFERENCES campaigns (id) ON DELETE CASCADE,
  -- real time
  due_at timestamptz NOT NULL DEFAULT now(),
  -- the look goes on behind this fan; null: at the first one
  after_fan uuid,
  -- the release clock that the last look went by: a moved release is looked at anew
  clock jsonb
);
CREATE INDEX IF NOT EXISTS grant_looks_due ON grant_looks (due_at);
CREATE TABLE IF NOT EXISTS grant_asks (
  campaign_id uuid NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  fan_id uuid NOT NULL REFERENCES fans (id) ON DELETE CASCADE,
  service text NOT NULL,
  workspace_id uuid NOT NULL REFERENCES workspaces (id),
  -- of the grant that the fan was asked to renew
  authorized_at timestamptz NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  times integer NOT NULL DEFAULT 1,
  PRIMARY KEY (campaign_id, fan_id, service)
);
`;

/** When fans agreed and when their grants end, in pages, so that no row is locked for long; and who was asked to renew. */
export class GrantLife1765420100000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SET lock_timeout = '10s'");
    await runner.query(TABLES);
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS connections_end_unknown');
    await runner.query(
      'CREATE INDEX CONCURRENTLY connections_end_unknown ON connections (id) WHERE (authorized_at IS NULL)',
    );
    for (let after: string | undefined = NIL; after !== undefined;) {
      const [last] = RowsSchema.parse(await runner.query(FILL, [after]));
      after = last?.id;
    }
    await runner.query('RESET lock_timeout');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE grant_asks; DROP TABLE grant_looks; DROP INDEX connections_end_unknown');
  }
}
