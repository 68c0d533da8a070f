import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sql } from '#database/database.js';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { flowOf, makeWorld } from '#test/world/world.js';
import { CampaignCache } from './campaign-cache.js';

let on: FreshDatabase;
beforeAll(async () => {
  on = await freshDatabase();
});
afterAll(() => on.close());

/** Asks the database, and hands the answer on when it is told to. */
function slow(): { sql: Sql; read: Promise<void>; handOn: () => void } {
  const [read, handOn] = [signal(), signal()];
  const sql: Sql = {
    query: async <Row extends object = object>(text: string, values?: unknown[], name?: string) => {
      const rows = await on.database.query<Row>(text, values, name);
      read.give();
      await handOn.given;
      return rows;
    },
  };
  return { sql, read: read.given, handOn: handOn.give };
}

function signal(): { given: Promise<void>; give: () => void } {
  let give = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = () => {
      resolve();
      return undefined;
    };
  });
  return { given, give };
}

test('a decision reads a campaign as it locked it, although a slower one keeps an older copy meanwhile', async () => {
  const flow = flowOf({ kind: 'setStage', id: 'thanks', stage: 'engaged' });
  const changed = (await makeWorld(on.database, { flow })).campaignId;
  const other = (await makeWorld(on.database, { flow })).campaignId;
  const [{ epoch: before } = { epoch: 0 }] = await on.database.query<{ epoch: number }>(
    'SELECT epoch FROM campaigns WHERE id = $1',
    [changed],
  );
  const after = before + 1;
  const cache = new CampaignCache();

  const older = slow();
  const olderFacts = cache.facts(older.sql, [{ id: changed, epoch: before }]);
  await older.read;
  await on.database.query(`UPDATE campaigns SET status = 'paused', epoch = epoch + 1 WHERE id = $1`, [
    changed,
  ]);
  await cache.facts(on.database, [{ id: changed, epoch: after }]);

  const newer = slow();
  const newerFacts = cache.facts(newer.sql, [
    { id: changed, epoch: after },
    { id: other, epoch: before },
  ]);
  await newer.read;
  older.handOn();
  expect((await olderFacts).get(changed)).toMatchObject({ epoch: before, status: 'live' });
  newer.handOn();
  const facts = await newerFacts;
  expect(facts.get(changed)).toMatchObject({ epoch: after, status: 'paused' });
  expect(facts.get(other)?.status).toBe('live');
});
