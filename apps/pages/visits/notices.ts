import type { Request, Response } from 'express';
import { SERVICES, type Service } from '#domain/terms.js';
import { SERVICE_NAMES } from '#domain/services/service-names.js';
import type { Catalogue } from '#pages/languages/languages.js';
import { readCookie, setCookie } from '#pages/session/cookies.js';

/** What a page says once, right after something has happened. The words come from the catalogue, never from a cookie. */
export const NOTICES = [
  'denied', 'partial', 'failed', 'otherBrowser', 'disconnected', 'nothingFound', 'signedOut', 'saved', 'followed',
  'reconnected', 'closed', 'undone', 'queued', 'kept', 'partlyKept',
  'futureOn', 'futureOff', 'pushOn', 'pushFailed',
] as const; // prettier-ignore
export type Notice = (typeof NOTICES)[number];

const COOKIE = 'segue-note';

/** Leaves a notice for the next page of this browser. */
export function leaveNotice(
  response: Response,
  { notice, service, secure }: { notice: Notice; service?: Service | undefined; secure: boolean },
): void {
  const value = service === undefined ? notice : `${notice}.${service}`;
  setCookie(response, { name: COOKIE, value, maxAgeSeconds: 60 }, secure);
}

/** Takes the notice that was left, so that it is said once. */
export function takeNotice(
  request: Request,
  response: Response,
  secure: boolean,
): { notice: Notice; service: Service | undefined } | undefined {
  const value = readCookie(request, COOKIE);
  if (value === undefined) return undefined;
  setCookie(response, { name: COOKIE, value: '', maxAgeSeconds: 0 }, secure);
  const [name, named] = value.split('.');
  const notice = NOTICES.find((known) => known === name);
  return notice === undefined ? undefined : { notice, service: SERVICES.find((known) => known === named) };
}

export function noticeText(
  { notices }: Catalogue,
  { notice, service }: { notice: Notice; service: Service | undefined },
  about: { title: string; artist: string },
): string {
  const name = SERVICE_NAMES[service ?? 'spotify'];
  switch (notice) {
    case 'denied':
    case 'partial':
    case 'failed':
    case 'disconnected':
    case 'nothingFound':
    case 'reconnected':
    case 'queued':
    case 'kept':
    case 'partlyKept':
      return notices[notice](name);
    case 'otherBrowser':
    case 'signedOut':
    case 'closed':
    case 'undone':
    case 'pushFailed':
      return notices[notice];
    case 'futureOn':
    case 'futureOff':
    case 'pushOn':
      return notices[notice](about.artist);
    case 'saved':
      return notices.saved(about.title, name);
    case 'followed':
      return notices.followed(about.artist, name);
  }
}
