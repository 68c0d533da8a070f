import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GrantLife1765420100000 } from '#database/migrations/1765420100000-grant-life.js';
import { addWorkspace } from '#test/harness/api.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';

let on: FreshDatabase;
beforeAll(async () => {
  on = await freshDatabase();
});
afterAll(() => on.close());

/** More than the migration fills in one page. */
const GRANTS = 6000;

test('the migration works out the ends of all grants that were given before, page by page, and may be run again', async () => {
  const { id } = await addWorkspace(on.database, 'Before');
  const migration = new GrantLife1765420100000();
  const runner = on.database.dataSource.createQueryRunner();
  try {
    await migration.down(runner);
    await on.database.query(
      `WITH fan AS (INSERT INTO fans (id, workspace_id) SELECT gen_random_uuid(), $1 FROM generate_series(1, ${GRANTS}) RETURNING id)
       INSERT INTO connections (id, workspace_id, fan_id, service, refresh_token_encrypted, scopes, created_at)
       SELECT gen_random_uuid(), $1, id, (ARRAY['spotify', 'apple_music', 'deezer'])[1 + abs(hashtext(id::text)) % 3], 't', '{}',
         '2026-08-31T22:30:00Z' FROM fan`,
      [id],
    );
    await migration.up(runner);
    await migration.up(runner);
  } finally {
    await runner.release();
  }
  const ends = await on.database.query(
    `SELECT service, to_char(grant_ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') AS ends,
       bool_and(authorized_at = created_at) AS since FROM connections GROUP BY 1, 2 ORDER BY 1`,
  );
  expect(ends).toEqual([
    { service: 'apple_music', ends: '2027-02-28 22:30', since: true },
    { service: 'deezer', ends: null, since: true },
    { service: 'spotify', ends: '2027-02-28 22:30', since: true },
  ]);
});
