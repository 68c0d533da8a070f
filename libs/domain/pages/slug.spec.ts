import fc from 'fast-check';
import { LONGEST_SLUG, SLUG, slugOf } from './slug.js';

describe('a slug made from a name', () => {
  it.each([
    ['Glass Season', 'glass-season'],
    ['  Mañana, otra vez  ', 'manana-otra-vez'],
    ['Größe & Straße', 'groesse-and-strasse'],
    ["Don't Stop", 'dont-stop'],
    ['Ɛ 99% — LIVE', '99-live'],
    ['東京', ''],
    ['', ''],
  ])('%j → %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is one, or nothing, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
        const slug = slugOf(name);
        expect(slug === '' || (SLUG.test(slug) && slug.length <= LONGEST_SLUG)).toBe(true);
      }),
    );
  });
});
