import type { ZoneData } from '#domain/clock/zones/zone-line.js';
import { ZoneRules } from '#domain/clock/zones/zone-rules.js';
import { countryClocks } from './country-clocks.js';
import { groupBy } from './group-by.js';
import type { ZoneSource } from './read-moment.js';
import { zoneLine } from './write-zone-line.js';

/** Where the generated files are, from the root of the repository. */
export const ZONE_DATA_FILE = 'libs/domain/clock/zones/zone-data.ts';
const MANY_ZONES_FILE = 'libs/domain/places/many-zones.ts';

export function zoneDataOf(source: ZoneSource): ZoneData {
  const aliases = groupBy(source.links, ([target]) => target);
  return {
    version: source.version,
    zones: source.zones.map(zoneLine),
    links: [...aliases].map(([target, links]) => [target, ...links.map(([, alias]) => alias)].join(' ')),
  };
}

/** The files that `npm run zones:update` writes, by path. */
export function generatedFiles(source: ZoneSource): ReadonlyMap<string, string> {
  const data = zoneDataOf(source);
  const many = countryClocks(source, new ZoneRules(data));
  return new Map([
    [ZONE_DATA_FILE, zoneDataText(data)],
    [MANY_ZONES_FILE, manyZonesText(many)],
  ]);
}

const list = (lines: readonly string[]): string => lines.map((line) => `    ${quoted(line)},\n`).join('');
const quoted = (text: string): string => `'${text}'`;

function zoneDataText({ version, zones, links }: ZoneData): string {
  return `// Written by \`npm run zones:update\`; see docs/time-zones.md. The form of a line: tools/zones/write-zone-line.ts.
import type { ZoneData } from './zone-line.js';

/** The rules of all time zones since 1970, made from the IANA time zone database. */
export const ZONE_DATA: ZoneData = {
  version: '${version}',
  zones: [
${list(zones)}  ],
  links: [
${list(links)}  ],
};
`;
}

function manyZonesText(many: ReadonlyMap<string, readonly string[]>): string {
  const countries = [...many].map(([country, zones]) => `  ${country}: [\n${list(zones)}  ],\n`);
  return `// Written by \`npm run zones:update\`; see docs/time-zones.md.

/**
 * Countries whose people live by more than one clock: one zone for each clock that is kept there from the data's own
 * year on, the default (the store's, \`STORE_ZONES\`) first. Zones that keep the same time as a listed one are left out.
 */
export const MANY_ZONES: Readonly<Record<string, readonly [string, ...string[]]>> = {
${countries.join('')}};
`;
}
