import type { Sql } from './database.js';
import { keyOf, type SecretBox } from './secret-box.js';
import { SEALED_COLUMNS, type SealedColumn, textOf } from './sealed-columns.js';

/** A sealed text and the primary key of its row. */
interface SealedRow {
  key: string[];
  sealed: string;
}

const KEY_OF = (text: string) => `split_part(${text}, '.', 1)`;

/** One page of the texts of a column that another key than the first has sealed, in the order of the primary key. */
export function readSealed(
  sql: Sql,
  column: SealedColumn,
  page: { firstKey: string; after: readonly string[] | undefined; limit: number },
): Promise<SealedRow[]> {
  const names = column.key.map(({ name }) => `t.${name}`);
  const after = column.key.map(({ type }, place) => `($2::text[])[${place + 1}]::${type}`);
  return sql.query<SealedRow>(
    `SELECT ARRAY[${names.map((name) => `${name}::text`).join(', ')}] AS key, coalesce(${textOf(column, 't')}, '') AS sealed
     FROM ${column.table} t
     WHERE ${textOf(column, 't')} IS NOT NULL AND ${KEY_OF(textOf(column, 't'))} <> $1
       AND ($2::text[] IS NULL OR (${names.join(', ')}) > (${after.join(', ')}))
     ORDER BY ${names.join(', ')} LIMIT $3`,
    [page.firstKey, page.after ?? null, page.limit],
  );
}

/**
 * Writes texts that were sealed anew, each only where the row still holds the text that it was made from: what the
 * product has written meanwhile stays. Returns how many were written.
 */
export async function writeSealed(
  sql: Sql,
  column: SealedColumn,
  rows: readonly (SealedRow & { resealed: string })[],
): Promise<number> {
  const names = column.key.map(({ name }) => name);
  const value = column.inJson ? `jsonb_build_object('sealed', n.resealed)` : 'n.resealed';
  const written = await sql.query(
    `WITH n AS MATERIALIZED (
       SELECT ${column.key.map(({ name, type }, place) => `(r ->> ${place})::${type} AS ${name}`).join(', ')},
         r ->> ${names.length} AS was, r ->> ${names.length + 1} AS resealed
       FROM jsonb_array_elements($1::jsonb) AS r
     ), locked AS MATERIALIZED (
       SELECT ${names.map((name) => `t.${name}`).join(', ')} FROM ${column.table} t JOIN n USING (${names.join(', ')})
       ORDER BY ${names.map((name) => `t.${name}`).join(', ')} FOR NO KEY UPDATE OF t
     )
     UPDATE ${column.table} t SET ${column.column} = ${value}${column.also}
     FROM n JOIN locked USING (${names.join(', ')})
     WHERE ${names.map((name) => `t.${name} = n.${name}`).join(' AND ')} AND ${textOf(column, 't')} = n.was
     RETURNING 1`,
    [JSON.stringify(rows.map(({ key, sealed, resealed }) => [...key, sealed, resealed]))],
  );
  return written.length;
}

/** How many texts of the column each key has sealed. */
export function countSealed(sql: Sql, column: SealedColumn): Promise<{ key: string; texts: number }[]> {
  return sql.query<{ key: string; texts: number }>(
    `SELECT coalesce(${KEY_OF(textOf(column, 't'))}, '') AS key, count(*)::int AS texts FROM ${column.table} t
     WHERE ${textOf(column, 't')} IS NOT NULL GROUP BY 1`,
  );
}

/** A text that cannot be opened: its key is not in the ring, or it is damaged. It stays as it is. */
export interface Unopened {
  table: string;
  column: string;
  keyId: string;
  texts: number;
}

/** What became of one column in one pass. */
export interface Resealed {
  texts: number;
  unopened: Unopened[];
}

/** PostgreSQL's code where two transactions wait for each other: the page is written again. */
const DEADLOCK = '40P01';
const TRIES = 10;

/**
 * Seals every text of the column with the first key, a page at a time. Each page is a transaction of its own. So a run
 * that is killed loses nothing, and the next one goes on with what is left.
 */
export async function resealColumn(
  sql: Sql,
  box: SecretBox,
  column: SealedColumn,
  { pageSize, told }: { pageSize: number; told: (texts: number) => void },
): Promise<Resealed> {
  const [firstKey = ''] = box.keyIds();
  const unopened = new Map<string, number>();
  let texts = 0;
  for (let after: readonly string[] | undefined; ;) {
    const page = await readSealed(sql, column, { firstKey, after, limit: pageSize });
    const opened = page.flatMap((row) => {
      const resealed = tryReseal(box, row.sealed);
      if (resealed === undefined) unopened.set(keyOf(row.sealed), (unopened.get(keyOf(row.sealed)) ?? 0) + 1);
      return resealed === undefined ? [] : [{ ...row, resealed }];
    });
    texts += await writePatiently(sql, column, opened);
    told(texts);
    if (page.length < pageSize) break;
    after = page.at(-1)?.key;
  }
  const { table, column: name } = column;
  return {
    texts,
    unopened: [...unopened].map(([keyId, count]) => ({ table, column: name, keyId, texts: count })),
  };
}

/** Undefined: no key of the ring opens it. */
function tryReseal(box: SecretBox, sealed: string): string | undefined {
  try {
    return box.reseal(sealed);
  } catch {
    return undefined;
  }
}

async function writePatiently(
  sql: Sql,
  column: SealedColumn,
  rows: readonly (SealedRow & { resealed: string })[],
): Promise<number> {
  if (rows.length === 0) return 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await writeSealed(sql, column, rows);
    } catch (error) {
      const isDeadlock = error instanceof Error && 'code' in error && error.code === DEADLOCK;
      if (!isDeadlock || tries === TRIES) throw error;
    }
  }
}

/** How many texts each key has sealed, over all columns. The keys of the ring are all there, also with 0. */
export async function countKeys(sql: Sql, box: SecretBox): Promise<Map<string, number>> {
  const counts = new Map(box.keyIds().map((id) => [id, 0]));
  for (const column of SEALED_COLUMNS) {
    for (const { key, texts } of await countSealed(sql, column))
      counts.set(key, (counts.get(key) ?? 0) + texts);
  }
  return counts;
}
