import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startParts, type TestParts } from '#test/harness/platform.js';
import { addFan, flowOf, type World } from '#test/world/world.js';
import { worldWith } from '#test/world/live-world.js';
import { beginOperation, currentOperation, hasSettled } from './campaign-operations.js';

const HOUR = 3_600_000;

describe('a changed campaign', () => {
  let parts: TestParts;
  let world: World;
  let open: pg.Client[] = [];
  beforeAll(async () => {
    parts = await startParts();
  });
  afterAll(() => parts.close());
  beforeEach(async () => {
    world = await worldWith(parts, flowOf({ kind: 'setStage', id: 'thanks', stage: 'engaged' }), HOUR);
  });
  afterEach(async () => {
    for (const client of open) await client.end();
    open = [];
  });

  /** A transaction that stays open, of this database or of another one on the same server. */
  async function transactionThat(does: string, values: string[] = [], database?: string): Promise<pg.Client> {
    const url = new URL(parts.databaseUrl);
    if (database !== undefined) url.pathname = database;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    open.push(client);
    await client.query('BEGIN');
    await client.query(does, values);
    return client;
  }
  /** A decision locks its fan before it reads anything. */
  const decisionOn = (fan: string) =>
    transactionThat('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [fan]);

  async function change(): Promise<string> {
    const { campaignId } = world;
    await parts.database.transaction(async (sql) => {
      await sql.query('UPDATE campaigns SET epoch = epoch + 1 WHERE id = $1', [campaignId]);
      await beginOperation(sql, campaignId, 'retime', 'due');
    });
    const operation = await parts.database.transaction((sql) => currentOperation(sql, campaignId));
    if (operation === undefined) throw new Error('The change has no operation.');
    return operation.id;
  }
  const settled = (operation: string) => hasSettled(parts.database, operation);

  test('waits for the decisions that began before the change, and for no later one', async () => {
    const [early, late] = [await addFan(parts.deps, world), await addFan(parts.deps, world)];
    const before = await decisionOn(early);
    const operation = await change();
    expect(await settled(operation)).toBe(false);
    await decisionOn(late);
    expect(await settled(operation)).toBe(false);
    await before.query('COMMIT');
    expect(await settled(operation)).toBe(true);
  });

  test('waits for a decision that itself still waits for its fan', async () => {
    const fan = await addFan(parts.deps, world);
    const first = await decisionOn(fan);
    const url = parts.databaseUrl;
    const second = new pg.Client({ connectionString: url });
    await second.connect();
    open.push(second);
    await second.query('BEGIN');
    const locked = second.query('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [fan]);
    await untilWaiting();
    const operation = await change();
    expect(await settled(operation)).toBe(false);
    await first.query('COMMIT');
    await locked;
    expect(await settled(operation)).toBe(false);
    await second.query('COMMIT');
    expect(await settled(operation)).toBe(true);
  });

  /** A statement waits for a row that another transaction has locked. */
  async function untilWaiting(): Promise<void> {
    for (;;) {
      const rows = await parts.database.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (rows.length > 0) return;
    }
  }

  test.each([
    ['of another database on the same server', 'SELECT pg_current_xact_id()', 'postgres'],
    ['that writes other tables', 'UPDATE artists SET name = name', undefined],
    ['that reads the fans', 'SELECT pg_current_xact_id(), count(*) FROM fans', undefined],
  ])('waits for no long transaction %s', async (_, does, database) => {
    await transactionThat(does, [], database);
    expect(await settled(await change())).toBe(true);
  });
});
