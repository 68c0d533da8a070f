import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { ProviderPace } from '#activities/inline/provider-pace.js';
import { Budget } from '#database/budgets/budget.js';
import { SecretBox } from '#database/secret-box.js';
import { insertApp, sealCredentials } from '#database/services/service-apps.js';
import { DeezerService } from '#providers/services/deezer/deezer-service.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertWorkspace } from '#test/world/rows.js';
import { WorkerServiceApps } from './service-apps.js';

const box = new SecretBox({
  keys: [{ id: 'one', key: randomBytes(32).toString('base64') }],
  hmacKey: 'x'.repeat(32),
});

let on: FreshDatabase;
beforeAll(async () => {
  on = await freshDatabase();
}, 60_000);
afterAll(() => on.close());

/** The database is away when the row is written for the first time. */
class AwayAtFirst extends Budget {
  private tries = 0;

  override configure(): Promise<void> {
    this.tries += 1;
    return this.tries === 1 ? Promise.reject(new Error('The database is away.')) : super.configure();
  }
}

test('an app whose budget could not be written is used as soon as the database is back', async () => {
  const { database } = on;
  const workspaceId = await insertWorkspace(database);
  const app = await insertApp(database, {
    ...{ workspaceId, artistId: null, service: 'deezer', name: 'Ours', budgetKey: '1', perSecond: null },
    credentialsEncrypted: sealCredentials(box, { service: 'deezer', appId: '1', secret: 's' }),
  });
  const here = 'http://127.0.0.1:9';
  const adapter = new DeezerService({ connectUrl: here, apiUrl: here, appId: '1', secret: 's' });
  const budget = new AwayAtFirst(database, { provider: 'service:deezer', credential: '1' }, 10, 1);
  const made = { adapter, budget, perSecond: 10, pace: new ProviderPace() };
  const apps = new WorkerServiceApps({ database, box, make: () => made });
  await expect(apps.of('deezer', app?.id ?? '')).rejects.toThrow('The database is away.');
  expect(await apps.of('deezer', app?.id ?? '')).toMatchObject({ app: { id: app?.id, status: 'active' } });
  expect(await database.query('SELECT credential FROM budgets')).toEqual([{ credential: '1' }]);
});
