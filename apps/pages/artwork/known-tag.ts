import type { Request } from 'express';

/**
 * Does the browser hold this very file already (RFC 9110, 13.1.2)? A request that asks not to be answered from a cache
 * is answered so all the same: what the tag names never changes.
 */
export function isKnownTag(request: Request, etag: string): boolean {
  const given = request.headers['if-none-match'] ?? '';
  return given === '*' || given.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}
