import { isZone } from '#domain/clock/zones/zone-rules.js';
import { MANY_ZONES } from './many-zones.js';
import { STORE_ZONES } from './store-zones.js';

/**
 * Other zones of one country that browsers name, as far as `STORE_ZONES` and `MANY_ZONES` do not: they keep the same
 * time as a listed one.
 */
const MORE: Readonly<Record<string, string>> = {
  'America/Detroit': 'US',
  'America/Boise': 'US',
  'America/Indiana/Indianapolis': 'US',
  'America/Kentucky/Louisville': 'US',
  'America/Vancouver': 'CA',
  'America/Edmonton': 'CA',
  'America/Winnipeg': 'CA',
  'America/Halifax': 'CA',
  'America/Montreal': 'CA',
  'Australia/Melbourne': 'AU',
  'Australia/Adelaide': 'AU',
  'Australia/Hobart': 'AU',
  'America/Bahia': 'BR',
  'America/Fortaleza': 'BR',
  'America/Recife': 'BR',
  'America/Manaus': 'BR',
  'America/Monterrey': 'MX',
};

const territories = new Map<string, string | undefined>();
function note(zone: string, territory: string): void {
  const known = territories.get(zone);
  // A zone that two countries name tells of neither.
  territories.set(zone, territories.has(zone) && known !== territory ? undefined : territory);
}
for (const [territory, zone] of Object.entries(STORE_ZONES)) note(zone, territory);
for (const [territory, zones] of Object.entries(MANY_ZONES)) {
  // A country may keep the clock of another one's zone, as Australia's north that of Tokyo.
  for (const zone of zones) if (!territories.has(zone)) note(zone, territory);
}
for (const [zone, territory] of Object.entries(MORE)) note(zone, territory);

/** The territory in which a browser with this zone most likely is. Undefined: the zone does not tell. */
export function territoryOfZone(zone: string): string | undefined {
  return isZone(zone) ? territories.get(zone) : undefined;
}
