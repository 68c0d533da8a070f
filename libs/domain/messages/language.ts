import { LANGUAGE_WORDS, type LanguageWords } from './language-words.js';

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT = new Set(['ar', 'he', 'fa', 'ur']);

export type Direction = 'ltr' | 'rtl';

/** The first part of a tag: `pt` of `pt-BR`. */
export const primaryOf = (language: string): string => language.toLowerCase().split('-')[0] ?? '';

export const directionOf = (language: string): Direction =>
  RIGHT_TO_LEFT.has(primaryOf(language)) ? 'rtl' : 'ltr';

/** The words of a language (BCP 47): of the tag, else of its first part, else English. */
export function wordsOf(language: string): LanguageWords {
  const tag = language.toLowerCase();
  const found = [tag, primaryOf(tag), 'en'].find((one) => Object.hasOwn(LANGUAGE_WORDS, one)) ?? 'en';
  const words = LANGUAGE_WORDS[found];
  if (words === undefined) throw new Error(`No words for ${found}.`);
  return words;
}

/** In these languages a number of four figures has no sign between them. */
const GROUPED_FROM_FIVE = new Set(['es', 'pl']);

/** A number with the signs of the language, with three decimals at most: `1.234,5` in German. */
export function numberInWords(value: number, language: string): string {
  if (!Number.isFinite(value)) return String(value);
  const { group, decimal } = wordsOf(language);
  const [whole = '0', part] = String(Math.round(Math.abs(value) * 1000) / 1000).split('.');
  const isGrouped = whole.length > (GROUPED_FROM_FIVE.has(primaryOf(language)) ? 4 : 3);
  const figures = isGrouped ? whole.replace(/\B(?=(\d{3})+$)/g, group) : whole;
  return (value < 0 ? '-' : '') + figures + (part === undefined ? '' : decimal + part);
}
