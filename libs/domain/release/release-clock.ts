import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from '../terms.js';
import { STORE_ZONES } from './store-zones.js';

/**
 * When a release is playable. `local`: each territory's own store turn; `global`: one instant everywhere.
 * `date` is a local calendar date (YYYY-MM-DD), `time` a local wall time (HH:MM).
 */
export type ReleaseClock =
  | {
      kind: 'local';
      date: string;
      time: string;
      overrides?: Record<string, { date: string; time: string }> | undefined;
    }
  | { kind: 'global'; at: EpochMs };

/**
 * Where the territory is unknown, the release counts as out when the last place on earth has reached its date
 * (UTC−12; POSIX names turn the sign around). Any earlier rule would save and write before the moment for some.
 */
const LAST_ON_EARTH = 'Etc/GMT+12';

/** The territory of a row or fan of which none is known. */
export const UNKNOWN_TERRITORY = '';

/**
 * The moment a fan of this territory can play the release. A local time in a gap moves forward by the gap, in
 * an overlap the first counts. Territories without a store zone (unknown codes too) follow `LAST_ON_EARTH`.
 */
export function releaseMoment(clock: ReleaseClock, territory: string | undefined): EpochMs {
  if (clock.kind === 'global') return clock.at;
  const zone = storeZone(territory ?? UNKNOWN_TERRITORY);
  const override = zone === undefined ? undefined : clock.overrides?.[territory ?? UNKNOWN_TERRITORY];
  const { date, time } = override ?? clock;
  return localMoment(date, time, zone ?? LAST_ON_EARTH);
}

/** Every moment of the release, a row a territory; '' where none is known. */
export function allMoments(clock: ReleaseClock): { territory: string; moment: EpochMs }[] {
  return [UNKNOWN_TERRITORY, ...Object.keys(STORE_ZONES)].map((territory) => ({
    territory,
    moment: releaseMoment(clock, territory),
  }));
}

/** The first moment the release is out anywhere. */
export function earliestMoment(clock: ReleaseClock): EpochMs {
  return Math.min(...allMoments(clock).map(({ moment }) => moment));
}

/** From here on the release is out everywhere. */
export function latestMoment(clock: ReleaseClock): EpochMs {
  return Math.max(...allMoments(clock).map(({ moment }) => moment));
}

/** Is this a territory with a store zone of its own? */
export function isTerritory(code: string): boolean {
  return storeZone(code) !== undefined;
}

function storeZone(territory: string): string | undefined {
  return Object.hasOwn(STORE_ZONES, territory) ? STORE_ZONES[territory] : undefined;
}

/** Asked at every decision, answered with zone arithmetic once; the process's zone data never changes. */
const moments = new Map<string, EpochMs>();
const MOMENTS_KEPT = 20_000;

/** @throws RangeError where date or time do not exist in any calendar; the contracts let none through. */
function localMoment(date: string, time: string, zone: string): EpochMs {
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
