import { createRequire } from 'node:module';
import { z } from 'zod';

/** A change of a zone's clocks: its time in seconds since 1970, and the offset from then on in seconds east of UTC. */
export interface Change {
  at: number;
  offset: number;
}

export interface SourceZone {
  name: string;
  /** Seconds east of UTC before the first change. */
  first: number;
  changes: readonly Change[];
}

export interface ZoneSource {
  version: string;
  zones: readonly SourceZone[];
  /** A zone and another name of it. */
  links: readonly (readonly [string, string])[];
  /** The zones in use in a country, by its ISO 3166 alpha-2 code. */
  countries: ReadonlyMap<string, readonly string[]>;
}

const PackedSchema = z.object({
  version: z.string(),
  zones: z.array(z.string()),
  links: z.array(z.string()),
  countries: z.array(z.string()),
});

/** Reads the data of the pinned package `moment-timezone`. Its code is not used. */
export function readMomentData(): ZoneSource {
  const data: unknown = createRequire(import.meta.url)('moment-timezone/data/packed/latest.json');
  const { version, zones, links, countries } = PackedSchema.parse(data);
  return {
    version,
    zones: zones.map(unpackZone),
    links: links.map((line) => pairOf(line)),
    countries: new Map(
      countries.map((line) => pairOf(line)).map(([code, names]) => [code, names.split(' ')]),
    ),
  };
}

function pairOf(line: string): [string, string] {
  const [left = '', right = ''] = line.split('|');
  return [left, right];
}

/**
 * The form is `name|abbreviations|offsets|order|instants`. Offsets are minutes west of UTC. `order` says in which
 * order they follow one another. The first instant is in minutes since 1970, and each other one in minutes since the
 * one before. All numbers are to the base of 60.
 */
export function unpackZone(packed: string): SourceZone {
  const [name = '', , offsets = '', order = '', instants = ''] = packed.split('|');
  const seconds = offsets.split(' ').map((offset) => -Math.round(fromBase60(offset) * 60) + 0);
  const [first = 0, ...after] = Array.from(order, (index) => seconds[fromBase60(index)] ?? 0);
  const steps = instants === '' ? [] : instants.split(' ');
  let at = 0;
  const changes = after.map((offset, index) => {
    at += Math.round(fromBase60(steps[index] ?? '') * 60);
    return { at, offset };
  });
  return { name, first, changes };
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';

export function fromBase60(text: string): number {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const value = Array.from(whole).reduce((sum, digit) => sum * 60 + DIGITS.indexOf(digit), 0);
  const rest = Array.from(fraction).reduce(
    (sum, digit, index) => sum + DIGITS.indexOf(digit) / 60 ** (index + 1),
    0,
  );
  return (text.startsWith('-') ? -1 : 1) * (value + rest);
}
