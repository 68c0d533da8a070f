import { CsvRecords } from '#api/imports/csv-records.js';
import { FileProblem } from '#api/imports/file-problem.js';
import { decoded, EncodingProbe } from '#api/imports/text-encoding.js';
import { REPORTED_MAX_ROWS } from '#contracts/metrics/reported.js';
import {
  type ReportedFault,
  type ReportedFigure,
  ReportedRows,
  readReportedHeader,
} from '#domain/metrics/reported.js';

type ReadReport =
  | { kind: 'figures'; figures: ReportedFigure[] }
  /** Nothing is taken. `count`: all faults; the first of them are told. */
  | { kind: 'faults'; faults: ReportedFault[]; count: number };

const DELIMITERS = [',', ';', '\t', '|'] as const;

/**
 * Reads a file of reported figures as a whole. `today`: the last day that may be reported.
 * @throws FileProblem where the bytes are no text.
 */
export async function readReport(file: Buffer, today: string): Promise<ReadReport> {
  const probe = new EncodingProbe();
  probe.add(file);
  let text = '';
  for await (const part of decoded(single(file), probe.encoding())) text += part;
  const delimiter = delimiterOf(text);
  const records = new CsvRecords(delimiter);
  let rows: ReportedRows | undefined;
  for (const item of [...records.push(text), ...records.end()]) {
    if (item.kind === 'record' && item.cells.every((cell) => cell.trim() === '')) continue;
    if (rows === undefined) {
      const header = readReportedHeader(item.kind === 'record' ? item.cells : ['"']);
      if (header.kind === 'problem') return { ...header, kind: 'faults', count: header.faults.length };
      rows = new ReportedRows(header.columns, today);
    } else if (item.kind === 'record') rows.take(item.line, item.cells);
    else rows.fault(item.line, null, 'A quote is not closed');
  }
  return verdictOf(rows);
}

function verdictOf(rows: ReportedRows | undefined): ReadReport {
  if (rows === undefined)
    throw new FileProblem(422, 'The file is empty: its first line must name the columns.');
  if (rows.faultCount > 0) return { kind: 'faults', faults: rows.faults, count: rows.faultCount };
  if (rows.figures.length === 0) throw new FileProblem(422, 'The file has no row below its first line.');
  if (rows.figures.length > REPORTED_MAX_ROWS)
    throw new FileProblem(422, `The file has more than ${REPORTED_MAX_ROWS} rows: split it by days.`);
  return { kind: 'figures', figures: rows.figures };
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const times = (delimiter: string) => first.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (times(one) > times(best) ? one : best));
}

async function* single(file: Buffer): AsyncGenerator<Buffer> {
  yield file;
  await Promise.resolve();
}
