import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { ImportQuery } from '#contracts/fans/imports.js';
import { Database } from '#database/database.js';
import {
  endImport,
  interruptImport,
  lockImport,
  lookUpByIndex,
  openImport,
  readImport,
  recordBatch,
  takeUpImport,
  type ImportRecord,
} from '#database/fans/imports.js';
import { SecretBox } from '#database/secret-box.js';
import { severityOf, type RowFault } from '#domain/fans/row-faults.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { FileProblem } from './file-problem.js';
import { importBatch, RacedError, type ImportJob } from './import-batch.js';
import { readRows, readShape, timeRulesOf, type ListRow, type ListShape } from './list-file.js';
import { sealRow, type SealedRow } from './match-rows.js';
import { readRow, type RowRules } from './read-row.js';
import { SignsOfLife } from './signs-of-life.js';
import type { Upload } from './upload.js';

/** Large enough that a commit costs little for each row, small enough that a batch holds its fans' locks shortly. */
const BATCH_ROWS = 500;
/**
 * So many rows are read before the process does something else: requests of others come between, and the answers of the
 * database, which would otherwise wait for the next statement.
 */
const ROWS_AT_A_STRETCH = 10;
const RACES_AT_MOST = 5;
const BROKE_OFF = 'Broke off on our side. Send the same file again with this importId to go on.';

export type ImportOpening =
  /** `run` imports the rest of the file. It never fails for what the file holds. */
  | { kind: 'open'; record: ImportRecord; run: () => Promise<ImportRecord> }
  | { kind: 'done'; record: ImportRecord }
  | { kind: 'other_file' }
  | { kind: 'unknown_import' };

/** Rows that are read and sealed, with what was found wrong with them. */
interface ReadyBatch {
  /** One a row, in the order of the file. */
  rows: { line: number; sealed: SealedRow | null; faults: RowFault[] }[];
}

/** The process is to end. What is imported stays, and sending the file again goes on. */
export class ProcessEndsError extends Error {
  override readonly name = 'ProcessEndsError';
}

/**
 * Imports a file in transactions of some rows each. How far it got stands in the import's row, written with each
 * batch: the same file sent again under the same id goes on behind the last one, and no row acts twice. While the
 * database works on a batch the next one is read; no more than two are in memory.
 */
@Injectable()
export class FanImports implements BeforeApplicationShutdown {
  private closing = false;
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  /** Waits until each running import has written the batch that it is at. The database is closed after this. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    await Promise.allSettled(this.running);
  }

  /** @throws FileProblem where the file cannot be read as a list. Then nothing was written. */
  async open(workspaceId: string, query: ImportQuery, upload: Upload): Promise<ImportOpening> {
    const { campaignId = null, consentEvidence: evidence = null, importId: id = uuid() } = query;
    const { preset = null, mapping, ignoreUnknown } = query;
    const shape = await readShape(upload, { preset, mapping, ignoreUnknown });
    const stated = { zone: query.dateZone ?? null, order: query.dateOrder ?? null };
    const times = await timeRulesOf(upload, shape, stated);
    // The same file under other options is another import.
    const options = { ...query, importId: undefined, wait: undefined };
    const bodyHash = `${upload.hash} ${JSON.stringify(options)}`;
    const readAs = readAsOf(shape, times.order);
    const opened = await openImport(this.database, workspaceId, {
      id,
      campaignId,
      bodyHash,
      consent: evidence,
      readAs,
    });
    if (opened === undefined) return { kind: 'unknown_import' };
    if (opened.bodyHash !== bodyHash) return { kind: 'other_file' };
    if (opened.status === 'done') return { kind: 'done', record: opened };
    await takeUpImport(this.database, id);
    const now = await this.clocks.now(workspaceId);
    const rules: RowRules = {
      ...{ defaultTerritory: query.defaultTerritory, times, now },
      ...{ emailConsent: query.emailConsent ?? null, smsConsent: query.smsConsent ?? null },
    };
    const job = { id, workspaceId, campaignId, evidence, now };
    const run = () => this.noted(this.run(job, rules, readRows(upload, shape), opened.rowsRead));
    return { kind: 'open', record: { ...opened, status: 'running', failure: null, finishedAt: null }, run };
  }

  private async noted<T>(work: Promise<T>): Promise<T> {
    this.running.add(work);
    try {
      return await work;
    } finally {
      this.running.delete(work);
    }
  }

