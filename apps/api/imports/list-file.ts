import { withoutUnseen } from '#domain/fans/address.js';
import type { ListColumn } from '#domain/fans/list-columns.js';
import { namedColumns, readHeader, type HeaderRules, type ListHeader } from '#domain/fans/list-header.js';
import { lacksZone, orderShownBy, type DateOrder, type ListTimeRules } from '#domain/fans/list-time.js';
import { CsvRecords, type CsvItem } from './csv-records.js';
import { FileProblem } from './file-problem.js';
import type { Encoding } from './text-encoding.js';
import type { Upload } from './upload.js';

/** How a file is read. */
export interface ListShape {
  encoding: Encoding;
  delimiter: string;
  /** Lines before and of the header. */
  headerLine: number;
  header: ListHeader;
}

export type Cells = Partial<Record<ListColumn, string>>;

/** One row of a list; empty cells are absent. `line` is the file's, the first being 1. */
export type ListRow =
  { kind: 'row'; line: number; cells: Cells; cellsTooMany: number } | { kind: 'stray_quote'; line: number };

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** The header is looked for in so much of the file. */
const HEAD_CHARACTERS = 64 * 1024;
/** A title of the table and empty lines may come before it. */
const HEAD_RECORDS = 10;

/**
 * Finds the delimiter and the header: of all ways to take the first lines apart the one that names the most columns.
 * @throws FileProblem, in one sentence that says what to do.
 */
export async function readShape(upload: Upload, rules: HeaderRules): Promise<ListShape> {
  const head = await headOf(upload);
  const stated = /^"?sep=(.)"?\r?\n/i.exec(head)?.[1];
  const candidates = (stated === undefined ? DELIMITERS : [stated]).map((delimiter) => {
    const records = firstRecords(head, delimiter, stated === undefined ? 0 : 1);
    return { delimiter, ...headerAmong(records, rules) };
  });
  const best = candidates.reduce((one, other) => (other.named > one.named ? other : one));
  const widest = candidates.reduce((one, other) => (other.cells.length > one.cells.length ? other : one));
  const { delimiter, line, cells } = best.named > 0 ? best : widest;
  if (cells.length === 0)
    throw new FileProblem(422, 'The file is empty: its first line must name the columns.');
  const read = readHeader(cells, rules);
  if (read.kind === 'problem') throw new FileProblem(422, `${read.message} Nothing was imported.`);
  return { encoding: upload.encoding, delimiter, headerLine: line, header: read.header };
}

async function headOf(upload: Upload): Promise<string> {
  let head = '';
  for await (const text of upload.text()) {
    head += text;
    if (head.length >= HEAD_CHARACTERS) break;
  }
  return head.slice(0, HEAD_CHARACTERS);
}

interface HeadRecord {
  line: number;
  cells: string[];
}

function firstRecords(head: string, delimiter: string, skipLines: number): HeadRecord[] {
  const records = new CsvRecords(delimiter);
  const found: HeadRecord[] = [];
  for (const item of all(records, head)) {
    if (item.kind === 'record' && item.line > skipLines && !isBlank(item.cells))
      found.push({ line: item.line, cells: item.cells.map(cleanCell) });
    if (found.length === HEAD_RECORDS) break;
  }
  return found;
}

function* all(records: CsvRecords, text: string): Generator<CsvItem> {
  yield* records.push(text);
  yield* records.end();
}

