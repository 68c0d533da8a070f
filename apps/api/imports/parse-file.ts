import { parse, CsvError } from 'csv-parse';
import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  IMPORT_COLUMNS,
  IMPORT_MAX_BYTES,
  IMPORT_MAX_ROWS,
  type ImportColumn,
} from '#contracts/fans/imports.js';

/** One row by column, trimmed; empty cells are absent. `line` is the file's, the header being line 1. */
export interface RawRow {
  line: number;
  cells: Partial<Record<ImportColumn, string>>;
  /** More or fewer cells than the header has. */
  badCellCount?: number;
}

export interface ParsedFile {
  rows: RawRow[];
  /** Of the bytes: says whether a repeated import sends the same file. */
  hash: string;
}

/** A fault of the whole file. Nothing of the file is imported. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';

  constructor(
    readonly status: 413 | 415 | 422,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the upload as it streams in, with bounded memory: rows are counted and bytes measured on the way, and the
 * sender is held back while we parse. Nothing is written before the whole file proves to be a CSV.
 */
export async function parseFile(body: Readable): Promise<ParsedFile> {
  const hash = createHash('sha256');
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: 64 * 1024,
  });
  const rows: RawRow[] = [];
  let header: ImportColumn[] | undefined;
  const guarded = guard(hash);
  const reading = pipeline(guarded, parser);
  feed(body, guarded);
  try {
    for await (const item of parser) {
      const { record, info } = readItem(item);
      if (header === undefined) {
        header = readHeader(record);
        continue;
      }
      if (rows.length === IMPORT_MAX_ROWS) throw tooManyRows();
      rows.push(rowOf(header, record, info.lines));
    }
    await reading;
  } catch (error) {
    parser.destroy();
    await reading.catch(() => undefined);
    throw error instanceof CsvError ? notCsv(error) : error;
  }
  if (header === undefined)
    throw new FileProblem(422, 'The file is empty: its first line must name the columns.');
  return { rows, hash: hash.digest('base64url') };
}

/**
 * By hand, not by `pipeline`: that would destroy the request, and with it the connection on which the sender is to
 * read what was wrong. What still comes of a refused file is thrown away.
 */
function feed(body: Readable, guarded: Transform): void {
  body.once('error', (error) => guarded.destroy(error));
  body.once('close', () => {
    if (!body.readableEnded) guarded.destroy(new FileProblem(422, 'The upload broke off.'));
  });
  guarded.once('close', () => {
    body.unpipe(guarded);
    body.resume();
  });
  body.pipe(guarded);
}

const tooManyRows = () =>
  new FileProblem(413, `The file has more than ${IMPORT_MAX_ROWS} rows: split it and send the parts.`);

/** A parser's message quotes the file: only its code is passed on. */
function notCsv(error: CsvError): FileProblem {
  const reason = error.code.toLowerCase().replace(/^csv_/, '').replaceAll('_', ' ');
  return new FileProblem(422, `The file cannot be read as CSV: ${reason}. Nothing was imported.`);
}

/** Measures, hashes, and refuses what is no UTF-8 text. */
function guard(hash: { update(chunk: Buffer): unknown }): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > IMPORT_MAX_BYTES) {
        done(new FileProblem(413, `The file is larger than ${IMPORT_MAX_BYTES / 1024 / 1024} MB.`));
        return;
      }
      try {
        if (decoder.decode(chunk, { stream: true }).includes('\0')) throw new TypeError('binary');
      } catch {
        done(new FileProblem(415, 'The file is no CSV: it is not UTF-8 text.'));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
}

interface FileItem {
  record: string[];
  info: { lines: number };
}
/** csv-parse's types do not know the shape its `info` option gives the items. */
function readItem(item: unknown): FileItem {
  if (isItem(item)) return item;
  throw new Error('csv-parse gave a record without its info.');
}
const isItem = (item: unknown): item is FileItem =>
  typeof item === 'object' &&
  item !== null &&
  'record' in item &&
  Array.isArray(item.record) &&
  'info' in item;

const isColumn = (name: string): name is ImportColumn => IMPORT_COLUMNS.some((column) => column === name);

/** Any case, spaces for underscores. An unknown column is refused: a misspelt one would lose its data silently. */
function readHeader(cells: string[]): ImportColumn[] {
  const names = cells.map((cell) => cell.toLowerCase().replace(/[\s-]+/g, '_'));
  const unknown = names.filter((name) => !isColumn(name));
  if (unknown.length === names.length) {
    throw new FileProblem(422, `The first line names none of the columns: ${IMPORT_COLUMNS.join(', ')}.`);
  }
  if (unknown.length > 0) {
    const places = names.flatMap((name, index) => (isColumn(name) ? [] : [index + 1]));
    throw new FileProblem(
      422,
      `Columns ${places.join(', ')} are not known. Known are: ${IMPORT_COLUMNS.join(', ')}.`,
    );
  }
  if (new Set(names).size < names.length) throw new FileProblem(422, 'The first line names a column twice.');
  if (!names.some((name) => ['external_id', 'email', 'phone'].includes(name))) {
    throw new FileProblem(422, 'The file needs a column external_id, email or phone to tell fans apart.');
  }
  return names.filter(isColumn);
}

function rowOf(header: ImportColumn[], record: string[], line: number): RawRow {
  const cells: RawRow['cells'] = {};
  header.forEach((column, index) => {
    const text = record[index] ?? '';
    if (text !== '') cells[column] = text;
  });
  return record.length === header.length ? { line, cells } : { line, cells, badCellCount: record.length };
}
