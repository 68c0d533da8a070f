import type { Database, Sql } from '#database/database.js';
import { lockCursor, type Cursor } from './projector.js';
import { applyEvents, LIVE_TABLES, type ReadModelTables } from './apply-events.js';

const FRESH_TABLES: ReadModelTables = {
  enrollments: 'fresh_enrollments',
  stageEntries: 'fresh_stage_entries',
};

interface Rebuild {
  /** The number of rows that the live read models lack. The next field counts rows that the events do not support. */
  missing: number;
  surplus: number;
  swapped: boolean;
}

/**
 * Builds the read models again, from the first event to the projector's cursor, beside the live ones. Compares the
 * two, and replaces the rows that differ unless it is told not to. It holds the cursor meanwhile: projecting waits,
 * and readers see the old rows until the commit. A quarantined event fails the rebuild: repair or remove it first.
 */
export async function rebuildReadModels(
  database: Pick<Database, 'transaction'>,
  options: { swap?: boolean } = {},
): Promise<Rebuild> {
  const { swap = true } = options;
  return database.transaction(async (sql) => {
    const cursor = await lockCursor(sql, 'wait');
    if (cursor === undefined) throw new Error('The projection has no cursor.');
    await buildFresh(sql, cursor);
    let [missing, surplus] = [0, 0];
    for (const { live, fresh } of READ_MODELS) {
      missing += await countOf(sql, `SELECT * FROM ${fresh} EXCEPT SELECT * FROM ${live}`);
      surplus += await countOf(sql, `SELECT * FROM ${live} EXCEPT SELECT * FROM ${fresh}`);
    }
    const swapped = swap && missing + surplus > 0;
    if (swapped) for (const model of READ_MODELS) await replaceRows(sql, model);
    return { missing, surplus, swapped };
  });
}

interface ReadModel {
  live: string;
  fresh: string;
  key: string;
}
const READ_MODELS: readonly ReadModel[] = [
  { live: LIVE_TABLES.enrollments, fresh: FRESH_TABLES.enrollments, key: 'campaign_id, fan_id' },
  {
    live: LIVE_TABLES.stageEntries,
    fresh: FRESH_TABLES.stageEntries,
    key: 'campaign_id, fan_id, stage, occurred_at, event_id',
  },
];

async function buildFresh(sql: Sql, cursor: Cursor): Promise<void> {
  for (const { live, fresh } of READ_MODELS) {
    await sql.query(`CREATE TEMP TABLE ${fresh} (LIKE ${live} INCLUDING ALL) ON COMMIT DROP`);
  }
  const range = { afterTx: '0', afterSeq: 0, throughTx: cursor.tx, throughSeq: cursor.seq };
  await applyEvents(sql, range, FRESH_TABLES);
}

async function countOf(sql: Sql, query: string): Promise<number> {
  const [row] = await sql.query<{ rows: number }>(`SELECT count(*) AS rows FROM (${query}) AS difference`);
  return row?.rows ?? 0;
}

/**
 * Replaces rows in place and renames no table. So no reader waits for a table lock, and only the rows that differ are
 * written.
 */
async function replaceRows(sql: Sql, { live, fresh, key }: ReadModel): Promise<void> {
  await sql.query(`DELETE FROM ${live} WHERE (${key}) IN
    (SELECT ${key} FROM (SELECT * FROM ${live} EXCEPT SELECT * FROM ${fresh}) AS surplus)`);
  await sql.query(`INSERT INTO ${live} SELECT * FROM ${fresh} EXCEPT SELECT * FROM ${live}`);
}
