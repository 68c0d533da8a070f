import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { wordsOf } from '#pages/languages/languages.js';
import { leftInWords, momentInWords, whenInWords, wordsForCountdown } from './when.js';

const en = wordsOf('en');
const nowhere = { territory: undefined, zone: undefined };
const midnight: ReleaseClock = {
  kind: 'local',
  date: '2026-12-04',
  time: '00:00',
  overrides: { JP: { date: '2026-12-02', time: '12:00' } },
};

describe('when a release comes', () => {
  it('by local midnight is told as that where nothing is known of the fan', () => {
    expect(whenInWords(en, midnight, nowhere)).toBe('Friday 4 December, midnight where you are');
    expect(whenInWords(wordsOf('de'), midnight, nowhere)).toBe(
      'Freitag, 4. Dezember, um Mitternacht bei dir',
    );
  });

  it.each([
    ['US', 'America/Los_Angeles', 'Thursday 3 December, 21:00 where you are'],
    ['US', 'America/New_York', 'Friday 4 December, midnight where you are'],
    ['DE', 'Europe/Berlin', 'Friday 4 December, midnight where you are'],
    ['JP', 'Asia/Tokyo', 'Wednesday 2 December, 12:00 where you are'],
    ['JP', undefined, 'Wednesday 2 December, 12:00 where you are'],
    // The store of a fan who travels is still that of the account's territory.
    ['DE', 'Asia/Tokyo', 'Friday 4 December, 08:00 where you are'],
  ])('in %s on a clock of %s: %s', (territory, zone, words) => {
    expect(whenInWords(en, midnight, { territory, zone })).toBe(words);
  });

  it('at one instant is told on the clock of the fan, or in UTC', () => {
    const global: ReleaseClock = { kind: 'global', at: Date.UTC(2026, 11, 4, 17) };
    expect(whenInWords(en, global, nowhere)).toBe('Friday 4 December, 17:00 UTC');
    const seattle = { territory: 'US', zone: 'America/Los_Angeles' };
    expect(whenInWords(en, global, seattle)).toBe('Friday 4 December, 09:00 where you are');
  });

  it('is so far away', () => {
    const minute = 60_000;
    expect(leftInWords(en, 5 * 86_400_000)).toBe('in 5 days');
    expect(leftInWords(en, 47 * 60 * minute)).toBe('in 47 hours');
    expect(leftInWords(en, 119 * minute)).toBe('in 119 minutes');
    expect(leftInWords(en, 1)).toBe('in 1 minute');
    expect(leftInWords(en, 0)).toBe('');
  });

  it('is told to the script in the words of the language', () => {
    expect(wordsForCountdown(wordsOf('de')).days).toEqual(['in 1 Tag', 'in # Tagen']);
  });
});

describe('a moment that has been', () => {
  it("is told on the fan's clock", () => {
    const at = Date.UTC(2026, 11, 3, 23, 2);
    expect(momentInWords(en, at, 'Europe/Berlin')).toBe('Friday 4 December at 00:02');
    expect(momentInWords(en, at, undefined)).toBe('Thursday 3 December, 23:02 UTC');
  });
});
