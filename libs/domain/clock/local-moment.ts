import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '#domain/terms.js';

/** Asked at every decision, answered with zone arithmetic once; the process's zone data never changes. */
const moments = new Map<string, EpochMs>();
const MOMENTS_KEPT = 20_000;

/**
 * When the clocks of the zone show this date (YYYY-MM-DD) and time (HH:MM). As TC39 Temporal's `compatible`: a
 * time in a gap moves forward by the gap's length, be it an hour or a whole day that the zone has skipped; of a
 * time that comes twice, the first counts.
 * @throws RangeError where date or time are in no calendar, or the zone is unknown; the contracts let none through.
 */
export function localMoment(date: string, time: string, zone: string): EpochMs {
  const key = `${date} ${time} ${zone}`;
  const known = moments.get(key);
  if (known !== undefined) return known;
  const local = Temporal.PlainDate.from(date, { overflow: 'reject' }).toPlainDateTime(
    Temporal.PlainTime.from(time),
  );
  const moment = local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  if (moments.size >= MOMENTS_KEPT) moments.clear();
  moments.set(key, moment);
  return moment;
}

/** What the clocks of the zone show at that moment: YYYY-MM-DDTHH:MM. */
export function wallTime(at: EpochMs, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}
