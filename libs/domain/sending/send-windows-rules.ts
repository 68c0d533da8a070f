import type { Channel } from '#domain/terms.js';
import { SMS_HOURS } from './sms-hours.js';
import { type Hours, weekOf, type WeekWindows } from './week-windows.js';

interface ChannelWindows {
  /** Nothing is sent to a fan whose country is unknown. Otherwise such a fan's hours are those of UTC. */
  needsCountry: boolean;
  /** The hours of every place that has no row of its own. */
  usual: WeekWindows;
  /** By country, or by state or province (ISO 3166). */
  byPlace: ReadonlyMap<string, WeekWindows>;
}

const WINDOWS: Record<Channel, ChannelWindows> = {
  sms: {
    needsCountry: true,
    usual: everyDay('sms', { from: 9, to: 20 }),
    byPlace: new Map(SMS_HOURS.map((row) => [row.place, weekOf(row)])),
  },
  email: { needsCountry: false, usual: everyDay('email', { from: 8, to: 21 }), byPlace: new Map() },
  // A push lights up a phone as a text does. No law names its hours, so it has the usual ones of texts.
  webpush: { needsCountry: false, usual: everyDay('webpush', { from: 9, to: 20 }), byPlace: new Map() },
};

export function needsCountry(channel: Channel): boolean {
  return WINDOWS[channel].needsCountry;
}

/**
 * The windows of a channel at a place: of the state or province, if that belongs to the country and has a row, else of
 * the country. An unknown country has the usual ones.
 */
export function windowsOf(
  channel: Channel,
  { country, region }: { country?: string | undefined; region?: string | undefined },
): WeekWindows {
  const { byPlace, usual } = WINDOWS[channel];
  if (country === undefined) return usual;
  const ofRegion = region?.startsWith(`${country}-`) === true ? byPlace.get(region) : undefined;
  return ofRegion ?? byPlace.get(country) ?? usual;
}

/** Whether somebody has looked up when a message of this channel may reach fans of the country. */
export function hasRules(channel: Channel, country: string): boolean {
  const { needsCountry: needs, byPlace } = WINDOWS[channel];
  return !needs || byPlace.has(country);
}

function everyDay(id: string, hours: Hours): WeekWindows {
  return { id, days: Array<Hours>(7).fill(hours) };
}
