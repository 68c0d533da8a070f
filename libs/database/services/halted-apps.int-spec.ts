import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listHalts } from '#database/budgets/credential-halts.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { insertWorkspace } from '#test/world/rows.js';
import { haltServiceApp, resumeServiceApp } from './halted-apps.js';
import { insertApp, readApp } from './service-apps.js';

let on: FreshDatabase;
beforeAll(async () => {
  on = await freshDatabase();
}, 60_000);
afterAll(() => on.close());

test('an app and its halt change together, or not at all', async () => {
  const { database } = on;
  const app = await insertApp(database, {
    ...{ workspaceId: await insertWorkspace(database), artistId: null, service: 'deezer', name: 'Ours' },
    ...{ budgetKey: '1', perSecond: null, credentialsEncrypted: 'sealed' },
  });
  if (app === undefined) throw new Error('There is no app.');
  const statusOf = async () => (await readApp(database, app.id))?.status;
  const refusing = async (change: () => Promise<boolean>) => {
    await database.query('ALTER TABLE credential_halts RENAME TO credential_halts_away');
    await expect(change()).rejects.toThrow('credential_halts');
    await database.query('ALTER TABLE credential_halts_away RENAME TO credential_halts');
  };
  const halt = () => haltServiceApp(database, app, 'app_banned', 900_000);
  const resume = () => resumeServiceApp(database, app.id);
  await refusing(halt);
  expect(await statusOf()).toBe('active');
  expect(await halt()).toBe(true);
  expect(await listHalts(database)).toMatchObject([{ credential: app.id, code: 'app_banned' }]);
  await refusing(resume);
  expect([await statusOf(), (await listHalts(database)).length]).toEqual(['halted', 1]);
  expect(await resume()).toBe(true);
  expect([await statusOf(), (await listHalts(database)).length]).toEqual(['active', 0]);
});
