import type { Sql } from '#database/database.js';
import {
  ROW_ERRORS,
  ROW_WARNINGS,
  severityOf,
  type RowFault,
  type Severity,
} from '#domain/fans/row-faults.js';
import type { PreSavePath, Service } from '#domain/terms.js';

/** `interrupted`: the process that ran it has ended, or has shown no sign of life for a while. */
export type ImportStatus = 'running' | 'interrupted' | 'done' | 'failed';

export interface ImportRecord {
  id: string;
  campaignId: string | null;
  status: ImportStatus;
  rowsRead: number;
  rowsImported: number;
  rowsRejected: number;
  rowsDuplicate: number;
  /** Imported ones that made a fan. */
  rowsNew: number;
  /** Imported ones with a warning. */
  rowsWarned: number;
  consentsDropped: number;
  /** How the file was read; null for imports of earlier versions. It is parsed where it is shown. */
  readAs: unknown;
  failure: string | null;
  /** The line of the file up to which the rows are done. Null: none is, or an earlier version has imported them. */
  lineDone: number | null;
  bodyHash: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/**
 * A process that imports gives a sign of life this often (s). An import without one for longer than the second time has
 * nobody who works on it. The second is several times the first, so that a busy machine is not taken for a dead one.
 */
const SIGN_OF_LIFE_SECONDS = 3;
const INTERRUPTED_AFTER_SECONDS = 15;
export const SIGN_OF_LIFE_MS = SIGN_OF_LIFE_SECONDS * 1000;

/** The row says `running` as long as nobody has ended the import: a killed process cannot. */
const STATUS = `CASE WHEN status = 'running' AND now() - interval '${INTERRUPTED_AFTER_SECONDS} seconds' > coalesce(
    (SELECT alive_at FROM import_signs_of_life s WHERE s.import_id = imports.id), created_at) THEN 'interrupted'
  ELSE status END`;

const COLUMNS = `id, campaign_id AS "campaignId", ${STATUS} AS status, line_done AS "lineDone", rows_read AS "rowsRead", rows_imported AS "rowsImported",
  rows_rejected AS "rowsRejected", rows_duplicate AS "rowsDuplicate", rows_new AS "rowsNew",
  rows_warned AS "rowsWarned", read_as AS "readAs",
  consents_dropped AS "consentsDropped", failure, body_hash AS "bodyHash",
  created_at AS "createdAt", finished_at AS "finishedAt"`;

/**
 * Opens an import, or finds the one with that id in this workspace. Returns undefined when another workspace has the
 * id.
 */
export async function openImport(
  sql: Sql,
  workspaceId: string,
  opened: { id: string; campaignId: string | null; bodyHash: string; consent: object | null; readAs: object },
): Promise<ImportRecord | undefined> {
  await sql.query(
    `INSERT INTO imports (id, workspace_id, campaign_id, status, body_hash, consent, read_as)
     VALUES ($1, $2, $3, 'running', $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
    [
      opened.id,
      workspaceId,
      opened.campaignId,
      opened.bodyHash,
      opened.consent === null ? null : JSON.stringify(opened.consent),
      JSON.stringify(opened.readAs),
    ],
  );
  return readImport(sql, workspaceId, opened.id);
}

/** Goes on with an import that broke off, or begins it. */
export async function takeUpImport(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `UPDATE imports SET status = 'running', failure = NULL, finished_at = NULL WHERE id = $1 AND status <> 'done'`,
    [id],
  );
  await showLife(sql, id);
}

/** Says that a process works on the import. */
export async function showLife(sql: Sql, id: string): Promise<void> {
  await sql.query(
    `INSERT INTO import_signs_of_life (import_id, alive_at) VALUES ($1, now())
     ON CONFLICT (import_id) DO UPDATE SET alive_at = excluded.alive_at`,
    [id],
  );
}

/** Says that nobody works on the import any more. Sending its file again goes on with it. */
export async function interruptImport(sql: Sql, id: string): Promise<void> {
  await sql.query(`UPDATE import_signs_of_life SET alive_at = '-infinity' WHERE import_id = $1`, [id]);
}

export async function readImport(
  sql: Sql,
  workspaceId: string,
  id: string,
): Promise<ImportRecord | undefined> {
  const [record] = await sql.query<ImportRecord>(
    `SELECT ${COLUMNS} FROM imports WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, id],
  );
  return record;
}

/** Which imports are asked for; a filter that is undefined lets all through. */
interface ImportFilter {
  workspaceId: string;
  campaignId: string | undefined;
  status: ImportRecord['status'] | undefined;
  /** The last import of the page before: when it was begun, to the microsecond, and its id. */
  after: [begunAt: string, id: string] | undefined;
  limit: number;
}

