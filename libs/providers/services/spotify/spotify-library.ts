import type { CredentialsOf, LibraryItem } from '#providers/ports.js';
import type { SpotifyCall } from './spotify-calls.js';

/** How an item is written into a library, and how it is found there. */
export interface Shelf {
  write: SpotifyCall;
  read: SpotifyCall;
}

const URI_KINDS = { release: 'album', track: 'track', artist: 'artist' } as const;

/** Which calls an app uses for the library, and for the follow. */
export type LibraryCalls = Pick<CredentialsOf<'spotify'>, 'libraryApi' | 'followBy'>;

/**
 * The calls for one item. Spotify has one present way for all kinds, and an older one for each kind, which apps with
 * extended quota may still use. About the follow its documentation contradicts itself, so that both ways can be chosen.
 */
export function shelfOf({ kind, id }: LibraryItem, { libraryApi, followBy }: LibraryCalls): Shelf {
  const older =
    kind === 'artist' ? (followBy ?? FOLLOW_OF[libraryApi]) === 'following' : libraryApi === 'legacy';
  if (!older) return shelf('/v1/me/library', { uris: `spotify:${URI_KINDS[kind]}:${id}` }, false);
  switch (kind) {
    case 'release':
      return shelf('/v1/me/albums', { ids: id }, true);
    case 'track':
      return shelf('/v1/me/tracks', { ids: id }, true);
    case 'artist':
      return shelf('/v1/me/following', { type: 'artist', ids: id }, true);
  }
}

const FOLLOW_OF = { current: 'library', legacy: 'following' } as const;

const shelf = (path: string, query: Record<string, string>, legacy: boolean): Shelf => ({
  write: { method: 'PUT', path, query, legacy },
  read: { method: 'GET', path: `${path}/contains`, query, legacy },
});
