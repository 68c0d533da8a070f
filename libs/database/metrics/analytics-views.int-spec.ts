import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import { SEALED_COLUMNS } from '#database/sealed-columns.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { projectAll } from '#test/harness/project.js';
import {
  addFan,
  BERLIN_MIDNIGHT,
  DAY,
  happened,
  makeFunnelWorld,
  record,
  type FunnelWorld,
} from '#test/world/funnel-world.js';
import { insertMessage } from '#test/world/rows.js';

const VIEWS = [
  'workspaces',
  'campaigns',
  'release_moments',
  'events',
  'enrollments',
  'stage_entries',
  'messages',
] as const;

interface Reader {
  role: string;
  world: FunnelWorld;
  client: pg.Client;
}

let fresh: FreshDatabase;
let readers: Reader[];
/** A user of the database who is mapped to no workspace. */
let stranger: pg.Client;
let strangerRole: string;

async function addRole(): Promise<{ role: string; client: pg.Client }> {
  const role = `reader_${randomUUID().replaceAll('-', '')}`;
  await fresh.database.query(`CREATE ROLE ${role} LOGIN PASSWORD 'read'`);
  const url = new URL(fresh.url);
  url.username = role;
  url.password = 'read';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return { role, client };
}

beforeAll(async () => {
  fresh = await freshDatabase();
  readers = [];
  for (let each = 0; each < 2; each += 1) {
    const world = await makeFunnelWorld(fresh.database);
    const fan = await addFan(fresh.database, world);
    await record(fresh.database, [
      happened(world, fan, 'fan.pre_saved', BERLIN_MIDNIGHT - DAY, { path: 'reminder' }),
      happened(world, fan, 'enrollment.opened', BERLIN_MIDNIGHT - DAY, {
        path: 'reminder',
        source: 'direct',
      }),
    ]);
    const { workspaceId, campaignId } = world;
    await insertMessage(fresh.database, {
      workspaceId,
      fanId: fan,
      campaignId,
      channel: 'sms',
      state: 'accepted',
    });
    const { role, client } = await addRole();
    await fresh.database.query('INSERT INTO analytics_readers (role_name, workspace_id) VALUES ($1, $2)', [
      role,
      workspaceId,
    ]);
    readers.push({ role, world, client });
  }
  await projectAll(fresh.database);
  ({ role: strangerRole, client: stranger } = await addRole());
}, 60_000);

afterAll(async () => {
  for (const client of [...readers.map((reader) => reader.client), stranger]) await client.end();
  for (const role of [...readers.map((reader) => reader.role), strangerRole])
    await fresh.database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await fresh.close();
});

const WorkspaceRows = z.array(z.looseObject({ workspace_id: z.uuid() }));
const seen = async (client: pg.Client, view: string) =>
  WorkspaceRows.parse((await client.query(`SELECT * FROM analytics.${view}`)).rows);

describe.each(VIEWS)('analytics.%s', (view) => {
  it('shows each reader the rows of the own workspace, all of them and no others', async () => {
    const hasWorkspace = view !== 'workspaces' && view !== 'release_moments';
    for (const { client, world } of readers) {
      const rows = await seen(client, view);
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map((row) => row.workspace_id))).toEqual(new Set([world.workspaceId]));
      if (!hasWorkspace) continue;
      const [own] = await fresh.database.query<{ count: number }>(
        `SELECT count(*) AS count FROM ${view} WHERE workspace_id = $1`,
        [world.workspaceId],
      );
      expect(rows).toHaveLength(own?.count ?? 0);
    }
  });

  it('shows a user of the database without a workspace nothing', async () => {
    expect(await seen(stranger, view)).toEqual([]);
  });

  it('is for reading only', async () => {
    const [reader] = readers;
    for (const statement of [
      `DELETE FROM analytics.${view}`,
      `UPDATE analytics.${view} SET workspace_id = workspace_id`,
      `INSERT INTO analytics.${view} (workspace_id) VALUES (gen_random_uuid())`,
    ])
      await expect(reader?.client.query(statement)).rejects.toThrow(/permission denied|cannot/);
  });
});

describe('a reader', () => {
  it('reads no table of the product, and cannot map themselves to another workspace', async () => {
    const [one] = readers;
    const tables = await fresh.database.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')`,
    );
    expect(tables.length).toBeGreaterThan(50);
    for (const { name } of tables)
      await expect(one?.client.query(`SELECT 1 FROM public.${name}`)).rejects.toThrow('permission denied');
    await expect(
      one?.client.query(
        'INSERT INTO analytics_readers (role_name, workspace_id) VALUES (session_user, gen_random_uuid())',
      ),
    ).rejects.toThrow('permission denied');
    await expect(one?.client.query(`SET SESSION AUTHORIZATION ${readers[1]?.role ?? ''}`)).rejects.toThrow(
      'permission denied',
    );
  });

  it('cannot see other rows by a cheap function of their own that runs before the filter', async () => {
    const [one, other] = readers;
    const told: string[] = [];
    one?.client.on('notice', (notice) => told.push(String(notice.message)));
    await one?.client.query(
      `CREATE FUNCTION pg_temp.peek(id uuid) RETURNS boolean LANGUAGE plpgsql COST 0.0000001
       AS $$ BEGIN RAISE NOTICE 'seen %', id; RETURN true; END $$`,
    );
    await one?.client.query('SELECT * FROM analytics.events WHERE pg_temp.peek(workspace_id)');
    expect(told.length).toBeGreaterThan(0);
    expect(told.join()).not.toContain(other?.world.workspaceId);
  });

  it('who leaves the table sees nothing from the next question on', async () => {
    const [one] = readers;
    if (one === undefined) throw new Error('There is no reader.');
    await fresh.database.query('DELETE FROM analytics_readers WHERE role_name = $1', [one.role]);
    expect(await seen(one.client, 'events')).toEqual([]);
    await fresh.database.query('INSERT INTO analytics_readers (role_name, workspace_id) VALUES ($1, $2)', [
      one.role,
      one.world.workspaceId,
    ]);
    expect((await seen(one.client, 'events')).length).toBeGreaterThan(0);
  });
});

it('no view has a column that is sealed, hashed or a token, under whatever name', async () => {
  const used = await fresh.database.query<{ view: string; source: string }>(
    `SELECT DISTINCT v.relname AS view, t.relname || '.' || a.attname AS source
     FROM pg_depend d
     JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
     JOIN pg_class v ON v.oid = w.ev_class JOIN pg_namespace n ON n.oid = v.relnamespace
     JOIN pg_class t ON t.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
     WHERE n.nspname = 'analytics' AND d.refobjsubid > 0`,
  );
  expect(new Set(used.map(({ view }) => view))).toEqual(new Set(VIEWS));
  const sealed = new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`));
  for (const { source } of used) {
    expect(sealed.has(source)).toBe(false);
    expect(source).not.toMatch(/encrypted|hmac|hash|token|secret|provider_id|external_id|credential/);
  }
});

it('the documentation names every view and every column', async () => {
  const { readFileSync } = await import('node:fs');
  const page = readFileSync('docs/analytics.md', 'utf8');
  const columns = await fresh.database.query<{ name: string; columns: string[] }>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = 'analytics' AND a.attnum > 0 GROUP BY 1`,
  );
  expect(columns.map(({ name }) => name).sort()).toEqual([...VIEWS].sort());
  for (const { name, columns: own } of columns) {
    const section = page.split(`\`analytics.${name}\``)[1]?.split('\n|')[0] ?? '';
    for (const column of own)
      expect([name, column, section.includes(`\`${column}\``)]).toEqual([name, column, true]);
  }
});
