import { z } from 'zod';
import { NameWordSchema } from '#contracts/fans/fan-names.js';
import { ExternalIdSchema } from '#contracts/fans/fans.js';
import { LocaleSchema, TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import type { NormalisedAddress } from '#domain/fans/address.js';
import { evidenceProblem } from '#domain/consents/evidence.js';
import { normaliseEmail } from '#domain/fans/email.js';
import type { ListColumn } from '#domain/fans/list-columns.js';
import { readListTime, type ListTimeRules } from '#domain/fans/list-time.js';
import { splitName } from '#domain/fans/full-name.js';
import { normalisePhone } from '#domain/fans/phone.js';
import type { RowFault, RowFaultKind } from '#domain/fans/row-faults.js';
import { foldName, territoryOfName } from '#domain/places/territory-of-name.js';
import { PRE_SAVE_PATHS, SERVICES, type EpochMs, type PreSavePath, type Service } from '#domain/terms.js';
import type { Cells as RawCells, ListRow } from './list-file.js';

/** A row that can be imported, its addresses normalised. */
export interface ImportRow {
  line: number;
  externalId: string | null;
  email: string | null;
  phone: string | null;
  territory: string | null;
  zone: string | null;
  locale: string | null;
  service: Service | null;
  refreshToken: string | null;
  scopes: string[];
  /** True grants, false withdraws, null says nothing. */
  emailConsent: boolean | null;
  smsConsent: boolean | null;
  consentAt: Date | null;
  /** Null: not stated. */
  path: PreSavePath | null;
  source: string | null;
  preSavedAt: EpochMs | null;
  firstName: string | null;
  lastName: string | null;
}

/** `row` null: it is left out. */
export interface ReadRow {
  row: ImportRow | null;
  faults: RowFault[];
}

const WORDS: readonly (readonly [boolean | null, string])[] = [
  [true, 'yes|y|true|1|x|ja|wahr|oui|vrai|si|sí|verdadero|vero|sim|subscribed|opted in|opt-in'],
  [false, 'no|n|false|0|nein|falsch|non|faux|falso|nee|não|unsubscribed|opted out|opt-out'],
  [null, 'never_subscribed|not_subscribed|non-subscribed|unknown'],
];
const FLAGS: ReadonlyMap<string, boolean | null> = new Map(
  WORDS.flatMap(([flag, words]) => words.split('|').map((word) => [foldName(word), flag] as const)),
);
const Flag = z
  .string()
  .transform((text) => FLAGS.get(foldName(text)))
  .pipe(z.boolean({ error: 'neither yes nor no' }).nullable());

const CellsSchema = z.object({
  external_id: ExternalIdSchema.optional(),
  territory: z
    .string()
    .transform((text) => territoryOfName(text) ?? text)
    .pipe(TerritorySchema)
    .optional(),
  zone: ZoneSchema.optional(),
  locale: LocaleSchema.optional(),
  service: z
    .string()
    .transform((text) => text.toLowerCase().replace(/[\s-]+/g, '_'))
    .pipe(z.enum(SERVICES, { error: `not one of ${SERVICES.join(', ')}` }))
    .optional(),
  refresh_token: z.string().max(4096).optional(),
  scopes: z.string().max(1000).optional(),
  email_consent: Flag.optional(),
  sms_consent: Flag.optional(),
  path: z.enum(PRE_SAVE_PATHS, { error: `not one of ${PRE_SAVE_PATHS.join(', ')}` }).optional(),
  source: z
    .string()
    .regex(/^[\w.:/-]{1,100}$/, { error: 'not 1 to 100 letters, digits or . : / - _' })
    .optional(),
  first_name: NameWordSchema.optional(),
  last_name: NameWordSchema.optional(),
  name: NameWordSchema.optional(),
});
type Cells = z.infer<typeof CellsSchema>;

/** Clocks of two systems differ a little; a time further ahead is a mistake. */
const AHEAD_AT_MOST_MS = 5 * 60_000;

export interface RowRules {
  defaultTerritory: string | undefined;
  /** What a row says that has an address and no answer of its own; null: nothing. */
  emailConsent: boolean | null;
  smsConsent: boolean | null;
  times: ListTimeRules;
  /** What the workspace's clock shows. */
  now: EpochMs;
}

/** What is found wrong with one row. */
class RowFaults {
  readonly faults: RowFault[] = [];
  private rejects = false;

  constructor(readonly line: number) {}

  reject(reason: string): void {
    this.rejects = true;
    this.add('rejected', reason);
  }

  rejectForWhatIsTold(): void {
    this.rejects = true;
  }

  warn(kind: RowFaultKind, reason: string): void {
    this.add(kind, reason);
  }

  /** Of a row that is left out every fault is told as its error: all of them can be mended at once. */
  result(row: ImportRow | undefined): ReadRow {
    if (!this.rejects && row !== undefined) return { row, faults: this.faults };
    return { row: null, faults: this.faults.map((fault) => ({ ...fault, kind: 'rejected' })) };
  }

  private add(kind: RowFaultKind, reason: string): void {
    this.faults.push({ line: this.line, kind, reason, fanId: null });
  }
}

/** Looks at one row by itself and names everything that is wrong with it. */
export function readRow(read: ListRow, rules: RowRules): ReadRow {
  const faults = new RowFaults(read.line);
  if (read.kind === 'stray_quote') {
    faults.reject('row: a quotation mark that does not belong there');
    return faults.result(undefined);
  }
  if (read.cellsTooMany > 0)
    faults.reject(
      `row: has ${read.cellsTooMany} ${read.cellsTooMany === 1 ? 'cell' : 'cells'} more than the header (a comma in a cell without quotes?)`,
    );
  const cells = cellsOf(read.cells, faults);
  const territory = territoryFor(read.cells, cells, rules);
  const email = addressOf('email', read.cells, (text) => normaliseEmail(text), faults);
  const phone = addressOf(
    'phone',
    read.cells,
    (text) => normalisePhone(text, territory ?? undefined),
    faults,
  );
  if (cells === undefined) return faults.result(undefined);
  const times = timesOf(read.cells, rules, faults);
  contradictions(cells, faults);
  if (cells.external_id === undefined && email === null && phone === null) nobody(read.cells, faults);
  const consents = {
    emailConsent: consentOf('email', cells.email_consent, email, rules.emailConsent, faults),
    smsConsent: consentOf('phone', cells.sms_consent, phone, rules.smsConsent, faults),
  };
  return faults.result({ ...rowOf(read.line, cells), ...{ email, phone, territory }, ...consents, ...times });
}

/** An address that cannot be read is told already. */
function nobody(raw: RawCells, faults: RowFaults): void {
  if (raw.email === undefined && raw.phone === undefined)
    faults.reject('row: has neither external_id nor email nor phone');
  else faults.rejectForWhatIsTold();
}

/** Cells without which the fan is the same fan. */
const LEAVABLE: ReadonlySet<string> = new Set<ListColumn>([
  'territory',
  'zone',
  'locale',
  'source',
  'service',
  'first_name',
  'last_name',
  'name',
]);

/** Undefined: a cell that counts cannot be read. */
function cellsOf(raw: RawCells, faults: RowFaults): Cells | undefined {
  const parsed = CellsSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const unreadable = new Set(parsed.error.issues.map(({ path: [column] }) => String(column)));
  let usable = true;
  for (const { path, message } of parsed.error.issues) {
    const column = String(path[0]);
    const leavable = LEAVABLE.has(column) && !(column === 'service' && raw.refresh_token !== undefined);
    if (leavable) faults.warn('left_out', `${column}: ${message}`);
    else faults.reject(`${column}: ${message}`);
    usable &&= leavable;
  }
  if (!usable) return undefined;
  return CellsSchema.parse(
    Object.fromEntries(Object.entries(raw).filter(([column]) => !unreadable.has(column))),
  );
}

/** Where the fan's own cell cannot be read, the default is not theirs either: a number would be misread with it. */
function territoryFor(raw: RawCells, cells: Cells | undefined, rules: RowRules): string | null {
  if (cells?.territory !== undefined) return cells.territory;
  if (raw.territory === undefined) return rules.defaultTerritory ?? null;
  return territoryOfName(raw.territory) ?? null;
}

/** An address that is none is left out; whether the row can do without it is seen later. */
function addressOf(
  column: 'email' | 'phone',
  cells: RawCells,
  normalise: (text: string) => NormalisedAddress,
  faults: RowFaults,
): string | null {
  const text = cells[column];
  if (text === undefined) return null;
  const normalised = normalise(text);
  if (normalised.kind === 'ok') return normalised.address;
  faults.warn('left_out', `${column}: ${normalised.reason}`);
  return null;
}

const CONSENT = { email: 'email_consent', phone: 'sms_consent' } as const;

function consentOf(
  column: 'email' | 'phone',
  stated: boolean | null | undefined,
  address: string | null,
  otherwise: boolean | null,
  faults: RowFaults,
): boolean | null {
  if (stated === undefined) return address === null ? null : otherwise;
  if (stated !== true || address !== null) return stated;
  const what = column === 'email' ? 'an email' : 'a phone';
  faults.warn('consent_dropped', `${CONSENT[column]}: without ${what}`);
  return null;
}

function timesOf(
  cells: RawCells,
  rules: RowRules,
  faults: RowFaults,
): Pick<ImportRow, 'consentAt' | 'preSavedAt'> {
  const consentAt = timeOf('consent_at', cells, rules, faults);
  const preSavedAt = timeOf('pre_saved_at', cells, rules, faults);
  if ((preSavedAt ?? 0) > rules.now + AHEAD_AT_MOST_MS)
    faults.reject("pre_saved_at: ahead of the workspace's clock");
  if (consentAt !== null) {
    const problem = evidenceProblem(consentAt, Math.max(rules.now, Date.now()));
    if (problem !== undefined) faults.reject(`consent_at: ${problem}`);
  }
  return { consentAt: consentAt === null ? null : new Date(consentAt), preSavedAt };
}

function timeOf(
  column: 'consent_at' | 'pre_saved_at',
  cells: RawCells,
  { times }: RowRules,
  faults: RowFaults,
): EpochMs | null {
  const text = cells[column];
  if (text === undefined) return null;
  const read = readListTime(text, times);
  if (read.kind === 'ok') return read.at;
  faults.reject(`${column}: ${read.reason}`);
  return null;
}

function contradictions(cells: Cells, faults: RowFaults): void {
  if (cells.refresh_token !== undefined && cells.service === undefined)
    faults.reject('refresh_token: without a service');
  if (cells.path === 'service' && cells.service === undefined)
    faults.reject('path: service without a service');
}

/** A cell with the whole name counts where the first name has no cell of its own. */
function namesOf(cells: Cells): Pick<ImportRow, 'firstName' | 'lastName'> {
  const whole = cells.name === undefined ? undefined : splitName(cells.name);
  return {
    firstName: cells.first_name ?? whole?.firstName ?? null,
    lastName: cells.last_name ?? (cells.first_name === undefined ? whole?.lastName : undefined) ?? null,
  };
}

function rowOf(line: number, cells: Cells) {
  const granted = cells.service !== undefined && cells.refresh_token !== undefined;
  return {
    line,
    externalId: cells.external_id ?? null,
    zone: cells.zone ?? null,
    locale: cells.locale ?? null,
    service: cells.service ?? null,
    refreshToken: cells.refresh_token ?? null,
    scopes: cells.scopes?.split(/[\s,;]+/).filter((scope) => scope !== '') ?? [],
    path: cells.path ?? (granted ? ('service' as const) : null),
    source: cells.source ?? null,
    ...namesOf(cells),
  };
}