/** Lists imports, those begun last first. */
export async function listImports(
  sql: Sql,
  { workspaceId, campaignId, status, after, limit }: ImportFilter,
): Promise<(ImportRecord & { begunAt: string })[]> {
  return sql.query<ImportRecord & { begunAt: string }>(
    `SELECT ${COLUMNS}, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "begunAt"
     FROM imports WHERE workspace_id = $1 AND ($2::uuid IS NULL OR campaign_id = $2)
       AND ($3::text IS NULL OR (${STATUS}) = $3)
       AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
     ORDER BY created_at DESC, id DESC LIMIT $6`,
    [workspaceId, campaignId ?? null, status ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
}

/** Locks the import for one batch and returns how many rows are done, so that the same batch is never done twice. */
export async function lockImport(sql: Sql, id: string): Promise<number> {
  const [row] = await sql.query<{ rowsRead: number }>(
    'SELECT rows_read AS "rowsRead" FROM imports WHERE id = $1 FOR UPDATE',
    [id],
  );
  return row?.rowsRead ?? 0;
}

/**
 * Has the statements of this transaction look rows up by index. A batch asks for some hundred rows of tables that grow
 * while it runs: by the statistics of a moment ago PostgreSQL would read them as a whole, each time again.
 */
export async function lookUpByIndex(sql: Sql): Promise<void> {
  await sql.query('SET LOCAL enable_seqscan = off');
}

/** What one batch has done. */
export interface BatchReport {
  /** Rows that are done, those of earlier batches included. */
  rowsRead: number;
  /** The line of the last of them. */
  lineDone: number;
  imported: number;
  made: number;
  warned: number;
  rejected: number;
  duplicate: number;
  consentsDropped: number;
  faults: readonly RowFault[];
}

/** Moves an import forward by one batch, in the transaction that imports its rows. */
export async function recordBatch(sql: Sql, id: string, batch: BatchReport): Promise<void> {
  const { faults } = batch;
  await sql.query(
    `UPDATE imports SET status = 'running', failure = NULL, line_done = $9,
       rows_read = $2, rows_imported = rows_imported + $3,
       rows_rejected = rows_rejected + $4, rows_duplicate = rows_duplicate + $5,
       consents_dropped = consents_dropped + $6, rows_new = rows_new + $7, rows_warned = rows_warned + $8
     WHERE id = $1`,
    [
      ...[id, batch.rowsRead, batch.imported, batch.rejected, batch.duplicate],
      ...[batch.consentsDropped, batch.made, batch.warned, batch.lineDone],
    ],
  );
  if (faults.length === 0) return;
  await sql.query(
    `INSERT INTO import_errors (import_id, line, kind, reason, fan_id)
     SELECT $1, * FROM unnest($2::int[], $3::text[], $4::text[], $5::uuid[])
     ON CONFLICT DO NOTHING`,
    [
      id,
      faults.map((fault) => fault.line),
      faults.map((fault) => fault.kind),
      faults.map((fault) => fault.reason),
      faults.map((fault) => fault.fanId),
    ],
  );
}

/** A fan whom a good row was about, and what became of the row. */
export interface ImportedFan {
  fanId: string;
  line: number;
  isNew: boolean;
  /** Of the pre-save; null where the import wrote none. */
  path: PreSavePath | null;
  service: Service | null;
}

/** Stores whom the import was about. */
export async function rememberFans(sql: Sql, importId: string, fans: readonly ImportedFan[]): Promise<void> {
  await sql.query(
    `INSERT INTO import_fans (import_id, fan_id, line, is_new, path, service)
     SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::bool[], $5::text[], $6::text[])
     ON CONFLICT DO NOTHING`,
    [
      importId,
      fans.map(({ fanId }) => fanId),
      fans.map(({ line }) => line),
      fans.map(({ isNew }) => isNew),
      fans.map(({ path }) => path),
      fans.map(({ service }) => service),
    ],
  );
}

/** Of these fans those whom an earlier row of the import was about, with its line. */
export async function linesOfFans(
  sql: Sql,
  importId: string,
  fanIds: readonly string[],
): Promise<Map<string, number>> {
  if (fanIds.length === 0) return new Map();
  const rows = await sql.query<{ fanId: string; line: number }>(
    `SELECT fan_id AS "fanId", coalesce(line, 0) AS line FROM import_fans
     WHERE import_id = $1 AND fan_id = ANY ($2::uuid[])`,
    [importId, fanIds],
  );
  return new Map(rows.map(({ fanId, line }) => [fanId, line]));
}

/** The fans of an import, after that one. The workspace is the caller's to check. */
export async function listImportedFans(
  sql: Sql,
  importId: string,
  page: { after: string | undefined; limit: number },
): Promise<ImportedFan[]> {
  return sql.query<ImportedFan>(
    `SELECT fan_id AS "fanId", coalesce(line, 0) AS line, coalesce(is_new, false) AS "isNew",
       CASE path WHEN 'service' THEN 'service' WHEN 'reminder' THEN 'reminder' END AS path, service
     FROM import_fans WHERE import_id = $1 AND ($2::uuid IS NULL OR fan_id > $2)
     ORDER BY fan_id LIMIT $3`,
    [importId, page.after ?? null, page.limit],
  );
}

export async function endImport(sql: Sql, id: string, failure: string | null): Promise<void> {
  await sql.query(
    `UPDATE imports SET status = CASE WHEN $2::text IS NULL THEN 'done' ELSE 'failed' END, failure = $2,
       finished_at = now()
     WHERE id = $1 AND status <> 'done'`,
    [id, failure],
  );
}

const KINDS = { error: ROW_ERRORS, warning: ROW_WARNINGS } as const;

/** Lists faults by line, starting after that line and reason; of one severity, or both. */
export async function listFaults(
  sql: Sql,
  workspaceId: string,
  id: string,
  page: { after: [number, string] | undefined; severity: Severity | undefined; limit: number },
): Promise<(RowFault & { severity: Severity })[]> {
  const [line = 0, reason = ''] = page.after ?? [];
  const kinds = page.severity === undefined ? [...ROW_ERRORS, ...ROW_WARNINGS] : KINDS[page.severity];
  const rows = await sql.query<RowFault>(
    `SELECT e.line, e.kind, e.reason, e.fan_id AS "fanId"
     FROM import_errors e JOIN imports i ON i.id = e.import_id
     WHERE i.workspace_id = $1 AND i.id = $2 AND (e.line, e.reason) > ($3::int, $4::text) AND e.kind = ANY ($6::text[])
     ORDER BY e.line, e.reason LIMIT $5`,
    [workspaceId, id, line, reason, page.limit, [...kinds]],
  );
  return rows.map((row) => ({ ...row, severity: severityOf(row.kind) }));
}
