import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { checkPassword } from '#database/access/members.js';
import { emptyDatabase, type FreshDatabase, freshDatabase } from '#test/harness/database.js';
import { DataFolder } from '#tools/data-folder.js';
import { keepDatabaseUrl } from '#tools/local-database.js';
import { main } from './main.js';

let on: FreshDatabase;
beforeAll(async () => {
  on = await freshDatabase();
});
afterAll(() => on.close());

async function run(args: string[], stdin = '', url = on.url) {
  const said = { out: '', err: '' };
  const code = await main(args, {
    environment: { DATABASE_URL: url },
    stdin: () => Promise.resolve(stdin),
    out: (text) => (said.out += text),
    err: (text) => (said.err += text),
  });
  return { code, ...said };
}

const workspaces = () =>
  on.database.query<{ name: string; zone: string }>('SELECT name, zone FROM workspaces ORDER BY name');

describe('workspace:create', () => {
  test('makes a workspace and an owner who can sign in with the password that is printed', async () => {
    const made = await run(['--name', 'Nova Tide', '--email', 'Ana@example.com', '--zone', 'Europe/Berlin']);
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(await workspaces()).toEqual([{ name: 'Nova Tide', zone: 'Europe/Berlin' }]);
    const password = /^Password: (\S{20})$/m.exec(made.out)?.[1] ?? '';
    const owner = await checkPassword(on.database, 'ana@example.com', password);
    expect(owner).toMatchObject({ role: 'owner' });
    expect(made.out).toContain(owner?.workspaceId);
  });

  test('takes the password from stdin, and does not show it', async () => {
    const made = await run(
      ['--name', 'Second', '--email', 'bo@example.com', '--password-stdin'],
      'the tide turns at four\n',
    );
    expect(made.code).toBe(0);
    expect(made.out).not.toContain('the tide');
    expect(await checkPassword(on.database, 'bo@example.com', 'the tide turns at four')).toBeDefined();
  });

  test.each([
    [['--name', 'nova tide', '--email', 'cy@example.com'], 'There is a workspace named "nova tide" already.'],
    [['--name', 'Third', '--email', 'ANA@example.com'], 'is a member already'],
  ])('refuses %j, and leaves nothing', async (args, sentence) => {
    const before = await workspaces();
    expect(await run(args)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(sentence) });
    expect(await workspaces()).toEqual(before);
  });

  test('made twice at the same moment it is there once', async () => {
    const args = (email: string) => ['--name', 'At once', '--email', email];
    const both = await Promise.all([run(args('di@example.com')), run(args('ed@example.com'))]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
  });

  describe('beside npm start', () => {
    let folder: string;
    beforeEach(() => {
      folder = join(mkdtempSync(join(tmpdir(), 'segue-data-')), 'data');
    });
    afterEach(() => rmSync(dirname(folder), { recursive: true, force: true }));
    const make = (email: string) =>
      main(['--name', email, '--email', email, '--data', folder], {
        ...{ environment: {}, stdin: () => Promise.resolve('') },
        ...{ out: () => undefined, err: (text) => (said += text) },
      });
    let said = '';
    beforeEach(() => {
      said = '';
    });

    test('finds the database of the Segue that runs on the data folder', async () => {
      const running = DataFolder.open(folder);
      keepDatabaseUrl(running, on.url);
      expect([await make('fay@example.com'), said]).toEqual([0, '']);
      expect(await workspaces()).toContainEqual({ name: 'fay@example.com', zone: 'UTC' });
      running.release();
    });

    test('says what to do where none runs, or is still starting', async () => {
      expect(await make('gil@example.com')).toBe(1);
      expect(said).toMatch(/^No Segue runs on the data folder .*npm start.*DATABASE_URL\.\n$/);
      said = '';
      const starting = DataFolder.open(folder);
      expect(await make('gil@example.com')).toBe(1);
      expect(said).toContain('is still starting');
      keepDatabaseUrl(starting, on.url);
      starting.release();
      expect(await make('gil@example.com')).toBe(1);
      expect(said).toContain('No Segue runs on the data folder');
      expect(await workspaces()).not.toContainEqual({ name: 'gil@example.com', zone: 'UTC' });
    });

    test('writes the address, which holds the password, for the owner of the folder alone', () => {
      const running = DataFolder.open(folder);
      keepDatabaseUrl(running, on.url);
      expect(statSync(join(folder, 'database.json')).mode & 0o077).toBe(0);
      running.release();
    });
  });

  test('says in a sentence that the schema is missing', async () => {
    const empty = await emptyDatabase();
    try {
      const made = await run(['--name', 'Nova Tide', '--email', 'ana@example.com'], '', empty.url);
      expect(made).toMatchObject({ code: 1, err: expect.stringContaining('Run the migrations first.') });
    } finally {
      await empty.close();
    }
  });
});
