import { de } from './de.js';
import { en, type Catalogue } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';

export type { Catalogue } from './en.js';

/** The languages of the pages, by their tag. A further one is a file beside these, and a line here. */
export const LANGUAGES = { en, es, de, fr } as const;
export type Language = keyof typeof LANGUAGES;

const TAGS: readonly Language[] = ['en', 'es', 'de', 'fr'];
const FALLBACK: Language = 'en';

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(LANGUAGES, tag);

/** All languages, in the order in which the page offers them. */
export const languageList = (): { tag: Language; ownName: string }[] =>
  TAGS.map((tag) => ({ tag, ownName: LANGUAGES[tag].ownName }));

export const wordsOf = (language: Language): Catalogue => LANGUAGES[language];

/**
 * The language of a page: the one that the fan chose, else the best that the browser asks for, else English.
 * `accepted`: the browser's Accept-Language header; `chosen`: of our own language form or of the fan's profile.
 */
export function chooseLanguage(accepted: string | undefined, chosen?: string | null): Language {
  const own = primaryTag(chosen ?? '');
  if (isLanguage(own)) return own;
  return (
    wanted(accepted ?? '')
      .map(primaryTag)
      .find(isLanguage) ?? FALLBACK
  );
}

/** The country that the browser's language names first (`en-GB` → `GB`): a guess of where the fan may be. */
export function countryOfLanguage(accepted: string | undefined): string | undefined {
  for (const tag of wanted(accepted ?? '')) {
    const [, country] = /^[a-z]{2,3}(?:-[a-z]{4})?-([a-z]{2})$/i.exec(tag) ?? [];
    if (country !== undefined) return country.toUpperCase();
  }
  return undefined;
}

const primaryTag = (tag: string): string => (tag.split('-')[0] ?? '').toLowerCase();
/** A header longer than this is no browser's. */
const LONGEST_HEADER = 1000;

/** The tags of the header, most wanted first. */
function wanted(header: string): string[] {
  return header
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((part, place) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const [, quality = '1'] = /^\s*q=([\d.]+)\s*$/.exec(parameters.join(';')) ?? [];
      return { tag: tag.trim(), quality: Number(quality), place };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.place - b.place)
    .map(({ tag }) => tag);
}
