import type { EpochMs } from '#domain/terms.js';
import { DAY_MS, dayOf, timeOf } from './calendar.js';
import { instantOf, wallAt } from './zones/zone-rules.js';

/**
 * When the clocks of the zone show this date (YYYY-MM-DD) and time (HH:MM). As TC39 Temporal's `compatible`: a
 * time in a gap moves forward by the gap's length, be it an hour or a whole day that the zone has skipped; of a
 * time that comes twice, the first counts.
 * @throws RangeError where date or time are in no calendar, or the zone is unknown; the contracts let none through.
 */
export function localMoment(date: string, time: string, zone: string): EpochMs {
  return instantOf(dayOf(date) * DAY_MS + timeOf(time), zone);
}

/** What the clocks of the zone show at that moment: YYYY-MM-DDTHH:MM. */
export function wallTime(at: EpochMs, zone: string): string {
  return new Date(wallAt(at, zone)).toISOString().slice(0, 16);
}
