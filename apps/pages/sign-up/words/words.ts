import type { Language } from '#pages/languages/languages.js';
import { de } from './de.js';
import { en, type SignUpWords } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';

export type { SignUpWords } from './en.js';

/** A further language of the pages is a file beside these; without its line here nothing compiles. */
const WORDS: Record<Language, SignUpWords> = { en, es, de, fr };

export const signUpWords = (language: Language): SignUpWords => WORDS[language];
