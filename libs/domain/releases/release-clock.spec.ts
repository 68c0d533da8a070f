import {
  allMoments,
  earliestMoment,
  isTerritory,
  latestMoment,
  momentTable,
  movedClock,
  releaseMoment,
  type ReleaseClock,
} from './release-clock.js';
import { REFERENCE_ZONES } from '#test/zones/reference.js';
import { STORE_ZONES } from '#domain/places/store-zones.js';

const friday: ReleaseClock = { kind: 'local', date: '2026-12-04', time: '00:00' };
const utc = (text: string): number => Date.parse(text);

describe('a release that follows the territories’ stores', () => {
  it('is out at local midnight in each territory', () => {
    expect(releaseMoment(friday, 'DE')).toBe(utc('2026-12-03T23:00:00Z'));
    expect(releaseMoment(friday, 'JP')).toBe(utc('2026-12-03T15:00:00Z'));
    expect(releaseMoment(friday, 'NZ')).toBe(utc('2026-12-03T11:00:00Z'));
  });

  it('turns in all of the US and Canada by Eastern time', () => {
    expect(releaseMoment(friday, 'US')).toBe(utc('2026-12-04T05:00:00Z'));
    expect(releaseMoment(friday, 'CA')).toBe(utc('2026-12-04T05:00:00Z'));
  });

  it('uses the offset of the release date, not of the day it was planned', () => {
    const summer: ReleaseClock = { kind: 'local', date: '2026-07-03', time: '00:00' };
    expect(releaseMoment(summer, 'DE')).toBe(utc('2026-07-02T22:00:00Z'));
    expect(releaseMoment(summer, 'US')).toBe(utc('2026-07-03T04:00:00Z'));
  });

  it('waits until the date has come everywhere if the territory is unknown or is none', () => {
    const everywhere = utc('2026-12-04T12:00:00Z');
    for (const nowhere of [undefined, '', 'ZZ', 'EU', 'toString']) {
      expect(releaseMoment(friday, nowhere)).toBe(everywhere);
    }
    for (const { moment } of allMoments(friday)) expect(moment).toBeLessThanOrEqual(everywhere);
  });

  it('moves a time in the spring gap forward, and takes the first of a doubled time', () => {
    const gap: ReleaseClock = { kind: 'local', date: '2026-03-29', time: '02:30' };
    expect(releaseMoment(gap, 'DE')).toBe(utc('2026-03-29T01:30:00Z'));
    const overlap: ReleaseClock = { kind: 'local', date: '2026-10-25', time: '02:30' };
    expect(releaseMoment(overlap, 'DE')).toBe(utc('2026-10-25T00:30:00Z'));
    // In Cuba the first hour of the day is skipped, so midnight itself does not exist.
    const noMidnight: ReleaseClock = { kind: 'local', date: '2026-03-08', time: '00:00' };
    expect(releaseMoment(noMidnight, 'CU')).toBe(utc('2026-03-08T05:00:00Z'));
  });

  it('keeps a territory’s own date, in that territory’s zone, and leaves the others', () => {
    const late: ReleaseClock = { ...friday, overrides: { JP: { date: '2026-12-09', time: '18:00' } } };
    expect(releaseMoment(late, 'JP')).toBe(utc('2026-12-09T09:00:00Z'));
    expect(releaseMoment(late, 'DE')).toBe(releaseMoment(friday, 'DE'));
    expect(releaseMoment(late, undefined)).toBe(releaseMoment(friday, undefined));
  });

  it('does not remember an old date when the release moves', () => {
    expect(releaseMoment(friday, 'DE')).toBe(utc('2026-12-03T23:00:00Z'));
    expect(releaseMoment({ ...friday, date: '2026-12-11' }, 'DE')).toBe(utc('2026-12-10T23:00:00Z'));
  });

  it('refuses a date that is in no calendar', () => {
    expect(() => releaseMoment({ ...friday, date: '2026-02-30' }, 'DE')).toThrow(RangeError);
  });
});

