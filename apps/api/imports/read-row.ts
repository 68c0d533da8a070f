import { z } from 'zod';
import { ExternalIdSchema } from '#contracts/fans/fans.js';
import { LocaleSchema, TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import type { ImportColumn } from '#contracts/fans/imports.js';
import { normaliseEmail, normalisePhone } from '#database/fans/identities.js';
import { evidenceProblem } from '#domain/consents/evidence.js';
import { PRE_SAVE_PATHS, SERVICES, type EpochMs, type PreSavePath, type Service } from '#domain/terms.js';
import type { RawRow } from './parse-file.js';

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
  path: PreSavePath;
  source: string | null;
  preSavedAt: EpochMs | null;
}

/** `reasons`: each names its column and what is wrong, never the value. */
export type ReadRow = { kind: 'ok'; row: ImportRow } | { kind: 'rejected'; line: number; reasons: string[] };

const FLAGS: Readonly<Record<string, boolean>> = {
  ...{ yes: true, y: true, true: true, '1': true, x: true },
  ...{ no: false, n: false, false: false, '0': false },
};
const Flag = z
  .string()
  .transform((text) => FLAGS[text.toLowerCase()])
  .pipe(z.boolean({ error: 'neither yes nor no' }));
const When = z.iso
  .datetime({ offset: true, error: 'not an ISO 8601 time with its zone' })
  .transform((text) => Date.parse(text));

const CellsSchema = z.object({
  external_id: ExternalIdSchema.optional(),
  territory: TerritorySchema.optional(),
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
  consent_at: When.optional(),
  path: z.enum(PRE_SAVE_PATHS, { error: `not one of ${PRE_SAVE_PATHS.join(', ')}` }).optional(),
  source: z
    .string()
    .regex(/^[\w.:/-]{1,100}$/, { error: 'not 1 to 100 letters, digits or . : / - _' })
    .optional(),
  pre_saved_at: When.optional(),
});
type Cells = z.infer<typeof CellsSchema>;

/** Clocks of two systems differ a little; a time further ahead is a mistake. */
const AHEAD_AT_MOST_MS = 5 * 60_000;

interface RowRules {
  defaultTerritory: string | undefined;
  /** What the workspace's clock shows. */
  now: EpochMs;
}

/** Looks at one row by itself and names everything that is wrong with it. */
export function readRow({ line, cells, badCellCount }: RawRow, rules: RowRules): ReadRow {
  const rejected = (reasons: string[]): ReadRow => ({ kind: 'rejected', line, reasons });
  if (badCellCount !== undefined)
    return rejected([`row: has ${badCellCount} cells, not as many as the header`]);
  const reasons: string[] = [];
  const parsed = CellsSchema.safeParse(cells);
  if (!parsed.success)
    reasons.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  const territory = parsed.data?.territory ?? territoryOf(cells.territory) ?? rules.defaultTerritory;
  const email = addressOf('email', cells, (text) => normaliseEmail(text), reasons);
  const phone = addressOf('phone', cells, (text) => normalisePhone(text, territory), reasons);
  if (parsed.data !== undefined) reasons.push(...contradictions(parsed.data, { email, phone }, rules.now));
  if (!parsed.success || reasons.length > 0) return rejected(reasons);
  return { kind: 'ok', row: rowOf(line, parsed.data, { email, phone, territory: territory ?? null }) };
}

/** A phone may be readable though another cell of the row is not: both faults are named at once. */
const territoryOf = (text: string | undefined) => TerritorySchema.safeParse(text).data;

function addressOf(
  column: ImportColumn & ('email' | 'phone'),
  cells: RawRow['cells'],
  normalise: (text: string) => { kind: 'ok'; address: string } | { kind: 'invalid'; reason: string },
  reasons: string[],
): string | null {
  const text = cells[column];
  if (text === undefined) return null;
  const normalised = normalise(text);
  if (normalised.kind === 'ok') return normalised.address;
  reasons.push(`${column}: ${normalised.reason}`);
  return null;
}

function contradictions(
  cells: Cells,
  addresses: { email: string | null; phone: string | null },
  now: EpochMs,
): string[] {
  const reasons: string[] = [];
  if (cells.external_id === undefined && addresses.email === null && addresses.phone === null) {
    reasons.push('row: has neither external_id nor email nor phone');
  }
  if (cells.email_consent === true && addresses.email === null)
    reasons.push('email_consent: without an email');
  if (cells.sms_consent === true && addresses.phone === null) reasons.push('sms_consent: without a phone');
  if (cells.refresh_token !== undefined && cells.service === undefined)
    reasons.push('refresh_token: without a service');
  if (cells.path === 'service' && cells.service === undefined)
    reasons.push('path: service without a service');
  if ((cells.pre_saved_at ?? 0) > now + AHEAD_AT_MOST_MS)
    reasons.push("pre_saved_at: ahead of the workspace's clock");
  if (cells.consent_at !== undefined) {
    const problem = evidenceProblem(cells.consent_at, Math.max(now, Date.now()));
    if (problem !== undefined) reasons.push(`consent_at: ${problem}`);
  }
  return reasons;
}

function rowOf(
  line: number,
  cells: Cells,
  known: Pick<ImportRow, 'email' | 'phone' | 'territory'>,
): ImportRow {
  const granted = cells.service !== undefined && cells.refresh_token !== undefined;
  return {
    ...known,
    line,
    externalId: cells.external_id ?? null,
    zone: cells.zone ?? null,
    locale: cells.locale ?? null,
    service: cells.service ?? null,
    refreshToken: cells.refresh_token ?? null,
    scopes: cells.scopes?.split(/[\s,;]+/).filter((scope) => scope !== '') ?? [],
    emailConsent: cells.email_consent ?? null,
    smsConsent: cells.sms_consent ?? null,
    consentAt: cells.consent_at === undefined ? null : new Date(cells.consent_at),
    path: cells.path ?? (granted ? 'service' : 'reminder'),
    source: cells.source ?? null,
    preSavedAt: cells.pre_saved_at ?? null,
  };
}
