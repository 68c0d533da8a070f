import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { en } from './en.js';
import { keepLanguage, type Language, preferredLanguage } from './language.js';

/** English is the model: every other language has the same sections, sentences and parameters. */
export type Texts = typeof en;
/** A language but English comes when it is chosen. */
const LOAD: Record<Language, () => Promise<Texts>> = {
  en: () => Promise.resolve(en),
  es: async () => (await import('./es.js')).es,
};

interface Speech {
  language: Language;
  texts: Texts;
  choose: (language: Language) => void;
}
const SpeechContext = createContext<Speech>({ language: 'en', texts: en, choose: () => undefined });

export function Speech({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(preferredLanguage);
  const [spoken, setSpoken] = useState<{ language: Language; texts: Texts } | undefined>();
  useEffect(() => {
    let wanted = true;
    void LOAD[language]().then((texts) => {
      if (!wanted) return;
      document.documentElement.lang = language;
      setSpoken({ language, texts });
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  const speech = useMemo(
    () =>
      spoken && {
        ...spoken,
        choose: (next: Language) => {
          keepLanguage(next);
          setLanguage(next);
        },
      },
    [spoken],
  );
  return speech === undefined ? null : <SpeechContext value={speech}>{children}</SpeechContext>;
}

export const useSpeech = (): Speech => useContext(SpeechContext);
/** The sentences of the reader's language. */
export const useTexts = (): Texts => useSpeech().texts;
