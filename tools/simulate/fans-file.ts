import type { Readable } from 'node:stream';
import { parseFile } from '#api/imports/parse-file.js';
import { readRow, type ImportRow } from '#api/imports/read-row.js';
import type { FanFacts } from '#domain/engine/fan-facts.js';
import { entryEvent, preSaveAt, type SimulatedEntrant, type EntryTimes } from '#domain/simulator/audience.js';
import type { Dice } from '#domain/simulator/dice.js';
import { hasAdapter } from '#domain/services/capabilities.js';

export interface FansOfFile {
  entrants: SimulatedEntrant[];
  /** Rows that an import would leave out, each with its reasons. */
  bad: { line: number; reasons: string[] }[];
}

/** Reads fans as the import does, row by row. Two rows with the same fan count once. */
export async function readFans(file: Readable, dice: Dice, times: EntryTimes): Promise<FansOfFile> {
  const { rows } = await parseFile(file);
  const found: FansOfFile = { entrants: [], bad: [] };
  const known = new Map<string, number>();
  for (const raw of rows) {
    const read = readRow(raw, { defaultTerritory: undefined, now: times.until });
    const reasons = read.kind === 'rejected' ? read.reasons : repeats(read.row, known);
    if (read.kind === 'rejected' || reasons.length > 0) found.bad.push({ line: raw.line, reasons });
    else found.entrants.push(entrantOf(read.row, dice, times));
  }
  return found;
}

/** Which of the row's values an earlier row has, too. If the row is the first with all of them, they are remembered. */
function repeats(row: ImportRow, known: Map<string, number>): string[] {
  const said = Object.entries({ external_id: row.externalId, email: row.email, phone: row.phone })
    .filter(([, value]) => value !== null)
    .map(([column, value]) => ({ column, key: `${column} ${value ?? ''}` }));
  const reasons = said.flatMap(({ column, key }) => {
    const line = known.get(key);
    return line === undefined ? [] : [`${column}: the same as in line ${line}`];
  });
  if (reasons.length === 0) for (const { key } of said) known.set(key, row.line);
  return reasons;
}

function entrantOf(row: ImportRow, dice: Dice, times: EntryTimes): SimulatedEntrant {
  const fan = factsOf(row.externalId ?? `line ${row.line}`, row);
  const entry =
    row.preSavedAt === null ? entryEvent(fan, dice, times) : preSaveAt(fan, times.campaignId, row.preSavedAt);
  if (entry.type !== 'fan.pre_saved') return { fan, acts: [entry] };
  const { path, service } = row;
  const payload = { path, ...(service === null ? {} : { service }) };
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
