import type { Readable } from 'node:stream';
import { readRows, readShape, timeRulesOf, type ListRow } from '#api/imports/list-file.js';
import { readRow, type ImportRow, type RowRules } from '#api/imports/read-row.js';
import { receiveUpload } from '#api/imports/upload.js';
import { IMPORT_MAX_BYTES } from '#contracts/fans/imports.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import { entryEvent, preSaveAt, type SimulatedEntrant, type EntryTimes } from '#domain/simulator/audience.js';
import type { Dice } from '#domain/simulator/dice.js';
import { hasAdapter } from '#domain/services/capabilities.js';

export interface FansOfFile {
  entrants: SimulatedEntrant[];
  /** Rows that an import would leave out, each with its reasons. */
  bad: { line: number; reasons: string[] }[];
}

/** Columns are named as in a list without a preset. */
const HEADER = { preset: null, mapping: {}, ignoreUnknown: false };

/** Reads fans as the import does, row by row. Two rows with the same fan count once. */
export async function readFans(file: Readable, dice: Dice, times: EntryTimes): Promise<FansOfFile> {
  const upload = await receiveUpload(file, IMPORT_MAX_BYTES);
  try {
    const shape = await readShape(upload, HEADER);
    const rules: RowRules = {
      ...{ defaultTerritory: undefined, emailConsent: null, smsConsent: null, now: times.until },
      times: await timeRulesOf(upload, shape, { zone: null, order: null }),
    };
    return await fansOf(readRows(upload, shape), rules, dice, times);
  } finally {
    await upload.close();
  }
}

async function fansOf(
  rows: AsyncIterable<ListRow>,
  rules: RowRules,
  dice: Dice,
  times: EntryTimes,
): Promise<FansOfFile> {
  const found: FansOfFile = { entrants: [], bad: [] };
  const known = new Map<string, number>();
  for await (const raw of rows) {
    const { row, faults } = readRow(raw, rules);
    const reasons = row === null ? faults.map(({ reason }) => reason) : repeats(row, known);
    if (row === null || reasons.length > 0) found.bad.push({ line: raw.line, reasons });
    else found.entrants.push(entrantOf(row, dice, times));
  }
  return found;
}

/** What says who the row is about, if an earlier row has it, too: its id; without one its email, else its phone. */
function repeats(row: ImportRow, known: Map<string, number>): string[] {
  const all = Object.entries({ external_id: row.externalId, email: row.email, phone: row.phone }).flatMap(
    ([column, value]) => (value === null ? [] : [{ column, key: `${column} ${value}` }]),
  );
  const [first] = all;
  const line = first && known.get(first.key);
  if (first !== undefined && line !== undefined) return [`${first.column}: the same as in line ${line}`];
  for (const { key } of all) known.set(key, row.line);
  return [];
}

function entrantOf(row: ImportRow, dice: Dice, times: EntryTimes): SimulatedEntrant {
  const fan = factsOf(row.externalId ?? `line ${row.line}`, row);
  const entry =
    row.preSavedAt === null ? entryEvent(fan, dice, times) : preSaveAt(fan, times.campaignId, row.preSavedAt);
  if (entry.type !== 'fan.pre_saved') return { fan, acts: [entry] };
  const { path, service } = row;
  const payload = { path: path ?? ('reminder' as const), ...(service === null ? {} : { service }) };
  return { fan, acts: [{ ...entry, payload }] };
}

function factsOf(id: string, row: ImportRow): FanFacts {
  const canSave = row.service !== null && row.refreshToken !== null && hasAdapter(row.service);
  const standing = (consent: boolean) => ({
    suppressed: false,
    purposes: consent ? ['marketing' as const] : [],
  });
  return {
    id,
    ...(row.territory === null ? {} : { territory: row.territory }),
    ...(row.zone === null ? {} : { zone: row.zone }),
    channels: {
      ...(row.email === null ? {} : { email: standing(row.emailConsent === true) }),
      ...(row.phone === null ? {} : { sms: standing(row.smsConsent === true) }),
    },
    connections: canSave && row.service !== null ? [row.service] : [],
  };
}
