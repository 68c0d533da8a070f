import fc from 'fast-check';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { wallAt } from '#test/zones/wall-clock.js';
import type { Channel } from '#domain/terms.js';
import type { Place } from '#domain/places/place.js';
import { nextAllowedSend } from './send-windows.js';
import { dayOf } from '#domain/clock/calendar.js';
import { MANY_ZONES } from '#domain/places/many-zones.js';
import { isPublicHoliday } from './public-holidays.js';
import { SMS_HOURS } from './sms-hours.js';

const utc = (text: string): number => Date.parse(text);
const MINUTE = 60_000;

function allowedAt(channel: Channel, place: Place, from: number): number {
  const found = nextAllowedSend(channel, place, from);
  if (found.kind === 'blocked') throw new Error(found.reason);
  return found.at;
}

/** An oracle of the spec's own: wall time by IANA's reference, and the rules written a second time. */
function wall(zone: string, at: number): { weekday: number; hour: number; date: string } {
  const shown = new Date(wallAt(zone, at));
  const hour = shown.getUTCHours() + shown.getUTCMinutes() / 60;
  return { weekday: shown.getUTCDay(), hour, date: shown.toISOString().slice(0, 10) };
}

/** The public holidays of France: eight that keep their date, and three that follow Easter. */
const FRENCH_DATES = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];
const FRENCH_MOVED = ['2026-04-06', '2026-05-14', '2026-05-25', '2027-03-29', '2027-05-06', '2027-05-17'];
const isFrenchHoliday = (date: string): boolean =>
  FRENCH_DATES.includes(date.slice(5)) || FRENCH_MOVED.includes(date);

function mayReach(channel: Channel, country: string | undefined, zone: string, at: number): boolean {
  const { weekday, hour, date } = wall(zone, at);
  const within = (from: number, to: number) => hour >= from && hour < to;
  if (channel === 'email') return within(8, 21);
  const isWeekend = weekday === 0 || weekday === 6;
  if (country === 'US') return within(weekday === 0 ? 12 : 9, 20);
  if (country === 'FR') return weekday !== 0 && !isFrenchHoliday(date) && within(8, 22);
  if (country === 'CA') return isWeekend ? within(10, 18) : within(9, 21.5);
  if (country === 'AU') return within(11, 20);
  return within(9, 20);
}

const anyZone = fc.constantFrom(...REFERENCE_ZONES);
const anyChannel = fc.constantFrom<Channel>('sms', 'email');
const anyCountry = fc.constantFrom('US', 'FR', 'DE', 'JP', 'BR', 'ZA', 'CA', 'AU');
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

describe('the hours of states and provinces', () => {
  const local = (region: string, zone: string, time: string) =>
    allowedAt('sms', { country: region.slice(0, 2), region, zone }, utc(time));
  const NEW_YORK = 'America/New_York';
  const CHICAGO = 'America/Chicago';
  const monday = (time: string, offset: string) => `2026-12-07T${time}:00${offset}`;

  it.each([
    ['US-FL', NEW_YORK, '-05:00', '08:00', '20:00'],
    ['US-MD', NEW_YORK, '-05:00', '08:00', '20:00'],
    ['US-OK', CHICAGO, '-06:00', '08:00', '20:00'],
    ['US-WA', 'America/Los_Angeles', '-08:00', '08:00', '20:00'],
    ['US-TX', CHICAGO, '-06:00', '09:00', '21:00'],
    ['US-RI', NEW_YORK, '-05:00', '09:00', '18:00'],
    ['CA-BC', 'America/Vancouver', '-07:00', '09:00', '21:30'],
    // A state that has no row has the hours of the country.
    ['US-OR', 'America/Los_Angeles', '-08:00', '09:00', '20:00'],
  ])('%s: on a Monday', (region, zone, offset, opens, closes) => {
    const found = nextAllowedSend(
      'sms',
      { country: region.slice(0, 2), region, zone },
      utc(monday('00:00', offset)),
    );
    expect(found).toEqual({
      kind: 'at',
      at: utc(monday(opens, offset)),
      closesAt: utc(monday(closes, offset)),
    });
  });

  it('Texas sleeps until noon on Sundays; Louisiana and Pennsylvania get nothing then', () => {
    const sunday = '2026-12-06T00:00:00-06:00';
    expect(local('US-TX', CHICAGO, sunday)).toBe(utc('2026-12-06T12:00:00-06:00'));
    expect(local('US-LA', CHICAGO, sunday)).toBe(utc('2026-12-07T08:00:00-06:00'));
    expect(local('US-PA', NEW_YORK, '2026-12-06T00:00:00-05:00')).toBe(utc('2026-12-07T09:00:00-05:00'));
  });

  it('public holidays are quiet where the law says so, and only there', () => {
    const christmas = '2026-12-25T00:00:00-06:00';
    expect(local('US-LA', CHICAGO, christmas)).toBe(utc('2026-12-26T08:00:00-06:00'));
    expect(local('US-TX', CHICAGO, christmas)).toBe(utc('2026-12-25T09:00:00-06:00'));
    // Christmas, then a Sunday.
    const french = utc('2027-12-25T00:00:00+01:00');
    expect(allowedAt('sms', { country: 'FR' }, french)).toBe(utc('2027-12-27T08:00:00+01:00'));
    // Boxing Day is a Saturday, and no statutory holiday in British Columbia.
    expect(local('CA-BC', 'America/Vancouver', '2026-12-25T00:00:00-07:00')).toBe(
      utc('2026-12-26T10:00:00-07:00'),
    );
  });

  it('a region of another country than the fan’s counts for nothing', () => {
    const place = { country: 'DE', region: 'US-RI', zone: 'Europe/Berlin' };
    expect(allowedAt('sms', place, utc('2026-12-07T19:00:00+01:00'))).toBe(utc('2026-12-07T19:00:00+01:00'));
  });

  it('every row names a place, hours, a source and the day on which it was looked up', () => {
    expect(new Set(SMS_HOURS.map(({ place }) => place)).size).toBe(SMS_HOURS.length);
    for (const { place, source, lookedUp, weekdays, saturday, sunday } of SMS_HOURS) {
      expect(place).toMatch(/^[A-Z]{2}(-[A-Z]{2})?$/);
      expect(source.length).toBeGreaterThan(10);
      expect(lookedUp).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      for (const hours of [weekdays, saturday, sunday])
        if (hours !== null) expect(hours.from >= 8 && hours.to <= 22 && hours.from < hours.to).toBe(true);
    }
  });

  it('the holidays of every place that keeps them reach at least ten years ahead', () => {
    for (const { place } of SMS_HOURS.filter(({ quietHolidays }) => quietHolidays === true))
      expect(isPublicHoliday(place, dayOf(`${new Date().getUTCFullYear() + 10}-12-25`))).toBe(true);
  });
});
