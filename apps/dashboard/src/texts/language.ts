export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'segue.language';
const isLanguage = (text: string | null): text is Language => LANGUAGES.some((language) => language === text);

/** What the person chose here before, else what their browser prefers, else English. */
export function preferredLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  if (isLanguage(kept)) return kept;
  const wished = navigator.languages.map((tag) => tag.slice(0, 2));
  return wished.find((tag): tag is Language => isLanguage(tag)) ?? 'en';
}

export const keepLanguage = (language: Language): void => localStorage.setItem(KEY, language);
