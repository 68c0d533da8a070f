import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { en } from './en.js';
import { es } from './es.js';
import { keepLanguage, type Language, preferredLanguage } from './language.js';

/** English is the model: every other language has the same sections, sentences and parameters. */
export type Texts = typeof en;
const ALL: Record<Language, Texts> = { en, es };

interface Speech {
  language: Language;
  texts: Texts;
  choose: (language: Language) => void;
}
const SpeechContext = createContext<Speech>({ language: 'en', texts: en, choose: () => undefined });

export function Speech({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo(
    () => ({
      language,
      texts: ALL[language],
      choose: (next: Language) => {
        keepLanguage(next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <SpeechContext value={speech}>{children}</SpeechContext>;
}

export const useSpeech = (): Speech => useContext(SpeechContext);
/** The sentences of the reader's language. */
export const useTexts = (): Texts => useSpeech().texts;
