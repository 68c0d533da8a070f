import fc from 'fast-check';
import { localMoment } from './local-moment.js';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { jumpsOf, resolveWall, wallAt, weekdayOf } from '#test/zones/wall-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ZONES = REFERENCE_ZONES;

const momentOfWall = (wall: number, zone: string): number => {
  const [date = '', time = ''] = new Date(wall).toISOString().split('T');
  return localMoment(date, time.slice(0, 5), zone);
};
const utc = (text: string): number => Date.parse(text);
const wallOf = (text: string): number => Date.parse(`${text}Z`);

/** Says which zone and time went wrong. One assertion for each of thousands of cases would be slow. */
function check(wall: number, zone: string): void {
  const expected = resolveWall(zone, wall);
  const at = momentOfWall(wall, zone);
  const text = `${new Date(wall).toISOString().slice(0, 16)} ${zone}`;
  if (at !== expected.at) {
    throw new Error(`${text}: ${new Date(at).toISOString()}, not ${new Date(expected.at).toISOString()}`);
  }
  const shown = wallAt(zone, at);
  if (shown !== wall + expected.gapMs) throw new Error(`${text} shows ${new Date(shown).toISOString()}`);
  if (expected.gapMs < DAY - HOUR && weekdayOf(shown) !== weekdayOf(wall + expected.gapMs)) {
    throw new Error(`${text} falls on another weekday`);
  }
}

describe('a local time, in every IANA zone', () => {
  it('shows the asked date, weekday, hour and minute, over fifteen years', () => {
    const anyWall = fc
      .integer({ min: wallOf('2022-01-01T00:00') / MINUTE, max: wallOf('2037-01-01T00:00') / MINUTE })
      .map((minute) => minute * MINUTE);
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), anyWall, (zone, wall) => check(wall, zone)),
      { numRuns: 300 },
    );
  });

  it('is exact just before, inside and after both changes of the clocks of 2026', () => {
    let [forward, back] = [0, 0];
    for (const zone of ZONES) {
      for (const { at, jumpMs } of jumpsOf(zone, 2026)) {
        const edge = wallAt(zone, at - MINUTE) + MINUTE;
        if (jumpMs > 0) forward += 1;
        else back += 1;
        const middle = Math.round(jumpMs / 2 / MINUTE) * MINUTE;
        for (const wall of [edge - MINUTE, edge, edge + middle, edge + jumpMs]) check(wall, zone);
      }
    }
    expect(forward).toBeGreaterThan(100);
    expect(back).toBeGreaterThan(100);
  });

  it('is the first midnight or noon of a day like any other, in each zone', () => {
    for (const zone of ZONES) {
      check(wallOf('2026-12-04T00:00'), zone);
    }
  });
});

describe('known cases', () => {
  it.each([
    ['Friday midnight in Tokyo', '2026-12-04', '00:00', 'Asia/Tokyo', '2026-12-03T15:00:00Z'],
    ['Friday 20:00 in Los Angeles', '2026-12-04', '20:00', 'America/Los_Angeles', '2026-12-05T04:00:00Z'],
    ['Nepal’s quarter of an hour', '2026-12-04', '00:00', 'Asia/Kathmandu', '2026-12-03T18:15:00Z'],
    ['9:00 in New York the day before', '2026-03-07', '09:00', 'America/New_York', '2026-03-07T14:00:00Z'],
    ['9:00 on the day the clocks change', '2026-03-08', '09:00', 'America/New_York', '2026-03-08T13:00:00Z'],
    ['a time that day skips', '2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:30:00Z'],
    ['the first of two', '2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
    ['half an hour’s change', '2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00Z'],
    ['a midnight that is skipped', '2026-03-08', '00:00', 'America/Havana', '2026-03-08T05:00:00Z'],
    ['Morocco before Ramadan', '2026-02-14', '00:00', 'Africa/Casablanca', '2026-02-13T23:00:00Z'],
    ['Morocco in Ramadan', '2026-03-06', '00:00', 'Africa/Casablanca', '2026-03-06T00:00:00Z'],
    ['Morocco after Ramadan', '2026-03-23', '00:00', 'Africa/Casablanca', '2026-03-22T23:00:00Z'],
  ])('%s: %s %s in %s', (_name, date, time, zone, expected) => {
    expect(localMoment(date, time, zone)).toBe(utc(expected));
    check(wallOf(`${date}T${time}`), zone);
  });

  it('a whole day that Samoa never had: its times are those of the day after', () => {
    expect(localMoment('2011-12-30', '00:00', 'Pacific/Apia')).toBe(utc('2011-12-30T10:00:00Z'));
    expect(localMoment('2011-12-30', '09:30', 'Pacific/Apia')).toBe(
      localMoment('2011-12-31', '09:30', 'Pacific/Apia'),
    );
    expect(localMoment('2011-12-29', '23:59', 'Pacific/Apia')).toBe(utc('2011-12-30T09:59:00Z'));
    for (const time of ['00:00', '09:30', '23:59']) check(wallOf(`2011-12-30T${time}`), 'Pacific/Apia');
  });

  it('refuses a date in no calendar and a zone that is none', () => {
    expect(() => localMoment('2026-02-30', '00:00', 'Europe/Berlin')).toThrow(RangeError);
    expect(() => localMoment('2026-02-20', '00:00', 'Mars/Olympus')).toThrow(RangeError);
  });
});
