import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { DatabaseSilentError } from '#database/pulse.js';
import { Database } from '#database/database.js';
import { PATIENCE, type Work } from '#database/patience.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { ownPostgres, type OwnPostgres } from '#test/harness/own-postgres.js';
import { eventually } from '#test/world/world.js';

type Answer = Awaited<ReturnType<TestApi['call']>>;

/** A server can be stopped in this way only on a system that tells which processes belong to it. */
const onLinux = existsSync('/proc/self/cwd') ? describe : describe.skip;

onLinux('a PostgreSQL that hangs', () => {
  let postgres: OwnPostgres;
  let api: TestApi;
  beforeAll(async () => {
    postgres = await ownPostgres();
    api = await startApi(postgres);
  }, 60_000);
  afterAll(async () => {
    postgres.thaw();
    await api.close();
    await postgres.close();
  });

  /** The answer, and after how long it came (ms). */
  async function timed(call: Promise<Answer>): Promise<Answer & { ms: number }> {
    const asked = performance.now();
    const answer = await call;
    return { ...answer, ms: performance.now() - asked };
  }

  const keyed = (key: string) => ({ headers: { 'idempotency-key': key } });
  const signIn = { email: 'a@example.com', password: 'x' };
  const requests = [
    () => api.call('GET', '/v1/artists'),
    () => api.call('POST', '/v1/artists', { name: 'Nova Tide' }, keyed('hang')),
    () => api.call('POST', '/v1/events', { events: [] }),
    () => api.call('POST', '/v1/auth/sign-in', signIn, { key: null }),
    () => api.call('GET', '/t/nothing', undefined, { key: null }),
  ];

  async function isBack(): Promise<void> {
    await eventually(
      async () => (await api.call('GET', '/v1/artists')).status,
      (status) => status === 200,
      10_000,
    );
  }

  test('is a 503 with Retry-After within 3 s, however many ask; and it comes back by itself', async () => {
    await Promise.all(requests.map((request) => request()));
    postgres.freeze();
    // More requests than the pool has connections.
    const first = await Promise.all(
      [...requests, ...requests, ...requests, ...requests].map((ask) => timed(ask())),
    );
    for (const { status, headers, ms } of first) {
      expect([status, headers.get('retry-after')]).toEqual([503, '2']);
      expect(ms).toBeLessThan(3000);
    }
    // Once the trouble is known, nobody waits at all.
    const later = await timed(api.call('GET', '/v1/artists'));
    expect(later.status).toBe(503);
    expect(later.ms).toBeLessThan(500);
    const ready = await timed(api.call('GET', '/readyz', undefined, { key: null }));
    expect([ready.status, ready.body]).toMatchObject([503, { ready: false, database: { state: 'down' } }]);
    expect(ready.ms).toBeLessThan(3000);
    expect((await api.call('GET', '/healthz', undefined, { key: null })).status).toBe(200);
    postgres.thaw();
    await isBack();
    const made = await api.call('POST', '/v1/artists', { name: 'Back' }, keyed('back'));
    expect(made.status).toBe(201);
  }, 60_000);

  test('so is one whose postmaster alone is stopped, once connections run out: none waits for ever', async () => {
    const [postmaster = 0] = postgres.processes().toSorted((a, b) => a - b);
    process.kill(postmaster, 'SIGSTOP');
    try {
      const all = await Promise.all(Array.from({ length: 40 }, () => timed(api.call('GET', '/v1/artists'))));
      for (const { status, ms } of all) {
        expect([200, 503]).toContain(status);
        expect(ms).toBeLessThan(5000);
      }
    } finally {
      process.kill(postmaster, 'SIGCONT');
    }
    await isBack();
  }, 60_000);

  test('loses nothing a transaction had not committed, and keeps no lock', async () => {
    const worker = await new Database(postgres.url, { work: 'background', poolSize: 2 }).connect();
    try {
      const torn = worker.transaction(async (sql) => {
        await sql.query(`INSERT INTO workspaces (id, name) VALUES (gen_random_uuid(), 'torn')`);
        postgres.freeze();
        await sql.query('SELECT 1');
      });
      await expect(torn).rejects.toThrow(DatabaseSilentError);
      await expect(worker.query('SELECT 1')).rejects.toThrow(DatabaseSilentError);
      postgres.thaw();
      await eventually(
        () =>
          worker.query('SELECT 1').then(
            () => true,
            () => false,
          ),
        (there) => there,
        10_000,
      );
      expect(await worker.query(`SELECT 1 FROM workspaces WHERE name = 'torn'`)).toEqual([]);
    } finally {
      postgres.thaw();
      await worker.close();
    }
  }, 60_000);

  test.each(['request', 'background', 'script'] as const)(
    'both pools of a %s have its limits',
    async (work: Work) => {
      const database = await new Database(postgres.url, { work, poolSize: 2 }).connect();
      try {
        const settings = `SELECT name, setting::integer AS ms FROM pg_settings
        WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`;
        const { statementMs, lockMs, idleInTransactionMs } = PATIENCE[work];
        const limits = [
          { name: 'idle_in_transaction_session_timeout', ms: idleInTransactionMs },
          { name: 'lock_timeout', ms: lockMs },
          { name: 'statement_timeout', ms: statementMs },
        ];
        expect(await database.query(settings)).toEqual(limits);
        expect(await database.dataSource.query(settings)).toEqual(limits);
      } finally {
        await database.close();
      }
    },
  );
});

onLinux('a disk that is full', () => {
  let postgres: OwnPostgres;
  let api: TestApi;
  beforeAll(async () => {
    postgres = await ownPostgres();
    api = await startApi(postgres);
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await postgres.close();
  });

  test('is a 503 in one clear sentence for those who write; others read on; with room it goes on by itself', async () => {
    await postgres.database.query(
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
       END $$`,
    );
    await postgres.database.query(
      'CREATE TRIGGER full_disk BEFORE INSERT ON artists FOR EACH ROW EXECUTE FUNCTION no_room()',
    );
    const refused = await api.call('POST', '/v1/artists', { name: 'Nova Tide' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
    expect(refused.body).toMatchObject({
      title: 'Service Unavailable',
      detail:
        'The disk of the database is full: nothing was stored. Try again when an operator has made room.',
    });
    expect(JSON.stringify(refused.body)).not.toContain('base/1');
    expect((await api.call('GET', '/v1/artists')).status).toBe(200);
    await postgres.database.query('DROP TRIGGER full_disk ON artists');
    expect((await api.call('POST', '/v1/artists', { name: 'Nova Tide' })).status).toBe(201);
  });
});
