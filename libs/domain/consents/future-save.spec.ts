import { describe, expect, it } from '@jest/globals';
import { CONSENT_LANGUAGES } from './sign-up-wording.js';
import { futureSaveEnd, futureSaveWording } from './future-save.js';

const NOW = Date.UTC(2026, 10, 29);

describe('the wish for every new release', () => {
  it('ends with the grant, and after two years at the latest', () => {
    expect(futureSaveEnd(NOW, Date.UTC(2027, 4, 29))).toBe(Date.UTC(2027, 4, 29));
    expect(futureSaveEnd(NOW, null)).toBe(Date.UTC(2028, 10, 29));
    expect(futureSaveEnd(NOW, Date.UTC(2040, 0, 1))).toBe(Date.UTC(2028, 10, 29));
  });

  it('names artist, service and day in every language, and English else', () => {
    const wish = { artist: 'Nova Tide', service: 'Deezer', until: 'Friday 28 May 2027' };
    const said = CONSENT_LANGUAGES.map((language) => futureSaveWording(language, wish));
    for (const text of said) for (const named of Object.values(wish)) expect(text).toContain(named);
    expect(new Set(said).size).toBe(CONSENT_LANGUAGES.length);
    expect(futureSaveWording('ja', wish)).toBe(said[0]);
  });
});
