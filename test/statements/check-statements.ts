import type ts from 'typescript';
import type { Database, Sql } from '#database/database.js';
import type { BuiltStatement, BuiltStatements } from './built-statements.js';
import { RowComparer } from './compare-row.js';
import { Describer, type ResultColumn } from './describe-statement.js';
import { entityTypes } from './entity-types.js';
import { worst } from './nullability.js';
import { type FoundStatement, findStatements } from './find-statements.js';

export interface StatementsToCheck {
  root: string;
  files: readonly string[];
  options: ts.CompilerOptions;
  /** A migrated database of its own. The statements that only running code builds are run on it. */
  fresh: { database: Database; url: string };
  built?: BuiltStatements;
  /** Texts that name something which is known only at run time, by the `file#function` that sends them. */
  samples?: Readonly<Record<string, readonly string[]>>;
  /** Calls that go to the database of another program, as `file#function`. */
  elsewhere?: readonly string[];
  /** Makes temporary tables that a statement needs and that no migration makes. */
  prepare?: string;
}

export interface Checked {
  /** Calls that were checked, calls that name the row they read, and the different texts that they send. */
  calls: number;
  withRow: number;
  texts: number;
  /** One line for each difference. It begins with `file:line`. */
  differences: string[];
  /** Calls of which nothing could be checked, with the reason. There may be none. */
  leftOut: string[];
  /** Entries of `built`, `samples` and `elsewhere` that no call asked for. */
  unused: string[];
  /** Calls of another method that is called `query`, as `file#function`. */
  others: string[];
}

/**
 * Describes every statement of the files on the migrated schema, and compares its columns with the row that it names.
 */
export async function checkStatements(on: StatementsToCheck): Promise<Checked> {
  const { program, statements, handedOn, others } = findStatements(on.root, on.files, on.options);
  const { built = {}, samples = {}, elsewhere = [], fresh } = on;
  const known = [...Object.keys(built), ...Object.keys(samples), ...elsewhere];
  const checked: Checked = {
    ...{ calls: 0, withRow: 0, texts: 0, differences: [], others },
    leftOut: handedOn.map((place) => `${place}: it is handed on and not called`),
    unused: known.filter((owner) => !statements.some((statement) => statement.owner === owner)),
  };
  const comparer = new RowComparer(program.getTypeChecker(), entityTypes(program, fresh.database.dataSource));
  const describer = await Describer.connect(fresh.url, on.prepare);
  try {
    for (const statement of statements) {
      if (elsewhere.includes(statement.owner)) continue;
      const texts = await textsOf(statement, on);
      if (texts.length === 0)
        checked.leftOut.push(`${statement.place} (${statement.owner}): ${reasonOf(statement)}`);
      else await check(statement, texts, { describer, comparer, checked });
    }
  } finally {
    await describer.close();
  }
  return checked;
}

const reasonOf = ({ text }: FoundStatement): string =>
  text.kind === 'unresolved' ? text.because : 'it has no text';

async function textsOf(
  { text, owner }: FoundStatement,
  { built, samples, fresh }: StatementsToCheck,
): Promise<readonly string[]> {
  if (text.kind === 'texts') return text.texts;
  const made = built?.[owner];
  return made === undefined ? (samples?.[owner] ?? []) : sentBy(made, fresh.database);
}

/** Runs code on a real database, and keeps the statements that it sends. */
async function sentBy({ run, sends }: BuiltStatement, database: Database): Promise<string[]> {
  const sent = new Set<string>();
  const recording = (sql: Sql): Sql => ({
    query: (text, values, name) => {
      sent.add(text);
      return sql.query(text, values, name);
    },
  });
  const transaction = <T>(use: (sql: Sql) => Promise<T>) =>
    database.transaction((sql) => use(recording(sql)));
  await transaction((sql) => run(sql, { transaction }));
  return [...sent].filter((text) => sends === undefined || sends.test(text));
}

/** One row type is for all texts of a call. So a column may be null if it may be null in one of them. */
function asInAny(columns: ResultColumn[], all: readonly { columns: ResultColumn[] }[]): ResultColumn[] {
  return columns.map((column) => {
    const same = all.flatMap((one) => one.columns.filter(({ name }) => name === column.name));
    return { ...column, nullability: worst(same.map(({ nullability }) => nullability)) };
  });
}

async function check(
  statement: FoundStatement,
  texts: readonly string[],
  on: { describer: Describer; comparer: RowComparer; checked: Checked },
): Promise<void> {
  const { describer, comparer, checked } = on;
  const told = new Set<string>();
  const described: { columns: ResultColumn[]; parameters: number }[] = [];
  for (const text of texts) {
    const description = await describer.describe(text);
    if (description.kind === 'described') described.push(description);
    else told.add(`PostgreSQL refuses it: ${description.because}`);
  }
  for (const { columns, parameters } of described) {
    if (statement.values !== undefined && statement.values !== parameters)
      told.add(`it has ${parameters} parameters and is given ${statement.values} values`);
    for (const difference of comparer.differences(statement.row, asInAny(columns, described), statement.call))
      told.add(difference);
  }
  checked.calls += 1;
  checked.withRow += comparer.namesColumns(statement.row) ? 1 : 0;
  checked.texts += texts.length;
  for (const difference of told) checked.differences.push(`${statement.place} ${difference}`);
}
