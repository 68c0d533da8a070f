import { describe, expect, test } from '@jest/globals';
import { DAY_MS } from '#domain/clock/calendar.js';
import { daysLeft, endOfGrant, grantOutlook, type GrantLives, outlives } from './grant-outlook.js';

const at = (text: string) => Date.parse(text);

/** One service of each kind of life. */
const LIVES: GrantLives = {
  spotify: { kind: 'months', months: 6, refreshable: true },
  apple_music: { kind: 'hours', hours: 4 },
  deezer: { kind: 'endless' },
};

describe('a grant', () => {
  test('ends by the rule of its service, counted from when the fan agreed', () => {
    const agreed = at('2026-05-31T10:00:00Z');
    expect(endOfGrant('spotify', agreed, LIVES)).toBe(at('2026-11-30T10:00:00Z'));
    expect(endOfGrant('apple_music', agreed, LIVES)).toBe(at('2026-05-31T14:00:00Z'));
    expect(endOfGrant('deezer', agreed, LIVES)).toBeNull();
  });

  test('of the real services: Spotify and Apple give half a year, Deezer gives for good', () => {
    const agreed = at('2026-06-01T00:00:00Z');
    const halfAYear = at('2026-12-01T00:00:00Z');
    expect(endOfGrant('spotify', agreed)).toBe(halfAYear);
    expect(endOfGrant('apple_music', agreed)).toBe(halfAYear);
    expect(endOfGrant('deezer', agreed)).toBeNull();
  });

  test('must outlive the release by a day, because a release may be late and a save is tried for hours', () => {
    const release = at('2026-09-04T00:00:00Z');
    expect(outlives(release + DAY_MS, release)).toBe(false);
    expect(outlives(release + DAY_MS + 1, release)).toBe(true);
    expect(outlives(null, release)).toBe(true);
  });
});

describe('what is done about a grant that ends too early', () => {
  const release = at('2027-03-05T00:00:00Z');
  const endsAt = at('2027-01-10T00:00:00Z');
  const outlook = (now: string) => grantOutlook({ service: 'spotify', endsAt }, release, at(now), LIVES);

  test('nothing, while a grant that the fan gave now would end too early as well', () => {
    expect(outlook('2026-08-01T00:00:00Z')).toBe('wait');
    expect(outlook('2026-09-06T00:00:00Z')).toBe('wait');
  });

  test('the fan is asked as soon as a new one would live long enough, also when the old one has ended', () => {
    expect(outlook('2026-09-06T00:00:01Z')).toBe('renew');
    expect(outlook('2027-02-01T00:00:00Z')).toBe('renew');
  });

  test('a grant without an end is left alone', () => {
    expect(
      grantOutlook({ service: 'deezer', endsAt: null }, release, at('2026-01-01T00:00:00Z'), LIVES),
    ).toBe('alive');
  });

  test('the days that are left are whole days, and none after the end', () => {
    expect(daysLeft(endsAt, endsAt - 2 * DAY_MS - 1)).toBe(2);
    expect(daysLeft(endsAt, endsAt - 1)).toBe(0);
    expect(daysLeft(endsAt, endsAt + DAY_MS)).toBe(0);
  });
});
