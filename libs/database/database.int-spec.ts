import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#test/world/world.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';

describe('the database', () => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase();
  });
  afterAll(() => fresh.close());

  it('goes on with another connection when one is lost in the middle of a transaction', async () => {
    const { database } = fresh;
    const torn = database.transaction(async (sql) => {
      const [mine] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [mine?.pid]);
      // The connection is lost while no statement runs. Without a listener the error would end the process.
      await new Promise((resolve) => setImmediate(resolve));
      await database.query('SELECT pg_sleep(0.05)');
      await sql.query('SELECT 1');
    });
    await expect(torn).rejects.toThrow(/terminat|not queryable|connection error/i);
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('rolls back what a failing transaction has written', async () => {
    const { database } = fresh;
    const failing = database.transaction(async (sql) => {
      await sql.query(`INSERT INTO workspaces (id, name) VALUES (gen_random_uuid(), 'lost')`);
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(await database.query(`SELECT 1 FROM workspaces WHERE name = 'lost'`)).toEqual([]);
  });

  it('reads behind a lock, asked for together with BEGIN, what the lock waited for', async () => {
    const { database } = fresh;
    await database.query(`INSERT INTO workspaces (id, name) VALUES (gen_random_uuid(), 'before')`);
    const waited = await database.transaction(async (first) => {
      await first.query(`UPDATE workspaces SET name = 'after' WHERE name = 'before'`);
      const second = database.lockingTransaction(async (sql) => {
        const [, rows] = await Promise.all([
          sql.query(`SELECT 1 FROM workspaces WHERE name IN ('before', 'after') FOR UPDATE`),
          sql.query<{ name: string }>(`SELECT name FROM workspaces WHERE name IN ('before', 'after')`),
        ]);
        return rows;
      });
      await eventually(
        () =>
          database.query<{ n: number }>(
            `SELECT count(*) AS n FROM pg_stat_activity
             WHERE wait_event_type = 'Lock' AND datname = current_database()`,
          ),
        ([row]) => row?.n === 1,
      );
      return { second };
    });
    expect(await waited.second).toEqual([{ name: 'after' }]);
  });

  it('fails with the error of the first of two statements, and the connection is good afterwards', async () => {
    const { database } = fresh;
    const failing = database.lockingTransaction((sql) =>
      Promise.all([sql.query('SELECT 1 / 0'), sql.query('SELECT 1')]),
    );
    await expect(failing).rejects.toThrow('division by zero');
    const again = await Promise.all(
      Array.from({ length: 20 }, () => database.lockingTransaction((sql) => sql.query('SELECT 1 AS one'))),
    );
    expect(again.every(([row]) => row !== undefined)).toBe(true);
  });
});
