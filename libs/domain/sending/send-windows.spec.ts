import fc from 'fast-check';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { wallAt } from '#test/zones/wall-clock.js';
import type { Channel } from '#domain/terms.js';
import type { Place } from '#domain/places/place.js';
import { nextAllowedSend } from './send-windows.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';

const utc = (text: string): number => Date.parse(text);
const MINUTE = 60_000;

function allowedAt(channel: Channel, place: Place, from: number): number {
  const found = nextAllowedSend(channel, place, from);
  if (found.kind === 'blocked') throw new Error(found.reason);
  return found.at;
}

/** An oracle of the spec's own: wall time by IANA's reference, and the rules written a second time. */
function wall(zone: string, at: number): { isSunday: boolean; hour: number } {
  const shown = new Date(wallAt(zone, at));
  return { isSunday: shown.getUTCDay() === 0, hour: shown.getUTCHours() };
}

function mayReach(channel: Channel, country: string | undefined, zone: string, at: number): boolean {
  const { isSunday, hour } = wall(zone, at);
  if (channel === 'email') return hour >= 8 && hour < 21;
  if (country === 'US') return hour >= (isSunday ? 12 : 9) && hour < 20;
  if (country === 'FR') return !isSunday && hour >= 8 && hour < 22;
  return hour >= 9 && hour < 20;
}

const anyZone = fc.constantFrom(...REFERENCE_ZONES);
const anyChannel = fc.constantFrom<Channel>('sms', 'email');
const anyCountry = fc.constantFrom('US', 'FR', 'DE', 'JP', 'BR', 'ZA');
/** Any minute of two years. Half of them are within a day and a half of a change of the clocks in some zone. */
const changes = [
  '2026-03-08T07:00Z',
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-11-01T06:00Z',
  '2026-04-05T15:00Z',
  '2026-09-06T04:00Z',
];
const anyMoment = fc.oneof(
  fc
    .integer({ min: utc('2026-01-01T00:00Z') / MINUTE, max: utc('2028-01-01T00:00Z') / MINUTE })
    .map((m) => m * MINUTE),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -2160, max: 2160 }))
    .map(([change, minutes]) => utc(change) + minutes * MINUTE),
);