/** The first line, or the first that names columns where those before it have one cell only: the table's title. */
function headerAmong(records: HeadRecord[], rules: HeaderRules): HeadRecord & { named: number } {
  const titles = records.findIndex(({ cells }) => cells.filter((cell) => cell !== '').length > 1);
  const heads = records.slice(0, Math.max(titles, 0) + 1);
  const header = heads.find(({ cells }) => namedColumns(cells, rules) > 0) ?? heads[0];
  if (header === undefined) return { line: 1, cells: [], named: 0 };
  return { ...header, named: namedColumns(header.cells, rules) };
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** The rows below the header, in order; blank ones (`,,,`) are no rows. */
export async function* readRows(upload: Upload, shape: ListShape): AsyncGenerator<ListRow> {
  const records = new CsvRecords(shape.delimiter);
  records.width = shape.header.columns.length;
  for await (const text of upload.text()) {
    for (const item of records.push(text)) {
      const row = rowOf(item, shape);
      if (row !== undefined) yield row;
    }
    if (records.isOverlong)
      throw new FileProblem(422, 'A line of the file is longer than 1 MB: it is no list of fans.');
  }
  for (const item of records.end()) {
    const row = rowOf(item, shape);
    if (row !== undefined) yield row;
  }
}

function rowOf(item: CsvItem, { headerLine, header: { columns } }: ListShape): ListRow | undefined {
  if (item.line <= headerLine) return undefined;
  if (item.kind === 'stray_quote') return item;
  if (isBlank(item.cells)) return undefined;
  const cells: Cells = {};
  columns.forEach((column, place) => {
    const text = column === null ? '' : cleanCell(item.cells[place] ?? '');
    if (column !== null && text !== '') cells[column] = text;
  });
  const beyond = item.cells.slice(columns.length);
  return { kind: 'row', line: item.line, cells, cellsTooMany: isBlank(beyond) ? 0 : beyond.length };
}

/** Without unseen marks, and without what keeps a spreadsheet from taking a number for one: `="0049…"` and `'+49…`. */
function cleanCell(text: string): string {
  const plain = withoutUnseen(text);
  const formula = /^="(.*)"$/s.exec(plain)?.[1];
  const unwrapped = formula === undefined ? plain : withoutUnseen(formula.replaceAll('""', '"'));
  return unwrapped.length > 1 && unwrapped.startsWith("'") ? unwrapped.slice(1).trim() : unwrapped;
}

const TIMES = ['consent_at', 'pre_saved_at'] as const;

/**
 * What the file itself shows of its times. Where the order of day and month is not stated, all rows are looked at: one
 * that only one order can read decides for the others.
 * @throws FileProblem where the request has to say it.
 */
export async function timeRulesOf(
  upload: Upload,
  shape: ListShape,
  stated: { zone: string | null; order: DateOrder | null },
): Promise<ListTimeRules> {
  const columns = TIMES.filter((column) => shape.header.columns.includes(column));
  if (columns.length === 0 || (stated.zone !== null && stated.order !== null)) return stated;
  const seen = { 'day-month': 0, 'month-day': 0, unclear: 0, local: 0, all: 0 };
  for await (const row of readRows(upload, shape)) {
    for (const column of columns) {
      const text = row.kind === 'row' ? row.cells[column] : undefined;
      if (text === undefined) continue;
      const shown = orderShownBy(text);
      if (shown !== null) seen[shown] += 1;
      if (lacksZone(text)) seen.local += 1;
      seen.all += 1;
    }
  }
  if (stated.zone === null && seen.local > 0 && seen.local === seen.all)
    throw new FileProblem(422, noZone(columns));
  if (stated.order !== null) return stated;
  const [dayFirst, monthFirst] = [seen['day-month'] > 0, seen['month-day'] > 0];
  if (dayFirst !== monthFirst) return { ...stated, order: dayFirst ? 'day-month' : 'month-day' };
  if (seen.unclear > 0) throw new FileProblem(422, noOrder(columns));
  return stated;
}

const noZone = (columns: readonly string[]): string =>
  `The times in ${columns.join(' and ')} have no zone: send dateZone, as dateZone=Europe/Berlin. Nothing was imported.`;

const noOrder = (columns: readonly string[]): string =>
  `The dates in ${columns.join(' and ')} may be day/month or month/day: send dateOrder=day-month or ` +
  'dateOrder=month-day. Nothing was imported.';