  private async run(
    job: ImportJob,
    rules: RowRules,
    rows: AsyncIterable<ListRow>,
    done: number,
  ): Promise<ImportRecord> {
    const signs = new SignsOfLife(this.database, job.id);
    try {
      await this.importAll(job, this.batches(job, rules, rows, done), done);
      await endImport(this.database, job.id, null);
    } catch (error) {
      await signs.end();
      // Where the database itself is away, the import shows no more signs of life, and is told as interrupted.
      await this.breakOff(job, error).catch(() => undefined);
      throw error;
    } finally {
      await signs.end();
    }
    const record = await readImport(this.database, job.workspaceId, job.id);
    if (record === undefined) throw new Error('An import vanished while it ran.');
    return record;
  }

  private breakOff({ id }: ImportJob, error: unknown): Promise<void> {
    if (error instanceof ProcessEndsError) return interruptImport(this.database, id);
    return endImport(this.database, id, error instanceof FileProblem ? error.message : BROKE_OFF);
  }

  private async importAll(job: ImportJob, batches: AsyncIterable<ReadyBatch>, done: number): Promise<void> {
    let start = done;
    let writing: Promise<void> = Promise.resolve();
    // A batch that fails is heard when the next one is read.
    const failed = () => undefined;
    for await (const batch of batches) {
      await writing;
      if (this.closing) throw new ProcessEndsError('The process ends.');
      writing = this.write(job, start, batch);
      writing.catch(failed);
      start += batch.rows.length;
    }
    await writing;
  }

  private async *batches(
    job: ImportJob,
    rules: RowRules,
    rows: AsyncIterable<ListRow>,
    done: number,
  ): AsyncGenerator<ReadyBatch> {
    let batch: ReadyBatch = { rows: [] };
    let place = 0;
    for await (const row of rows) {
      place += 1;
      if (place % ROWS_AT_A_STRETCH === 0) await new Promise((resolve) => setImmediate(resolve));
      if (place <= done) continue;
      const { row: good, faults } = readRow(row, rules);
      const sealed = good === null ? null : sealRow(this.box, job.workspaceId, good);
      batch.rows.push({ line: row.line, sealed, faults });
      if (batch.rows.length < BATCH_ROWS) continue;
      yield batch;
      batch = { rows: [] };
    }
    if (batch.rows.length > 0) yield batch;
  }

  private async write(job: ImportJob, start: number, batch: ReadyBatch): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await retryDeadlocks(() => this.writeOnce(job, start, batch));
        return;
      } catch (error) {
        if (!(error instanceof RacedError) || attempt === RACES_AT_MOST) throw error;
      }
    }
  }

  private writeOnce(job: ImportJob, start: number, batch: ReadyBatch): Promise<void> {
    return this.database.transaction(async (sql) => {
      // The lock makes two senders of the same import take turns; what the other has done is not done again.
      const [, done] = await Promise.all([lookUpByIndex(sql), lockImport(sql, job.id)]);
      const rows = batch.rows.slice(Math.max(0, done - start));
      if (rows.length === 0) return;
      const good = rows.flatMap(({ sealed }) => (sealed === null ? [] : [sealed]));
      const outcome = await importBatch(
        sql,
        { box: this.box, realNow: this.database.clock.now() },
        job,
        good,
      );
      const faults = [...rows.flatMap((row) => row.faults), ...outcome.faults];
      await recordBatch(sql, job.id, {
        ...{ rowsRead: start + batch.rows.length, lineDone: rows.at(-1)?.line ?? 0 },
        ...{ imported: outcome.imported, made: outcome.made, faults },
        ...countFaults(faults),
      });
    });
  }
}

/** A row may have several faults and counts once. Warnings count where the row came in. */
function countFaults(faults: readonly RowFault[]) {
  const linesOf = (fits: (fault: RowFault) => boolean) =>
    new Set(faults.filter(fits).map(({ line }) => line));
  const out = linesOf(({ kind }) => severityOf(kind) === 'error');
  const cameIn = faults.filter(({ line }) => !out.has(line));
  const duplicate = linesOf(({ kind }) => kind === 'duplicate').size;
  return {
    duplicate,
    rejected: out.size - duplicate,
    warned: new Set(cameIn.map(({ line }) => line)).size,
    consentsDropped: cameIn.filter(({ kind }) => kind === 'consent_dropped').length,
  };
}

const readAsOf = ({ encoding, delimiter, header }: ListShape, dateOrder: string | null) => ({
  ...{ encoding, delimiter, dateOrder },
  columns: header.columns.filter((column) => column !== null),
  ignored: header.ignored,
});
