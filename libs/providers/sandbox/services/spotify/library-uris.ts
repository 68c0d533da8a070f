import type { SandboxRequest } from '#providers/sandbox/server/http.js';

/** The older calls: their paths, the kind of item each is for, and how many ids one call may name. */
export const LEGACY: Readonly<Record<string, { kind: string; most: number }>> = {
  '/v1/me/albums': { kind: 'album', most: 20 },
  '/v1/me/tracks': { kind: 'track', most: 50 },
  '/v1/me/following': { kind: 'artist', most: 50 },
};
/** A call of the library may name at most so many URIs. */
const MAX_URIS = 40;

type Uris = { kind: 'uris'; uris: string[] } | { kind: 'bad'; message: string };

/** The items that a call is about, as URIs: a present call names URIs, an older one ids. */
export function urisOf({ query, path }: SandboxRequest): Uris {
  const legacy = LEGACY[path.replace(/\/contains$/, '')];
  if (legacy?.kind === 'artist' && query.get('type') !== 'artist') return bad('Invalid type');
  const parameter = legacy === undefined ? 'uris' : 'ids';
  const names = (query.get(parameter) ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0) return bad(`Missing required field: ${parameter}`);
  if (names.length > (legacy?.most ?? MAX_URIS)) return bad(`Too many ${parameter} requested`);
  const uris = names.map((name) => (legacy === undefined ? name : `spotify:${legacy.kind}:${name}`));
  const areUris = uris.every((uri) => /^spotify:[a-z]+:[A-Za-z0-9_-]+$/.test(uri));
  return areUris ? { kind: 'uris', uris } : bad(legacy === undefined ? 'Invalid uri' : 'Invalid id');
}

const bad = (message: string): Uris => ({ kind: 'bad', message });
