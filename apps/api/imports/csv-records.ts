/** One record of a file by its first line, the file's first being 1. */
export type CsvItem =
  | { kind: 'record'; line: number; cells: string[] }
  /** A quote that nothing closes, or with text behind it. The lines after this one are read on their own. */
  | { kind: 'stray_quote'; line: number };

/** A cell with line breaks in it may be so long; a quote that is still open then was never meant as one. */
const OPEN_AT_MOST = 64 * 1024;
/** A file of other bytes than a list may have no line break at all. */
export const LINE_AT_MOST = 1024 * 1024;

/**
 * Takes a CSV apart as its text comes by (RFC 4180, any delimiter). Unlike the parsers we know it gives up one line,
 * not the file, where a quote is stray: it goes back to the next line and reads on.
 */
export class CsvRecords {
  /** How many cells a record has: one over several lines that has another number is taken for a stray quote. */
  width: number | undefined;
  private rest = '';
  private line = 0;
  /** Lines of a record whose quote is still open, and where they begin. */
  private open: string[] = [];
  private openLength = 0;
  private lineEnd: '\n' | '\r' | undefined;

  constructor(private readonly delimiter: string) {}

  *push(text: string): Generator<CsvItem> {
    this.rest += text;
    // Old spreadsheets of the Macintosh end their lines with a carriage return alone.
    this.lineEnd ??= /\r(?!\n)./.test(this.rest) && !this.rest.includes('\n') ? '\r' : undefined;
    if (this.rest.includes('\n')) this.lineEnd ??= '\n';
    const end = this.lineEnd ?? '\n';
    let from = 0;
    for (let at = this.rest.indexOf(end); at !== -1; at = this.rest.indexOf(end, from)) {
      const line = this.rest.slice(from, at);
      from = at + 1;
      yield* this.take(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
    this.rest = this.rest.slice(from);
  }

  /** True: what is read of a line is too long for one. */
  get isOverlong(): boolean {
    return this.rest.length > LINE_AT_MOST;
  }

  *end(): Generator<CsvItem> {
    const last = this.rest;
    this.rest = '';
    if (last !== '') yield* this.take(last.endsWith('\r') ? last.slice(0, -1) : last);
    while (this.open.length > 0) yield* this.giveUp();
  }

  private *take(line: string): Generator<CsvItem> {
    this.line += 1;
    if (this.open.length === 0 && !line.includes('"')) {
      yield { kind: 'record', line: this.line, cells: line.split(this.delimiter) };
      return;
    }
    this.open.push(line);
    this.openLength += line.length;
    // A line without a quote closes none.
    if (this.open.length > 1 && !line.includes('"') && this.openLength <= OPEN_AT_MOST) return;
    const read = this.openLength > OPEN_AT_MOST ? 'stray' : readCells(this.open.join('\n'), this.delimiter);
    if (read === 'open') return;
    if (
      read === 'stray' ||
      (this.open.length > 1 && this.width !== undefined && read.length !== this.width)
    ) {
      yield* this.giveUp();
      return;
    }
    yield { kind: 'record', line: this.line - this.open.length + 1, cells: read };
    this.open = [];
    this.openLength = 0;
  }

  /** Reports the first of the open lines and reads the others again. */
  private *giveUp(): Generator<CsvItem> {
    const [, ...again] = this.open;
    this.line -= this.open.length - 1;
    this.open = [];
    this.openLength = 0;
    yield { kind: 'stray_quote', line: this.line };
    for (const line of again) yield* this.take(line);
  }
}

/** Cells of a text that may have quotes. A quote within a cell that does not start with one is a plain character. */
function readCells(text: string, delimiter: string): string[] | 'open' | 'stray' {
  const cells: string[] = [];
  for (let at = 0; ;) {
    const quote = quoteAt(text, at);
    if (quote === undefined) {
      const end = text.indexOf(delimiter, at);
      cells.push(text.slice(at, end === -1 ? undefined : end));
      if (end === -1) return cells;
      at = end + delimiter.length;
      continue;
    }
    const close = closingQuote(text, quote + 1);
    if (close === -1) return 'open';
    cells.push(text.slice(quote + 1, close).replaceAll('""', '"'));
    const behind = skipSpaces(text, close + 1);
    if (behind === text.length) return cells;
    if (!text.startsWith(delimiter, behind)) return 'stray';
    at = behind + delimiter.length;
  }
}

/** Where the cell that begins here opens a quote, spaces before it aside. */
function quoteAt(text: string, at: number): number | undefined {
  const place = skipSpaces(text, at);
  return text[place] === '"' ? place : undefined;
}

function skipSpaces(text: string, at: number): number {
  let place = at;
  while (text[place] === ' ') place += 1;
  return place;
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at;
  return -1;
}
