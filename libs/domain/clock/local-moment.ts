import type { EpochMs } from '#domain/terms.js';
import { DAY_MS, dayOf, timeOf, type WallMs } from './calendar.js';
import { instantOf, wallAt } from './zones/zone-rules.js';

/**
 * When the clocks of the zone show this date (YYYY-MM-DD) and time (HH:MM). As TC39 Temporal's `compatible`: a
 * time in a gap moves forward by the gap's length, be it an hour or a whole day that the zone has skipped; of a
 * time that comes twice, the first counts.
 * @throws RangeError where date or time are in no calendar, or the zone is unknown; the contracts let none through.
 */
export function localMoment(date: string, time: string, zone: string): EpochMs {
  return instantOf(wallOf(date, time), zone);
}

/** Asked at every decision: reading the figures takes longer than the zone's arithmetic. */
const walls = new Map<string, WallMs>();
const WALLS_KEPT = 20_000;

function wallOf(date: string, time: string): WallMs {
  const key = `${date} ${time}`;
  const known = walls.get(key);
  if (known !== undefined) return known;
  const wall = dayOf(date) * DAY_MS + timeOf(time);
  if (walls.size >= WALLS_KEPT) walls.clear();
  walls.set(key, wall);
  return wall;
}

/** What the clocks of the zone show at that moment: YYYY-MM-DDTHH:MM. */
export function wallTime(at: EpochMs, zone: string): string {
  return new Date(wallAt(at, zone)).toISOString().slice(0, 16);
}
