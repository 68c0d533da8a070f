import type { Request, Response } from 'express';
import { readCookie, setCookie } from './cookies.js';
import { isLanguage } from '#pages/languages/languages.js';

const COOKIE = 'segue-lang';
const DAYS = 180;

/** The language that the fan has chosen on a page, now by `?lang=` or in this browser before. */
export function languageChosen(request: Request): string | undefined {
  const { lang } = request.query;
  return typeof lang === 'string' && isLanguage(lang) ? lang : readCookie(request, COOKIE);
}

/** Remembers a choice that was just made. The cookie holds the language and nothing else. */
export function rememberLanguage(request: Request, response: Response, secure: boolean): void {
  const { lang } = request.query;
  if (typeof lang !== 'string' || !isLanguage(lang)) return;
  setCookie(response, { name: COOKIE, value: lang, maxAgeSeconds: DAYS * 86_400 }, secure);
}
