import { Injectable } from '@nestjs/common';
import { v7 as uuid } from 'uuid';
import type { ImportQuery } from '#contracts/fans/imports.js';
import { Database } from '#database/database.js';
import {
  endImport,
  lockImport,
  openImport,
  readImport,
  recordBatch,
  type ImportRecord,
} from '#database/fans/imports.js';
import { SecretBox } from '#database/secret-box.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { retryDeadlocks } from '#api/provider-callbacks/retry-deadlocks.js';
import { importBatch, RacedError, type ImportJob } from './import-batch.js';
import type { ParsedFile } from './parse-file.js';
import { planRows, type PlannedRow } from './plan-rows.js';
import { readRow } from './read-row.js';

/** Small enough that a batch holds its fans' locks for some hundredths of a second. */
const BATCH_ROWS = 200;
const RACES_AT_MOST = 5;

type ImportOutcome =
  { kind: 'done'; record: ImportRecord } | { kind: 'other_file' } | { kind: 'unknown_import' };

/**
 * Imports a parsed file in transactions of some rows each. How far it got stands in the import's row, written with
 * each batch: the same file sent again under the same id goes on behind the last batch, and no row acts twice.
 */
@Injectable()
export class FanImports {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
  ) {}

  async run(workspaceId: string, query: ImportQuery, file: ParsedFile): Promise<ImportOutcome> {
    const { campaignId = null, consentEvidence: evidence = null, importId: id = uuid() } = query;
    const bodyHash = `${file.hash} ${JSON.stringify([campaignId, evidence, query.defaultTerritory])}`;
    const opened = await openImport(this.database, workspaceId, {
      id,
      campaignId,
      bodyHash,
      consent: evidence,
    });
    if (opened === undefined) return { kind: 'unknown_import' };
    if (opened.bodyHash !== bodyHash) return { kind: 'other_file' };
    if (opened.status === 'done') return { kind: 'done', record: opened };
    const now = await this.clocks.now(workspaceId);
    const rules = { defaultTerritory: query.defaultTerritory, now };
    const rows = planRows(file.rows.map((row) => readRow(row, rules)));
    await this.process({ id, workspaceId, campaignId, evidence, now }, rows);
    const record = await readImport(this.database, workspaceId, id);
    return record === undefined ? { kind: 'unknown_import' } : { kind: 'done', record };
  }

  private async process(job: ImportJob, rows: PlannedRow[]): Promise<void> {
    try {
      for (let start = 0; start < rows.length; start += BATCH_ROWS) {
        await this.batch(job, start, rows.slice(start, start + BATCH_ROWS));
      }
      await endImport(this.database, job.id, null);
    } catch (error) {
      const failure = 'Broke off on our side. Send the same file again with this importId to go on.';
      // Where the database itself is away, the import stays "running" and is resumed just the same.
      await endImport(this.database, job.id, failure).catch(() => undefined);
      throw error;
    }
  }

  private async batch(job: ImportJob, start: number, rows: PlannedRow[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await retryDeadlocks(() => this.batchOnce(job, start, rows));
        return;
      } catch (error) {
        if (!(error instanceof RacedError) || attempt === RACES_AT_MOST) throw error;
      }
    }
  }

  private batchOnce(job: ImportJob, start: number, rows: PlannedRow[]): Promise<void> {
    return this.database.transaction(async (sql) => {
      // The lock makes two senders of the same import take turns.
      if ((await lockImport(sql, job.id)) > start) return;
      const good = rows.flatMap((row) => (row.kind === 'import' ? [row.row] : []));
      const bad = rows.flatMap((row) => (row.kind === 'fault' ? [row.faults] : []));
      const { imported, faults, dropped } = await importBatch(sql, this.box, job, good);
      // A row may have several faults and counts once.
      const named = [...bad, ...faults.map((fault) => [fault] as const)];
      const duplicate = named.filter(([first]) => first.kind === 'duplicate').length;
      await recordBatch(sql, job.id, {
        rowsRead: start + rows.length,
        imported,
        rejected: named.length - duplicate,
        duplicate,
        consentsDropped: dropped.length,
        faults: [...named.flat(), ...dropped],
      });
    });
  }
}
