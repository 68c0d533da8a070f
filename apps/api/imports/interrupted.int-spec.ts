import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Import, ImportPageSchema, ImportSchema } from '#contracts/fans/imports.js';
import { ListImports } from '#test/harness/list-imports.js';
import { startApi } from '#test/harness/api.js';
import { useApi } from '#test/harness/use-api.js';
import { eventually } from '#test/world/world.js';

const api = useApi();
const lists = new ListImports(api);

const ROWS = 20_000;
const listOf = (name: string, rows: number) =>
  `external_id,email\n${Array.from({ length: rows }, (_, i) => `${name}-${i},${name}.${i}@example.com`).join('\n')}\n`;
const readImport = async (id: string): Promise<Import> =>
  ImportSchema.parse((await api.call('GET', `/v1/imports/${id}`)).body);

describe('an import that nobody works on any more', () => {
  test('says so after its API was stopped, where it stands, and goes on when its file is sent again', async () => {
    const stopped = await startApi({ database: api.database, url: api.databaseUrl });
    const importId = randomUUID();
    const list = listOf('stopped', ROWS);
    const sent = await fetch(`${stopped.baseUrl}/v1/fans/import?importId=${importId}&wait=false`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'text/csv' },
      body: list,
    });
    expect(ImportSchema.parse(await sent.json())).toMatchObject({ status: 'running', lineDone: null });
    await eventually(
      () => readImport(importId),
      ({ rows }) => rows.read > 0,
    );
    await stopped.close();

    const left = await readImport(importId);
    expect(left.status).toBe('interrupted');
    expect(left.rows.read).toBeLessThan(ROWS);
    // The header is line 1, and each row has one line.
    expect(left.lineDone).toBe(left.rows.read + 1);
    expect(left.failure).toContain(`importId=${importId}`);
    expect(left.failure).toContain(`behind line ${left.rows.read + 1},`);
    const told = ImportPageSchema.parse((await api.call('GET', '/v1/imports?status=interrupted')).body);
    expect(told.items.map(({ id }) => id)).toEqual([importId]);
    expect(ImportPageSchema.parse((await api.call('GET', '/v1/imports?status=running')).body).items).toEqual(
      [],
    );

    const done = await lists.take(list, { importId });
    expect(done).toMatchObject({ status: 'done', failure: null, lineDone: ROWS + 1 });
    expect(done.rows).toMatchObject({ read: ROWS, imported: ROWS, new: ROWS, duplicate: 0 });
    const [fans] = await api.database.query<{ count: number }>(
      `SELECT count(*) AS count FROM fans WHERE external_id LIKE 'stopped-%'`,
    );
    expect(fans).toEqual({ count: ROWS });
  }, 120_000);

  test('says so a few seconds after its process was killed, and not before', async () => {
    const importId = randomUUID();
    await lists.take(listOf('killed', 3), { importId });
    // What a process leaves that is killed in the middle: the row says "running", and no more signs of life come.
    await api.database.query(`UPDATE imports SET status = 'running', finished_at = NULL WHERE id = $1`, [
      importId,
    ]);
    const lastSign = (seconds: number) =>
      api.database.query(
        'UPDATE import_signs_of_life SET alive_at = now() - make_interval(secs => $2) WHERE import_id = $1',
        [importId, seconds],
      );
    await lastSign(5);
    expect(await readImport(importId)).toMatchObject({ status: 'running', failure: null });
    await lastSign(16);
    expect(await readImport(importId)).toMatchObject({ status: 'interrupted', lineDone: 4 });
    const again = await lists.take(listOf('killed', 3), { importId });
    expect(again).toMatchObject({ status: 'done', failure: null, rows: { read: 3, imported: 3 } });
  });

  test('that waits for another batch to end shows life all the same', async () => {
    const importId = randomUUID();
    await lists.take(listOf('slow', 3));
    const signOf = async () => {
      const [sign] = await api.database.query<{ at: Date }>(
        'SELECT alive_at AS at FROM import_signs_of_life WHERE import_id = $1',
        [importId],
      );
      return sign?.at;
    };
    // Somebody else holds a fan whom the row is about, so the batch waits, and holds the row of its import.
    const { answered } = await api.database.transaction(async (sql) => {
      await sql.query(`UPDATE fans SET locale = 'de' WHERE external_id = 'slow-1'`);
      const waiting = lists.send('external_id,locale\nslow-1,en\n', { importId });
      const first = await eventually(signOf, (at) => at !== undefined);
      await eventually(signOf, (at) => at !== undefined && first !== undefined && at > first);
      expect(await readImport(importId)).toMatchObject({ status: 'running', rows: { read: 0 } });
      return { answered: waiting };
    });
    // A row that waits too long for its fan is a failure of ours; the file is sent again.
    await answered;
    expect(await lists.take('external_id,locale\nslow-1,en\n', { importId })).toMatchObject({
      status: 'done',
    });
  }, 60_000);
});
