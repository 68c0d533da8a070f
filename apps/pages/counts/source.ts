import type { Request } from 'express';
import { SourceSchema } from '#contracts/events/events.js';

/**
 * Where a visitor came from: the name of our own link, else `utm_source`, else the host that links here, else ''. It
 * is the visitor's first source on this page, because the page's own links and forms carry it on as `source`.
 */
export function sourceOf(request: Pick<Request, 'query' | 'headers'>): string {
  const { source, utm_source: utm } = request.query;
  for (const named of [source, utm]) {
    const parsed = SourceSchema.safeParse(named);
    if (parsed.success) return parsed.data;
  }
  const referrer = request.headers.referer ?? '';
  if (!URL.canParse(referrer) || request.headers['sec-fetch-site'] === 'same-origin') return '';
  const parsed = SourceSchema.safeParse(new URL(referrer).hostname);
  return parsed.success ? parsed.data : '';
}
