import type { Request, Response } from 'express';
import { FRAMED } from '#http/settings.js';
import { renderPage, type PageProps } from './layout.view.js';

/**
 * Sends a page. Pages are never cached, because they may show what one fan has done. The referrer stays on our own
 * origin: with none at all, browsers would also hide where a form came from.
 */
export function sendPage(response: Response, props: PageProps, status = 200): void {
  const framed = response.app.get(FRAMED) === true;
  const { html, policy, opensWindows } = renderPage({ query: queryOf(response.req), framed, ...props });
  response
    .status(status)
    .set({
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
      Vary: 'Accept-Language, Cookie',
      'Content-Language': props.language,
      // Else a browser cuts the tie to the window of a service's sign-in, and its answer never comes.
      ...(opensWindows ? { 'Cross-Origin-Opener-Policy': 'same-origin-allow-popups' } : {}),
    })
    .type('html')
    .send(html);
}

/** What stands after the `?` of the address, without the choice of a language. */
function queryOf({ originalUrl }: Request): string {
  const [, text = ''] = originalUrl.split('?');
  const query = new URLSearchParams(text);
  query.delete('lang');
  return query.toString();
}

/** After a form: the browser loads that page of ours by a GET, so that a reload sends nothing again. */
export function leadTo(response: Response, path: string): void {
  response.status(303).set({ Location: path, 'Cache-Control': 'no-store' }).end();
}
