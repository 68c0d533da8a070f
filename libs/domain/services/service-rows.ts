import type { Service } from '#domain/terms.js';
import type { GrantLife } from './grant-life.js';
import type { PermissionWord } from './permission-words.js';

/** What we may ask a service to do for one fan. `checkSave` and `checkFollow` only read. */
export const ABILITIES = [
  'saveRelease',
  'likeTrack',
  'followArtist',
  'addToPlaylist',
  'checkSave',
  'checkFollow',
] as const;
export type Ability = (typeof ABILITIES)[number];

export type Capability =
  /** `scopes`: what the fan must have granted, for the action and for reading its result back. */
  | { kind: 'can'; scopes: readonly string[] }
  /** A tracked link leads the fan to the service instead. */
  | { kind: 'cannot'; because: string };

/** The kinds of items that a fan's library can hold. */
export const ITEM_KINDS = ['release', 'track', 'artist'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** All that differs between services, as data. A service that is added gets one row, and the compiler asks for it. */
export interface ServiceRow {
  /** As the service calls itself, in every language. */
  name: string;
  abilities: Readonly<Record<Ability, Capability>>;
  grantLife: GrantLife;
  /** Every scope that we ask for, and the word that fans are shown for it. A scope that is not here is never asked for. */
  words: Readonly<Record<string, PermissionWord>>;
  /**
   * What we use a grant for that has no scopes: the service gives it as a whole, and the page has to say what we do with
   * it all the same. Empty: the scopes say it.
   */
  uses: readonly PermissionWord[];
  /** The scopes that find the fan again, and tell the country, so that we know when it is midnight there. */
  profileScopes: readonly string[];
  /** The scopes without which a grant ends before the release. */
  lastingScopes: readonly string[];
  /** The beginning of the address of an item's page; the item's id follows. */
  pages: Readonly<Record<ItemKind, string>>;
  /** The hosts of the service's own pages on which fans pre-save. */
  nativeHosts: readonly string[];
  /** How many calls a second one app may make, where the settings say nothing else. */
  callsPerSecond: number;
  /** The calls of that budget that one save takes: the write, and the reading back. */
  callsOfASave: number;
  listeners: ServiceListeners;
}

/** How likely somebody listens here, in comparison with the other services. */
export interface ServiceListeners {
  share: number;
  /** On devices whose browser says one of these words. */
  onDevices?: { words: readonly string[]; share: number };
  /** In these territories (ISO 3166 alpha-2). */
  inTerritories?: { territories: readonly string[]; share: number };
}

const can = (...scopes: string[]): Capability => ({ kind: 'can', scopes });
const cannot = (because: string): Capability => ({ kind: 'cannot', because });

/** A second write makes a second entry, and the playlist is the fan's choice. So we could never repeat a doubtful write. */
const NOT_REPEATABLE = cannot(
  'a playlist takes the same track twice, so a doubtful write cannot be repeated',
);

const SPOTIFY: ServiceRow = {
  name: 'Spotify',
  abilities: {
    saveRelease: can('user-library-modify', 'user-library-read'),
    likeTrack: can('user-library-modify', 'user-library-read'),
    followArtist: can('user-follow-modify', 'user-follow-read'),
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can('user-library-read'),
    checkFollow: can('user-follow-read'),
  },
  // A refresh token ends six months after the fan has agreed; no refresh moves that day.
  grantLife: { kind: 'months', months: 6, refreshable: true },
  words: {
    'user-library-modify': 'addToLibrary',
    'user-library-read': 'seeLibrary',
    'user-follow-modify': 'follow',
    'user-follow-read': 'seeFollows',
    'user-read-private': 'country',
  },
  uses: [],
  profileScopes: ['user-read-private'],
  lastingScopes: [],
  pages: {
    release: 'https://open.spotify.com/album/',
    track: 'https://open.spotify.com/track/',
    artist: 'https://open.spotify.com/artist/',
  },
  nativeHosts: ['open.spotify.com', 'spotify.link'],
  callsPerSecond: 50,
  callsOfASave: 2,
  listeners: { share: 3 },
};

/**
 * Apple has no follow. Its nearest call makes the artist a favorite. Nobody has shown yet that such a favorite can be
 * read back, and only what is read back counts. So the switch is off.
 */
const APPLE_FAVORITES: Capability = cannot(
  'there is no follow; the nearest are favorites, which cannot be read back for sure',
);

const APPLE_MUSIC: ServiceRow = {
  name: 'Apple Music',
  // Apple's Music User Token has no scopes.
  abilities: {
    saveRelease: can(),
    likeTrack: can(),
    followArtist: APPLE_FAVORITES,
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can(),
    checkFollow: APPLE_FAVORITES,
  },
  grantLife: { kind: 'months', months: 6, refreshable: false },
  words: {},
  uses: ['addToLibrary', 'seeLibrary', 'country'],
  profileScopes: [],
  lastingScopes: [],
  pages: {
    release: 'https://music.apple.com/album/',
    track: 'https://music.apple.com/song/',
    artist: 'https://music.apple.com/artist/',
  },
  nativeHosts: ['music.apple.com', 'geo.music.apple.com'],
  // Apple publishes no number.
  callsPerSecond: 20,
  // To read back, the fan's storefront has to be known.
  callsOfASave: 3,
  listeners: { share: 1, onDevices: { words: ['iPhone', 'iPad', 'iPod', 'Macintosh'], share: 2 } },
};

const DEEZER: ServiceRow = {
  name: 'Deezer',
  abilities: {
    saveRelease: can('manage_library'),
    likeTrack: can('manage_library'),
    followArtist: can('manage_library'),
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can('basic_access'),
    checkFollow: can('basic_access'),
  },
  // Tokens with `offline_access` do not end (observed).
  grantLife: { kind: 'endless' },
  words: { basic_access: 'account', manage_library: 'addToLibrary', offline_access: 'stayConnected' },
  uses: [],
  profileScopes: ['basic_access', 'offline_access'],
  lastingScopes: ['offline_access'],
  pages: {
    release: 'https://www.deezer.com/album/',
    track: 'https://www.deezer.com/track/',
    artist: 'https://www.deezer.com/artist/',
  },
  nativeHosts: ['www.deezer.com', 'deezer.com', 'link.deezer.com'],
  // Deezer takes 50 calls in 5 s. A worker may use the slots of its last second late, so that a few stay free for them.
  callsPerSecond: 9,
  callsOfASave: 2,
  listeners: { share: 0, inTerritories: { territories: ['FR', 'BR'], share: 1.5 } },
};

/** What each service is and can do, by its own documentation (November 2026). */
export const SERVICE_ROWS: Readonly<Record<Service, ServiceRow>> = {
  spotify: SPOTIFY,
  apple_music: APPLE_MUSIC,
  deezer: DEEZER,
};