describe('a release that is moved', () => {
  // It is Friday in Japan and Australia, and still Thursday in Europe and America.
  const now = utc('2026-12-03T16:00:00Z');
  const later: ReleaseClock = { ...friday, date: '2026-12-11' };

  it('stays as it was where it is out already, and moves everywhere else', () => {
    const moved = movedClock(friday, later, { now, served: true });
    for (const territory of ['JP', 'AU', 'NZ']) {
      expect(releaseMoment(moved, territory)).toBe(releaseMoment(friday, territory));
    }
    for (const territory of ['DE', 'US', undefined]) {
      expect(releaseMoment(moved, territory)).toBe(releaseMoment(later, territory));
    }
  });

  it('gives no territory that is out another moment, however often and wherever it moves', () => {
    const once = movedClock(friday, later, { now, served: true });
    const earlier: ReleaseClock = { ...friday, date: '2026-11-27' };
    const global: ReleaseClock = { kind: 'global', at: utc('2027-01-01T00:00:00Z') };
    for (const to of [later, earlier, global, friday]) {
      const twice = movedClock(once, to, { now, served: true });
      expect(releaseMoment(twice, 'JP')).toBe(releaseMoment(friday, 'JP'));
      expect(releaseMoment(twice, 'DE')).toBe(releaseMoment(to, 'DE'));
    }
  });

  it('keeps the moment of those without a territory once it has passed', () => {
    const moved = movedClock(friday, later, { now: utc('2026-12-04T13:00:00Z'), served: true });
    expect(releaseMoment(moved, 'ZZ')).toBe(releaseMoment(friday, undefined));
    expect(new Set(allMoments(moved).map(({ moment }) => moment))).toEqual(
      new Set(allMoments(friday).map(({ moment }) => moment)),
    );
  });

  it('moves as a whole while no fan can have been served, so a wrong date can be corrected', () => {
    const mistyped: ReleaseClock = { ...friday, date: '2025-12-04' };
    expect(movedClock(mistyped, friday, { now, served: false })).toEqual(friday);
  });

  it('decides by itself what is out, whatever the request says', () => {
    const lying: ReleaseClock = { ...later, live: { DE: 0 } };
    expect(releaseMoment(movedClock(friday, lying, { now, served: true }), 'DE')).toBe(
      releaseMoment(later, 'DE'),
    );
  });

  it('shows in the table of moments which stay and which have a date of their own', () => {
    const overridden: ReleaseClock = { ...later, overrides: { FR: { date: '2026-12-12', time: '09:00' } } };
    const rows = momentTable(movedClock(friday, overridden, { now, served: true }));
    const row = (code: string) => rows.find(({ territory }) => territory === code);
    expect(row('JP')).toEqual({
      territory: 'JP',
      zone: 'Asia/Tokyo',
      moment: utc('2026-12-03T15:00:00Z'),
      overridden: false,
      kept: true,
    });
    expect(row('FR')).toMatchObject({ moment: utc('2026-12-12T08:00:00Z'), overridden: true, kept: false });
    expect(rows.map(({ moment }) => moment)).toEqual(rows.map(({ moment }) => moment).sort((a, b) => a - b));
  });
});

describe('a release at one instant', () => {
  it('is out everywhere at once', () => {
    const clock: ReleaseClock = { kind: 'global', at: utc('2026-12-04T17:00:00Z') };
    expect(new Set(allMoments(clock).map(({ moment }) => moment))).toEqual(new Set([clock.at]));
    expect(earliestMoment(clock)).toBe(clock.at);
  });
});

describe('the moments of all territories', () => {
  it('has one row a territory and one for the unknown, none of them twice', () => {
    const rows = allMoments(friday).map(({ territory }) => territory);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows).toHaveLength(Object.keys(STORE_ZONES).length + 1);
    expect(rows).toContain('');
  });

  it('begins where the date begins', () => {
    // Tonga and Samoa stay on UTC+13.
    expect(earliestMoment(friday)).toBe(releaseMoment(friday, 'TO'));
    const early: ReleaseClock = { ...friday, overrides: { BR: { date: '2026-11-27', time: '00:00' } } };
    expect(earliestMoment(early)).toBe(releaseMoment(early, 'BR'));
    expect(latestMoment(early)).toBe(releaseMoment(early, undefined));
  });
});

describe('the store zones', () => {
  it('name every country the platform knows of, each by a zone of its own time', () => {
    const countries = Object.keys(STORE_ZONES);
    expect(countries).toHaveLength(250);
    for (const zone of Object.values(STORE_ZONES)) {
      expect(REFERENCE_ZONES).toContain(zone);
    }
    expect(isTerritory('GB')).toBe(true);
    expect(isTerritory('UK')).toBe(false);
  });
});
