import { readFileSync } from 'node:fs';
import type { EpochMs } from '#domain/terms.js';

/** Offsets in seconds east of UTC. `at` is in seconds since 1970. */
export interface ReferenceZone {
  first: number;
  changes: readonly { at: number; offset: number }[];
}

export interface Reference {
  /** The version of the IANA time zone database. */
  version: string;
  /** The years, from the first to the last; the last is not included. */
  from: number;
  to: number;
  zones: ReadonlyMap<string, ReferenceZone>;
}

/** Reads what `golden.py` prints. */
export function parseReference(text: string): Reference {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const [, version = '', from = '', to = ''] = head.split(' ');
  const zones = lines.flatMap((line) => {
    const [changes = '', names = ''] = line.split('|');
    const [first = '', ...later] = changes.split(' ');
    const zone = {
      first: Number(first),
      changes: later.map((change) => {
        const [at = NaN, offset = NaN] = change.split(':').map(Number);
        return { at, offset };
      }),
    };
    return names.split(' ').map((name) => [name, zone] as const);
  });
  return { version, from: Number(from), to: Number(to), zones: new Map(zones) };
}

/** IANA's own reference, as it was when `golden-zones.txt` was made. */
export const REFERENCE = parseReference(readFileSync(new URL('golden-zones.txt', import.meta.url), 'utf8'));

export const REFERENCE_ZONES = [...REFERENCE.zones.keys()];

/** The offset in milliseconds east of UTC, within the years of the reference. */
export function referenceOffset(zone: string, at: EpochMs): number {
  const found = REFERENCE.zones.get(zone);
  if (found === undefined) throw new Error(`The reference has no ${zone}.`);
  if (at < Date.UTC(REFERENCE.from) || at >= Date.UTC(REFERENCE.to)) throw new Error('Not in the reference.');
  return (found.changes.findLast((change) => change.at * 1000 <= at)?.offset ?? found.first) * 1000;
}
