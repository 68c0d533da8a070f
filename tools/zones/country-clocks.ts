import { STORE_ZONES } from '#domain/places/store-zones.js';
import type { ZoneRules } from '#domain/clock/zones/zone-rules.js';
import { groupBy } from './group-by.js';
import type { ZoneSource } from './read-moment.js';

/** How far into the future two zones have to show the same time to count as one clock. */
const YEARS_AHEAD = 20;

/**
 * Countries whose people use more than one clock. Each has one zone for each clock that is in use from the beginning
 * of the data's own year on. The store's zone comes first, then zones that no other country has, in the order of the
 * source.
 */
export function countryClocks(source: ZoneSource, rules: ZoneRules): ReadonlyMap<string, readonly string[]> {
  const year = Number(source.version.slice(0, 4));
  const [from, to] = [Date.UTC(year, 0, 1), Date.UTC(year + YEARS_AHEAD, 0, 1)];
  const users = groupBy([...source.countries.values()].flat(), (zone) => zone);
  const isOwn = (zone: string): boolean => users.get(zone)?.length === 1;
  const found = new Map<string, readonly string[]>();
  for (const [country, store] of Object.entries(STORE_ZONES)) {
    const clocks = new Map<string, string>();
    const zones = source.countries.get(country) ?? [];
    for (const zone of [store, ...zones.filter(isOwn), ...zones]) {
      const clock = JSON.stringify(rules.clockOf(zone)?.changes(from, to));
      if (!clocks.has(clock)) clocks.set(clock, zone);
    }
    if (clocks.size > 1) found.set(country, [...clocks.values()]);
  }
  return found;
}
