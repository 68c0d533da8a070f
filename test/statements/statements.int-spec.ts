import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { freshDatabase, type FreshDatabase } from '#test/harness/database.js';
import { BUILT } from './built-statements.js';
import { type Checked, checkStatements } from './check-statements.js';
import { entityTypes, wordsOf } from './entity-types.js';
import { ENTITY_FILES, OPTIONS, PRODUCT, ROOT } from './product-files.js';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

/** Names of databases, and of files and tables, are known only at run time. Such a statement has no columns. */
const SAMPLES = {
  'tools/postgres.ts#ensureDatabase': ['CREATE DATABASE "name"'],
  'bench/rows/bare-copy.ts#seconds': ["COPY (SELECT id FROM fans) TO '/file'", "COPY fans (id) FROM '/file'"],
  'bench/segue.ts#startSegue': ['DROP DATABASE name WITH (FORCE)'],
};
/** These statements ask the Temporal server's own databases, whose schema is Temporal's. */
const OF_TEMPORAL = ['tools/temporal-server.ts#temporalSpec', 'bench/temporal-counts.ts#count'];
/** TypeORM runs migrations. The other is a query that a running workflow is asked. */
const NO_STATEMENTS = [
  /^libs\/database\/migrations\/.*#(up|down)$/,
  /temporal-live-position\.ts#positionOf$/,
];

describe('every statement of the product', () => {
  let checked: Checked;
  beforeAll(async () => {
    checked = await checkStatements({
      ...{ root: ROOT, files: PRODUCT, options: OPTIONS, fresh, built: BUILT },
      ...{ samples: SAMPLES, elsewhere: OF_TEMPORAL },
      prepare: `CREATE TEMP TABLE fresh_enrollments (LIKE enrollments);
                CREATE TEMP TABLE fresh_stage_entries (LIKE stage_entries)`,
    });
  }, 120_000);

  it('gives the columns that its row names, of the types and as often null as it says', () => {
    expect(checked.differences).toEqual([]);
  });

  it('is checked, and none is left out, however it is built', () => {
    expect(checked.leftOut).toEqual([]);
    expect(checked.unused).toEqual([]);
    const others = checked.others.filter((other) => !NO_STATEMENTS.some((known) => known.test(other)));
    expect(others).toEqual([]);
  });

  it('is counted by its spelling, too: the compiler has missed none', () => {
    const spelled = PRODUCT.filter((file) => !file.endsWith('libs/database/database.ts'))
      .map((file) => readFileSync(file, 'utf8').match(/\.query(<|\()/g)?.length ?? 0)
      .reduce((sum, count) => sum + count, 0);
    const elsewhere = 2;
    expect(checked.calls + elsewhere + checked.others.length).toBe(spelled);
    // Fewer calls would mean that the search has missed some, because the product grows.
    expect(checked.withRow).toBeGreaterThan(150);
  });
});

describe('the closed unions of the entities', () => {
  it('are the words that the checks of the schema allow', async () => {
    const checks = await fresh.database.query<{ source: string; words: string[] }>(
      `SELECT c.conrelid::regclass::text || '.' || a.attname AS source,
         ARRAY(SELECT (regexp_matches(pg_get_constraintdef(c.oid), '''([^'']*)''::text', 'g'))[1]) AS words
       FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       WHERE c.contype = 'c' AND cardinality(c.conkey) = 1 AND pg_get_constraintdef(c.oid) LIKE '%ARRAY[%::text%'`,
    );
    const program = ts.createProgram([...ENTITY_FILES], OPTIONS);
    const types = entityTypes(program, fresh.database.dataSource);
    const allowed = checks.map(({ source, words }) => [source, [...words].sort()]);
    expect(allowed.length).toBeGreaterThan(20);
    expect(checks.map(({ source }) => [source, wordsOf(types(source))])).toEqual(allowed);
  });
});

describe('a row that is wrong', () => {
  const FILE = 'test/statements/fixture/wrong-rows.ts';
  let checked: Checked;
  beforeAll(async () => {
    const files = [join(ROOT, FILE), ...ENTITY_FILES];
    checked = await checkStatements({ root: ROOT, files, options: OPTIONS, fresh });
  }, 120_000);

  /** Leaves out the file and the line. The last test asks for both. */
  const told = () => checked.differences.map((line) => line.replace(/^\S+ /, ''));

  it.each([
    ['names a column the statement does not give', 'name: the statement gives no such column'],
    ['leaves a column out', 'name: the row has no such property'],
    ['lets every name pass', 'an index signature lets every name pass for a column'],
    ['takes a number for text', 'n: is int8, not string'],
    ['takes a time for a number', 'at: is timestamptz, not number'],
    ['takes what may be null for text', 'zone: may be null'],
    ['takes null for possible where it is not', 'id: is never null'],
    ['forgets that an outer join may find nothing', 'release: may be null'],
    ['forgets it of a WITH clause', 'fan: may be null'],
    ['forgets that nothing has no greatest', 'last: may be null'],
    [
      'takes stored JSON at its word',
      'clock: is stored JSON, not { kind: string; }: say unknown, and parse it',
    ],
    ['does not say who built the JSON', 'ids: is JSON, not string[]: say BuiltJson<…> or unknown'],
    [
      'narrows a column beyond its entity',
      'status: is "draft" | "live" | "paused" | "ended" of campaigns.status, not "live" | "over"',
    ],
    ['takes a column for missing', 'status: a column is never missing, it is null'],
    ['reads two columns of one name', 'one: the statement gives two columns of this name'],
    ['asks a table that is not there', 'PostgreSQL refuses it: relation "listeners" does not exist'],
    ['gives fewer values than there are parameters', 'it has 2 parameters and is given 1 values'],
    ['takes a numeric for a number', 'amount: is numeric, not number'],
    ['says nothing of the row it reads', 'its rows are of any shape'],
  ])('that %s is told so', (_, difference) => {
    expect(told()).toContain(difference);
  });

  it('is reported with its file and line, and a right row is not reported', () => {
    const lines = readFileSync(join(ROOT, FILE), 'utf8').split('\n');
    const end = lines.findIndex((line) => line.includes('export function rightRows'));
    for (const difference of checked.differences) {
      const [, file, line] = /^(\S+):(\d+) /.exec(difference) ?? [];
      expect(file).toBe(FILE);
      expect(lines[Number(line) - 1]).toContain('.query');
      expect(Number(line)).toBeLessThan(end);
    }
  });

  it('is named as left out if its text cannot be found or the method is passed on', () => {
    expect(checked.leftOut).toEqual([
      expect.stringMatching(/wrong-rows\.ts:\d+: it is handed on and not called/),
      expect.stringMatching(/wrong-rows\.ts:\d+ \(.*#wrongRows\): its text is built at run time by text/),
    ]);
  });
});
