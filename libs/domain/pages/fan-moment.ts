import { localMoment } from '#domain/clock/local-moment.js';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { isTerritory, releaseMoment, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import type { Place } from '#domain/places/place.js';

/**
 * When a release is out for a visitor: at the moment of their territory, where it is known. Where only the zone is, a
 * local release is out at its own date and time by that zone, as the page says it; a store may turn some hours apart.
 */
export function fanMoment(clock: ReleaseClock, { country, zone }: Place): EpochMs {
  if (country !== undefined && isTerritory(country)) return releaseMoment(clock, country);
  if (clock.kind === 'local' && zone !== undefined && isZone(zone))
    return localMoment(clock.date, clock.time, zone);
  return releaseMoment(clock, undefined);
}
