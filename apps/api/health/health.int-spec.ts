import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReadinessReportSchema } from '#contracts/http/health.js';
import { ZONE_DATA } from '#domain/clock/zones/zone-data.js';
import { startApi, type TestApi } from '#test/harness/api.js';
import { type FreshDatabase, freshDatabase } from '#test/harness/database.js';

let on: FreshDatabase;
let api: TestApi;
let folder: string;
let statusFile: string;
beforeAll(async () => {
  on = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'segue-health-'));
  statusFile = join(folder, 'status.json');
  api = await startApi(on, { SEGUE_STATUS_FILE: statusFile });
});
afterAll(async () => {
  await api.close();
  await on.close();
  await rm(folder, { recursive: true });
});

const readyz = async () => {
  const answer = await api.call('GET', '/readyz', undefined, { key: null });
  return { status: answer.status, report: ReadinessReportSchema.parse(answer.body) };
};

describe('readyz', () => {
  test('is ready without Temporal, and says that it is away', async () => {
    const { status, report } = await readyz();
    expect(status).toBe(200);
    expect(report).toMatchObject({ ready: true, database: { state: 'up' }, migrations: { state: 'up' } });
    expect(report.temporal.state).toBe('down');
    expect(report.zoneData).toEqual({ version: ZONE_DATA.version, unknownNames: 0 });
  });

  test("passes on the supervisor's word while it fetches or builds the server", async () => {
    await writeFile(
      statusFile,
      JSON.stringify({ temporal: { state: 'building', detail: '120 of 900 packages' } }),
    );
    expect((await readyz()).report.temporal).toEqual({
      state: 'starting',
      detail: 'building: 120 of 900 packages',
    });
    await writeFile(
      statusFile,
      JSON.stringify({ temporal: { state: 'failed', detail: 'no Go on the PATH' } }),
    );
    expect((await readyz()).report.temporal).toEqual({ state: 'down', detail: 'failed: no Go on the PATH' });
  });

  test('says "down" of a server that was up and is away', async () => {
    await writeFile(
      statusFile,
      JSON.stringify({ temporal: { state: 'ready', detail: 'on 127.0.0.1:7233' } }),
    );
    expect((await readyz()).report.temporal.state).toBe('down');
  });

  test('still answers when a status file is only half written', async () => {
    await writeFile(statusFile, '{"temporal":');
    expect((await readyz()).report.temporal.state).toBe('down');
  });

  test('is not ready while the clock of the server is half a minute off, and nothing else is served', async () => {
    const wall = Date.now.bind(Date);
    const off = (ms: number) => jest.spyOn(Date, 'now').mockImplementation(() => wall() + ms);
    try {
      off(-3_600_000);
      const { status, report } = await readyz();
      expect([status, report.ready, report.clock.state]).toEqual([503, false, 'down']);
      expect(report.clock.detail).toMatch(/^(3599|3600)\.\d s behind the database's$/);
      const refused = await api.call('GET', '/v1/artists');
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
      expect(refused.body).toMatchObject({ detail: expect.stringContaining('The clock of this server is') });
      off(10_000);
      expect((await readyz()).report).toMatchObject({ ready: true, clock: { state: 'up' } });
      expect((await api.call('GET', '/v1/artists')).status).toBe(200);
    } finally {
      jest.restoreAllMocks();
    }
  });

  test('is not ready while a migration has not run', async () => {
    const [last] = await on.database.query<{ id: number; name: string; timestamp: number }>(
      'DELETE FROM schema_migrations WHERE id = (SELECT max(id) FROM schema_migrations) RETURNING *',
    );
    try {
      const { status, report } = await readyz();
      expect([status, report.ready]).toEqual([503, false]);
      expect(report.migrations).toEqual({ state: 'starting', detail: `not run yet: ${String(last?.name)}` });
    } finally {
      await on.database.query('INSERT INTO schema_migrations (timestamp, name) VALUES ($1, $2)', [
        last?.timestamp,
        last?.name,
      ]);
    }
  });
});
