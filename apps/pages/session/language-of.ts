import type { Request, Response } from 'express';
import type { Settings } from '#http/settings.js';
import { languageChosen, rememberLanguage } from './chosen-language.js';
import { chooseLanguage, type Language } from '#pages/languages/languages.js';

/** The language of the page that answers this request. A choice that was made just now is remembered in the browser. */
export function languageOf(request: Request, response: Response, settings: Settings): Language {
  const secure = new URL(settings.values.PUBLIC_BASE_URL).protocol === 'https:';
  rememberLanguage(request, response, secure);
  return chooseLanguage(request.headers['accept-language'], languageChosen(request));
}
