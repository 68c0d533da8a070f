import { challengeOf, isFresh, randomWord, readState, TRIP_MS, writeState } from './consent-trip.js';

describe('the state of a consent', () => {
  it('comes back as it went', () => {
    const word = randomWord();
    expect(readState(writeState({ word, slug: 'glass-season' }))).toEqual({ word, slug: 'glass-season' });
  });

  it.each([
    '',
    '.',
    'short.glass-season',
    `${'a'.repeat(43)}.//evil.example`,
    `${'a'.repeat(43)}.UPPER`,
    'a'.repeat(43),
  ])('is not ours: %j', (state) => {
    expect(readState(state)).toBeUndefined();
  });

  it('has a word that nobody has seen before', () => {
    expect(new Set(Array.from({ length: 100 }, randomWord)).size).toBe(100);
  });

  it('has the challenge of RFC 7636', () => {
    expect(challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('ends after a quarter of an hour', () => {
    expect(isFresh({ at: 1000 }, 1000 + TRIP_MS)).toBe(true);
    expect(isFresh({ at: 1000 }, 1001 + TRIP_MS)).toBe(false);
  });
});
