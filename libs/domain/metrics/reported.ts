import { STORE_ZONES } from '#domain/places/store-zones.js';
import { ratio } from './funnel.js';

/** The columns of a file of reported figures. `date` is needed, and one of `streams` and `saves`. */
export const REPORTED_COLUMNS = ['date', 'streams', 'saves', 'service', 'territory'] as const;
export type ReportedColumn = (typeof REPORTED_COLUMNS)[number];

/** What a distributor has reported of one day. An empty text stands for all services, or for all territories. */
export interface ReportedFigure {
  /** YYYY-MM-DD, in the reporter's own days. */
  day: string;
  service: string;
  territory: string;
  /** Null: not reported. */
  streams: number | null;
  saves: number | null;
}

export interface ReportedFault {
  /** Of the file, the first being 1. */
  line: number;
  column: ReportedColumn | null;
  message: string;
}

/** So many faults are told; the others are counted. */
export const MOST_REPORTED_FAULTS = 100;

/** Other words that distributors use for a column. */
const ALIASES: Readonly<Record<string, ReportedColumn>> = {
  day: 'date',
  plays: 'streams',
  store: 'service',
  dsp: 'service',
  country: 'territory',
};

const columnOf = (cell: string): ReportedColumn | undefined => {
  const word = cell.trim().toLowerCase();
  return REPORTED_COLUMNS.find((column) => column === word) ?? ALIASES[word];
};

/** Reads the first line of a file. A column that nobody knows is refused by its name, so that no figure is lost. */
export function readReportedHeader(
  cells: readonly string[],
): { kind: 'header'; columns: ReportedColumn[] } | { kind: 'problem'; faults: ReportedFault[] } {
  const faults: ReportedFault[] = [];
  const columns: ReportedColumn[] = [];
  const fault = (column: ReportedColumn | null, message: string) => faults.push({ line: 1, column, message });
  for (const cell of cells) {
    const column = columnOf(cell);
    if (column === undefined)
      fault(null, `Unknown column "${cell.trim().slice(0, 40)}": known are ${REPORTED_COLUMNS.join(', ')}`);
    else if (columns.includes(column)) fault(column, 'The column comes twice');
    else columns.push(column);
  }
  if (faults.length === 0 && !columns.includes('date')) fault('date', 'The column is missing');
  if (faults.length === 0 && !columns.includes('streams') && !columns.includes('saves'))
    fault('streams', 'Neither streams nor saves is a column');
  return faults.length === 0 ? { kind: 'header', columns } : { kind: 'problem', faults };
}

/** Collects the rows of a file. It is taken as a whole or not at all, so every fault is told. */
export class ReportedRows {
  readonly figures: ReportedFigure[] = [];
  readonly faults: ReportedFault[] = [];
  faultCount = 0;
  private readonly lines = new Map<string, number>();
  private readonly days = new Map<string, { line: number; perService: boolean; perTerritory: boolean }>();

  /** `today`: the last day that may be reported. */
  constructor(
    private readonly columns: readonly ReportedColumn[],
    private readonly today: string,
  ) {}

  take(line: number, cells: readonly string[]): void {
    const figure = this.figureIn(line, cells);
    if (figure === undefined || this.isTwice(line, figure) || this.isMixed(line, figure)) return;
    this.figures.push(figure);
  }

  /** Undefined: the row has faults, and they are noted. */
  private figureIn(line: number, cells: readonly string[]): ReportedFigure | undefined {
    const before = this.faultCount;
    if (cells.length > this.columns.length) this.fault(line, null, 'The row has more cells than columns');
    const cell = (column: ReportedColumn): string => cells[this.columns.indexOf(column)]?.trim() ?? '';
    const figure = {
      day: this.day(line, cell('date')),
      service: this.service(line, cell('service')),
      territory: this.territory(line, cell('territory')),
      streams: this.count(line, 'streams', cell('streams')),
      saves: this.count(line, 'saves', cell('saves')),
    };
    if (this.faultCount === before && figure.streams === null && figure.saves === null)
      this.fault(line, 'streams', 'The row has neither streams nor saves');
    return this.faultCount === before ? figure : undefined;
  }

  fault(line: number, column: ReportedColumn | null, message: string): void {
    this.faultCount += 1;
    if (this.faults.length < MOST_REPORTED_FAULTS) this.faults.push({ line, column, message });
  }

  private day(line: number, text: string): string {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isOnCalendar(text)) {
      this.fault(line, 'date', 'Must be a date: 2026-03-06');
    } else if (text < '2000') this.fault(line, 'date', 'Is before the year 2000');
    else if (text > this.today) this.fault(line, 'date', `Is in the future: today is ${this.today}`);
    return text;
  }

  private service(line: number, text: string): string {
    const word = text.toLowerCase().replaceAll(/\s+/g, '_');
    if (word !== '' && !/^[a-z0-9_.+&-]{1,40}$/.test(word))
      this.fault(line, 'service', 'Must be 1 to 40 letters, digits or . + & - _');
    return word;
  }

  private territory(line: number, text: string): string {
    const code = text.toUpperCase();
    if (code !== '' && !Object.hasOwn(STORE_ZONES, code))
      this.fault(line, 'territory', 'Not a territory (ISO 3166 alpha-2)');
    return code;
  }

  private count(line: number, column: 'streams' | 'saves', text: string): number | null {
    if (text === '') return null;
    if (/^\d{1,15}$/.test(text)) return Number(text);
    this.fault(line, column, 'Must be a whole number, without signs and separators');
    return null;
  }

  private isTwice(line: number, { day, service, territory }: ReportedFigure): boolean {
    const key = JSON.stringify([day, service, territory]);
    const earlier = this.lines.get(key);
    this.lines.set(key, earlier ?? line);
    if (earlier !== undefined)
      this.fault(line, 'date', `The same day, service and territory stand in line ${earlier}`);
    return earlier !== undefined;
  }

  /** A total beside its own parts would count twice. */
  private isMixed(line: number, { day, service, territory }: ReportedFigure): boolean {
    const own = { line, perService: service !== '', perTerritory: territory !== '' };
    const first = this.days.get(day) ?? own;
    this.days.set(day, first);
    const mixed = (column: 'service' | 'territory') =>
      this.fault(
        line,
        column,
        `On one day either every row names a ${column} or none does: see line ${first.line}`,
      );
    if (first.perService !== own.perService) mixed('service');
    else if (first.perTerritory !== own.perTerritory) mixed('territory');
    else return false;
    return true;
  }
}

function isOnCalendar(date: string): boolean {
  const at = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(date);
}

/** Sums of reported figures. `ratedStreams` and `ratedSaves` are those of rows that have both. */
export interface ReportedSums {
  streams: number | null;
  saves: number | null;
  ratedStreams: number;
  ratedSaves: number;
}

/** saves ÷ streams, of the rows that report both. Null: no row does, or nobody streamed. */
export const reportedSaveRate = ({ ratedSaves, ratedStreams }: ReportedSums): number | null =>
  ratio(ratedSaves, ratedStreams);