describe('the next moment at which a fan may be written to', () => {
  it('is inside the window of the fan’s zone and the very first such minute, in every zone and at both changes of the clocks', () => {
    fc.assert(
      fc.property(anyChannel, anyCountry, anyZone, anyMoment, (channel, country, zone, from) => {
        const found = nextAllowedSend(channel, { country, zone }, from);
        if (found.kind === 'blocked') throw new Error(found.reason);
        expect(found.at).toBeGreaterThanOrEqual(from);
        expect(mayReach(channel, country, zone, found.at)).toBe(true);
        expect(mayReach(channel, country, zone, found.closesAt - MINUTE)).toBe(true);
        for (let at = from; at < found.at; at += MINUTE) {
          if (mayReach(channel, country, zone, at))
            throw new Error(`${zone}: ${new Date(at).toISOString()} was allowed.`);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is now when now is allowed', () => {
    const noon = utc('2026-12-01T12:00:00Z');
    expect(allowedAt('sms', { country: 'DE' }, noon)).toBe(noon);
    expect(allowedAt('email', {}, noon)).toBe(noon);
  });

  it('leaves Sunday mornings in the US and whole Sundays in France alone', () => {
    const sunday = utc('2026-12-06T00:00:00-05:00');
    expect(allowedAt('sms', { country: 'US', zone: 'America/New_York' }, sunday)).toBe(
      utc('2026-12-06T12:00:00-05:00'),
    );
    const frenchSunday = utc('2026-12-06T00:00:00+01:00');
    expect(allowedAt('sms', { country: 'FR' }, frenchSunday)).toBe(utc('2026-12-07T08:00:00+01:00'));
    expect(allowedAt('email', { country: 'FR' }, frenchSunday)).toBe(utc('2026-12-06T08:00:00+01:00'));
  });

  it('says when the window closes', () => {
    expect(nextAllowedSend('sms', { country: 'DE' }, utc('2026-12-01T12:00:00+01:00'))).toEqual({
      kind: 'at',
      at: utc('2026-12-01T12:00:00+01:00'),
      closesAt: utc('2026-12-01T20:00:00+01:00'),
    });
  });

  it('keeps to the wall clock over a change of the clocks', () => {
    const night = utc('2026-03-29T00:30:00+01:00');
    expect(allowedAt('sms', { country: 'DE' }, night)).toBe(utc('2026-03-29T09:00:00+02:00'));
    const autumn = utc('2026-10-25T00:30:00+02:00');
    expect(allowedAt('sms', { country: 'DE' }, autumn)).toBe(utc('2026-10-25T09:00:00+01:00'));
  });
});

describe('a fan whose place is not fully known', () => {
  it('gets no text without a country, even with a zone, and none for a code that is no country', () => {
    const blocked = { kind: 'blocked', reason: 'country_unknown' };
    expect(nextAllowedSend('sms', {}, 0)).toEqual(blocked);
    expect(nextAllowedSend('sms', { zone: 'Europe/Berlin' }, 0)).toEqual(blocked);
    expect(nextAllowedSend('sms', { country: 'ZZ' }, 0)).toEqual(blocked);
    expect(nextAllowedSend('sms', { country: 'constructor' }, 0)).toEqual(blocked);
  });

  it('gets email by the stated zone, or by UTC when nothing is known', () => {
    const night = utc('2026-12-01T03:00:00Z');
    expect(allowedAt('email', { zone: 'Asia/Tokyo' }, night)).toBe(night);
    expect(allowedAt('email', {}, night)).toBe(utc('2026-12-01T08:00:00Z'));
    expect(allowedAt('email', { zone: 'Mars/Olympus' }, night)).toBe(utc('2026-12-01T08:00:00Z'));
  });

  it('is written to only inside every window of a country with several zones', () => {
    // 9:00 in Hawaii (and Adak) is 14:00 in New York, where the day ends at 20:00.
    expect(nextAllowedSend('sms', { country: 'US' }, utc('2026-12-01T06:00:00Z'))).toEqual({
      kind: 'at',
      at: utc('2026-12-01T09:00:00-10:00'),
      closesAt: utc('2026-12-01T20:00:00-05:00'),
    });
  });

  it('is allowed in every zone of the country whenever those share two hours or more', () => {
    const shared = ['US', 'CA', 'BR', 'AU', 'MX', 'ES', 'ID', 'NZ'];
    fc.assert(
      fc.property(anyChannel, fc.constantFrom(...shared), anyMoment, (channel, country, from) => {
        const at = allowedAt(channel, { country }, from);
        for (const zone of MANY_ZONES[country] ?? []) expect(mayReach(channel, country, zone, at)).toBe(true);
        for (let earlier = from; earlier < at; earlier += 15 * MINUTE) {
          const everywhere = (MANY_ZONES[country] ?? []).every((zone) =>
            mayReach(channel, country, zone, earlier),
          );
          if (everywhere) throw new Error(`${country}: ${new Date(earlier).toISOString()} was allowed.`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('goes by the country’s default zone where the windows share under two hours', () => {
    // From Kaliningrad to Kamchatka the windows for texts have one hour in common.
    expect(allowedAt('sms', { country: 'RU' }, utc('2026-12-01T00:00:00Z'))).toBe(
      utc('2026-12-01T09:00:00+03:00'),
    );
    expect(allowedAt('email', { country: 'RU' }, utc('2026-12-01T00:00:00Z'))).toBe(
      utc('2026-12-01T08:00:00+02:00'),
    );
  });
});

it('the moment a window closes is no longer in it', () => {
  const place = { country: 'US', zone: 'America/New_York' };
  const open = nextAllowedSend('sms', place, Date.UTC(2026, 5, 10, 16));
  if (open.kind !== 'at') throw new Error('blocked');
  const next = nextAllowedSend('sms', place, open.closesAt);
  expect(next).toMatchObject({ kind: 'at' });
  expect(next.kind === 'at' && next.at > open.closesAt).toBe(true);
});
