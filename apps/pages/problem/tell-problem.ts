import type { Request, Response } from 'express';
import type { Problem } from '#contracts/http/problem.js';
import { chooseLanguage } from '#pages/languages/languages.js';
import { sendPage } from '#pages/layout/send-page.js';
import { languageChosen } from '#pages/session/chosen-language.js';
import { problemPage } from './problem.view.js';

/** The public paths of the fan pages. A problem there is told to a person. */
const PAGES = /^\/(r|p|u|oauth|c|confirm)\//;

/** The problem as a page, or the way to where the page is now, where the request was for one. */
export function tellProblem(
  request: Request,
  response: Response,
  { status }: Problem,
  headers: Record<string, string>,
): boolean {
  if (!PAGES.test(request.path)) return false;
  if (headers['Location'] !== undefined) {
    // The page has another address now. A form goes along as it is, because it is about the same campaign.
    response
      .set({ ...headers, 'Cache-Control': 'no-store' })
      .status(307)
      .end();
    return true;
  }
  const language = chooseLanguage(request.headers['accept-language'], languageChosen(request));
  // What was sent by a form is not sent again by a link: the form's page comes first.
  const again = landingOf(request.path) ?? (request.method === 'GET' ? request.path : undefined);
  response.set(headers);
  sendPage(response, problemPage({ language, status, again: status === 404 ? undefined : again }), status);
  return true;
}

const landingOf = (path: string): string | undefined => /^\/r\/[a-z0-9-]{1,64}(?=\/)/.exec(path)?.[0];
