import { isZone } from '#domain/clock/zones/zone-rules.js';
import type { Place } from './place.js';
import { MANY_ZONES } from './many-zones.js';
import { STORE_ZONES } from './store-zones.js';

/** The zone in which a flow's local times are read for a fan: the fan's own, else the country's default, else UTC. */
export function fanZone({ country, zone }: Place): string {
  if (zone !== undefined && isZone(zone)) return zone;
  if (country === undefined || !Object.hasOwn(STORE_ZONES, country)) return 'UTC';
  return MANY_ZONES[country]?.[0] ?? STORE_ZONES[country] ?? 'UTC';
}
