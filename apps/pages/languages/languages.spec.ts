import { chooseLanguage, countryOfLanguage, languageList, LANGUAGES, wordsOf } from './languages.js';

describe('the language of a page', () => {
  it.each([
    ['de-CH,de;q=0.9,en;q=0.8', 'de'],
    ['pt-BR,es;q=0.5,en;q=0.4', 'es'],
    ['en;q=0.2, fr;q=0.9', 'fr'],
    ['*', 'en'],
    ['ja', 'en'],
    ['', 'en'],
    ['fr;q=0, de', 'de'],
  ])('follows the browser: %s → %s', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });

  it('is the one that the fan chose, where we speak it', () => {
    expect(chooseLanguage('de', 'fr-FR')).toBe('fr');
    expect(chooseLanguage('de', 'ja')).toBe('de');
    expect(chooseLanguage('de', '__proto__')).toBe('de');
    expect(chooseLanguage(undefined)).toBe('en');
  });

  it('hints at a country', () => {
    expect(countryOfLanguage('en,de-AT;q=0.9')).toBe('AT');
    expect(countryOfLanguage('zh-Hant-TW')).toBe('TW');
    expect(countryOfLanguage('en')).toBeUndefined();
  });
});

/** The path of each text of a catalogue, and what it says. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') {
    // Each parameter gets a mark, so that a language cannot lose one.
    const marks = Array.from({ length: value.length }, (_, index) => `‹${index}›`);
    const said: unknown = Reflect.apply(value, undefined, marks);
    return [[path, String(said)]];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}

describe.each(languageList())('$ownName', ({ tag }) => {
  const texts = new Map(textsOf(wordsOf(tag)));

  it('has every text of English, with every value in it', () => {
    const marksOf = (text = '') => [...new Set(text.match(/‹\d›/g) ?? [])].sort();
    for (const [path, english] of textsOf(LANGUAGES.en)) {
      expect([path, texts.get(path) === '']).toEqual([path, false]);
      expect([path, marksOf(texts.get(path))]).toEqual([path, marksOf(english)]);
    }
  });

  it('shouts at nobody', () => {
    const loud = [...texts].filter(([, text]) => text.includes('!') || text.includes('¡'));
    expect(loud).toEqual([]);
  });
});
