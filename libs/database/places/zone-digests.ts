import { createHash } from 'node:crypto';
import type { ChangedZones, ZoneDigests } from '#contracts/places/zone-digests.js';
import type { ZoneRules } from '#domain/clock/zones/zone-rules.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';

/**
 * Nobody is parked by the zone rules before or after this time. The limits are fixed, so that a digest never changes
 * by itself.
 */
const [FROM, TO] = [Date.UTC(2025), Date.UTC(2065)];

/**
 * Returns a digest for each zone, old names included, and one for each territory over all its zones, the store's zone
 * first.
 */
export function zoneDigests(rules: ZoneRules): ZoneDigests {
  const zones = rules.names.map((name) => [name.toLowerCase(), digestOf(rules, name)] as const);
  const territories = Object.entries(STORE_ZONES).map(([territory, store]) => {
    const clocks = [store, ...(MANY_ZONES[territory] ?? [])].map((zone) => digestOf(rules, zone));
    return [territory, clocks.join(' ')] as const;
  });
  return { zones: Object.fromEntries(zones), territories: Object.fromEntries(territories) };
}

function digestOf(rules: ZoneRules, zone: string): string {
  const changes = JSON.stringify(rules.clockOf(zone)?.changes(FROM, TO) ?? null);
  return createHash('sha256').update(changes).digest('base64url').slice(0, 12);
}

/** Returns the zones and territories that differ, or that only one of the two has. */
export function changedZones(before: ZoneDigests, after: ZoneDigests): ChangedZones {
  return {
    zones: differing(before.zones, after.zones),
    territories: differing(before.territories, after.territories),
  };
}

function differing(before: Record<string, string>, after: Record<string, string>): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => before[name] !== after[name]).sort();
}
