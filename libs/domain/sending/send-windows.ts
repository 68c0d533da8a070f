import { DAY_MS, weekdayIndex } from '#domain/clock/calendar.js';
import { instantOf, isZone } from '#domain/clock/zones/zone-rules.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';
import type { Channel, EpochMs } from '#domain/terms.js';
import type { Place } from '#domain/places/place.js';
import { isPublicHoliday } from './public-holidays.js';
import { needsCountry, windowsOf } from './send-windows-rules.js';
import type { Hours, WeekWindows } from './week-windows.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';

/** `closesAt`: the end of the window that contains `at`. A message must not arrive later. */
export type SendMoment =
  { kind: 'at'; at: EpochMs; closesAt: EpochMs } | { kind: 'blocked'; reason: 'country_unknown' };

const HOUR_MS = 3_600_000;
const COMMON_AT_LEAST_MS = 2 * HOUR_MS;

/**
 * The first moment, `from` or later, at which a message may reach the fan by this channel. The fan's own zone decides,
 * if it is known. Otherwise the window has to be open in all zones of the country at once. If these have less than two
 * hours in common, the country's default zone decides. SMS needs a country; email to a fan without a place goes by UTC.
 */
export function nextAllowedSend(channel: Channel, place: Place, from: EpochMs): SendMoment {
  const country = knownCountry(place.country);
  if (needsCountry(channel) && country === undefined) return { kind: 'blocked', reason: 'country_unknown' };
  const zones = zonesOf(country, place.zone);
  const week = windowsOf(channel, { country, region: place.region });
  // A local date begins up to 14 hours before and ends up to 12 hours after the UTC date of the same name.
  const firstDay = Math.floor(from / DAY_MS) - 1;
  for (let day = firstDay; day < firstDay + 12; day += 1) {
    const window = commonWindow(week, zones, day, from);
    if (window !== undefined && window.closesAt > from) {
      return { kind: 'at', at: Math.max(from, window.opensAt), closesAt: window.closesAt };
    }
  }
  throw new Error(`The send windows of ${channel} in ${String(country)} never open.`);
}

type Zones = readonly [string, ...string[]];

function knownCountry(country: string | undefined): string | undefined {
  return country !== undefined && Object.hasOwn(STORE_ZONES, country) ? country : undefined;
}

function zonesOf(country: string | undefined, zone: string | undefined): Zones {
  if (zone !== undefined && isZone(zone)) return [zone];
  if (country === undefined) return ['UTC'];
  return MANY_ZONES[country] ?? [STORE_ZONES[country] ?? 'UTC'];
}

interface Window {
  opensAt: EpochMs;
  closesAt: EpochMs;
}

/**
 * The window that all zones share on this date (days since the epoch), or the first zone's if they share too little. A
 * window that is over by `from` is returned as it is.
 */
function commonWindow(week: WeekWindows, zones: Zones, day: number, from: EpochMs): Window | undefined {
  const own = localWindow(week, zones[0], day);
  if (own === undefined || zones.length === 1 || own.closesAt <= from) return own;
  let { opensAt, closesAt } = own;
  for (const zone of zones) {
    const other = localWindow(week, zone, day);
    opensAt = Math.max(opensAt, other?.opensAt ?? opensAt);
    closesAt = Math.min(closesAt, other?.closesAt ?? closesAt);
  }
  return closesAt - opensAt >= COMMON_AT_LEAST_MS ? { opensAt, closesAt } : own;
}

function localWindow(week: WeekWindows, zone: string, day: number): Window | undefined {
  const hours = hoursOn(week, day);
  if (hours === undefined) return undefined;
  const at = (hour: number): EpochMs => instantOf(day * DAY_MS + hour * HOUR_MS, zone);
  return { opensAt: at(hours.from), closesAt: at(hours.to) };
}

/** The hours of a local date. A public holiday may be quiet. */
function hoursOn({ days, quietHolidaysOf }: WeekWindows, day: number): Hours | undefined {
  const hours = days[weekdayIndex(day)] ?? undefined;
  if (hours === undefined || quietHolidaysOf === undefined) return hours;
  return isPublicHoliday(quietHolidaysOf, day) ? undefined : hours;
}
