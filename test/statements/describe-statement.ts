import pg from 'pg';
import { type Nullability, resultNullability, type SchemaFacts } from './nullability.js';
import { parseTree } from './parse-tree.js';

/** One column of a statement's result, as PostgreSQL describes it without running the statement. */
export interface ResultColumn {
  name: string;
  /** PostgreSQL's name of the type. For an array it is `_text`. */
  type: string;
  nullability: Nullability;
  /** `table.column`, if the value comes from a column unchanged. */
  source: string | undefined;
}

export type Description =
  { kind: 'described'; columns: ResultColumn[]; parameters: number } | { kind: 'refused'; because: string };

/** Sends Parse and Describe, without Bind and Execute, so nothing is run. */
class Describing implements pg.Submittable {
  fields: pg.FieldDef[] = [];
  parameters = 0;
  private settle: (error?: Error) => void = () => undefined;
  readonly done = new Promise<Error | undefined>((resolve) => {
    this.settle = resolve;
  });

  constructor(private readonly text: string) {}

  submit(connection: pg.Connection): void {
    connection.once('parameterDescription', ({ parameterCount }: { parameterCount: number }) => {
      this.parameters = parameterCount;
    });
    connection.parse({ name: '', text: this.text, types: [] }, true);
    connection.describe({ type: 'S', name: '' }, true);
    connection.sync();
  }

  handleRowDescription({ fields }: { fields: pg.FieldDef[] }): void {
    this.fields = fields;
  }

  handleError(error: Error): void {
    this.settle(error);
  }

  handleReadyForQuery(): void {
    this.settle();
  }
}

interface Column {
  source: string;
  isNotNull: boolean;
}

/** Describes statements on one connection to a migrated database. */
export class Describer {
  private constructor(
    private readonly client: pg.Client,
    private readonly types: ReadonlyMap<number, string>,
    private readonly columns: ReadonlyMap<string, Column>,
    private readonly schema: SchemaFacts,
  ) {}

  static async connect(url: string, prepare?: string): Promise<Describer> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    if (prepare !== undefined) await client.query(prepare);
    const columns = await columnsOf(client);
    const types = await namesOf(client, 'SELECT oid::int AS oid, typname AS name FROM pg_type');
    const functions = await namesOf(client, 'SELECT oid::int AS oid, proname AS name FROM pg_proc');
    const operators = await namesOf(client, 'SELECT oid::int AS oid, oprname AS name FROM pg_operator');
    // The parse tree comes as a notice. It tells which columns an outer join may leave empty.
    await client.query(
      'SET debug_print_parse = on; SET debug_pretty_print = off; SET client_min_messages = log',
    );
    return new Describer(client, types, columns, {
      isNotNull: (table, column) => columns.get(`${table}.${column}`)?.isNotNull ?? false,
      functionName: (oid) => functions.get(oid) ?? '',
      operatorName: (oid) => operators.get(oid) ?? '',
    });
  }

  close(): Promise<void> {
    return this.client.end();
  }

  async describe(text: string): Promise<Description> {
    const trees: string[] = [];
    const keep = ({ message, detail }: { message?: string | undefined; detail?: string | undefined }) => {
      if (message?.startsWith('parse tree') && detail !== undefined) trees.push(detail);
    };
    this.client.on('notice', keep);
    const describing = new Describing(text);
    this.client.query(describing);
    const error = await describing.done;
    this.client.off('notice', keep);
    if (error !== undefined) return { kind: 'refused', because: error.message };
    const nullability = resultNullability(parseTree(trees[0] ?? ''), this.schema);
    const columns = describing.fields.map((field, index) => ({
      name: field.name,
      type: this.types.get(field.dataTypeID) ?? String(field.dataTypeID),
      nullability: nullability[index] ?? 'unknown',
      source: this.columns.get(`${field.tableID}.${field.columnID}`)?.source,
    }));
    return { kind: 'described', columns, parameters: describing.parameters };
  }
}

async function columnsOf(client: pg.Client): Promise<Map<string, Column>> {
  const { rows } = await client.query<{ place: string; source: string; not_null: boolean }>(
    `SELECT attrelid::int || '.' || attnum AS place, relname || '.' || attname AS source, attnotnull AS not_null
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE NOT attisdropped`,
  );
  return new Map(rows.map(({ place, source, not_null }) => [place, { source, isNotNull: not_null }]));
}

async function namesOf(client: pg.Client, text: string): Promise<Map<number, string>> {
  const { rows } = await client.query<{ oid: number; name: string }>(text);
  return new Map(rows.map(({ oid, name }) => [oid, name]));
}
