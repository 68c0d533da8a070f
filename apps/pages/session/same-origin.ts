import type { IncomingHttpHeaders } from 'node:http';

/**
 * Did a page of our own send this form? Browsers say so by `Sec-Fetch-Site`, older ones by `Origin`; what is neither
 * is let through to the form's token, which a foreign page cannot know. `own`: the origin of PUBLIC_BASE_URL, and the
 * host that the request was sent to.
 */
export function isFromOurPage(headers: IncomingHttpHeaders, own: { origin: string; host: string }): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin } = headers;
  if (origin === undefined) return true;
  return origin === own.origin || hostOf(origin) === own.host;
}

/** `null`, which browsers send to hide an origin, is nobody's. */
const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined;
