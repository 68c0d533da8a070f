import type { Service, ServiceAction } from '#domain/terms.js';

/** What may be asked of a service for one fan. `checkSave` and `checkFollow` only read. */
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
  /** `scopes`: what the fan must have granted, reading back included: nothing counts that was not read back. */
  | { kind: 'can'; scopes: readonly string[] }
  /** The fan is led there by a tracked link instead. */
  | { kind: 'cannot'; because: string };

const can = (...scopes: string[]): Capability => ({ kind: 'can', scopes });
const cannot = (because: string): Capability => ({ kind: 'cannot', because });

/** Adding twice makes two entries, and which playlist is the fan's choice: no write of ours could be repeated. */
const NOT_REPEATABLE = cannot(
  'a playlist takes the same track twice, so a doubtful write cannot be repeated',
);

/** What each service can do by its own documentation (November 2026), whether we have an adapter or not. */
export const CAPABILITIES: Readonly<Record<Service, Readonly<Record<Ability, Capability>>>> = {
  spotify: {
    saveRelease: can('user-library-modify', 'user-library-read'),
    likeTrack: can('user-library-modify', 'user-library-read'),
    followArtist: can('user-follow-modify', 'user-follow-read'),
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can('user-library-read'),
    checkFollow: can('user-follow-read'),
  },
  // A Music User Token has no scopes.
  apple_music: {
    saveRelease: can(),
    likeTrack: can(),
    followArtist: cannot('there is no follow; the nearest are favorites'),
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can(),
    checkFollow: cannot('there is no follow; the nearest are favorites'),
  },
  deezer: {
    saveRelease: can('manage_library'),
    likeTrack: can('manage_library'),
    followArtist: can('manage_library'),
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can('basic_access'),
    checkFollow: can('basic_access'),
  },
};

/**
 * The services we have an adapter for: the one list of them. Fans of the others take the reminder path. Whoever
 * adds a service here is told by the compiler what the worker has to compose for it.
 */
export const ADAPTED_SERVICES = ['spotify'] as const satisfies readonly Service[];
export type AdaptedService = (typeof ADAPTED_SERVICES)[number];

export function hasAdapter(service: Service): service is AdaptedService {
  return ADAPTED_SERVICES.some((adapted) => adapted === service);
}

/** What we can do there today. */
export function capabilityOf(service: Service, ability: Ability): Capability {
  return hasAdapter(service) ? CAPABILITIES[service][ability] : cannot('it has no adapter yet');
}

/** What a flow's action needs; a check of both kinds is decided for each kind. */
export function canDo(service: Service, action: Exclude<ServiceAction, 'check'>): boolean {
  return capabilityOf(service, action).kind === 'can';
}

/** The scopes still missing. A grant of which no scopes are known is tried: the service itself answers then. */
export function missingScopes(service: Service, ability: Ability, granted: readonly string[]): string[] {
  const capability = capabilityOf(service, ability);
  if (capability.kind === 'cannot' || granted.length === 0) return [];
  return capability.scopes.filter((scope) => !granted.includes(scope));
}

/** What can be kept in a fan's library there. */
export const ITEM_KINDS = ['release', 'track', 'artist'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

const PAGES: Readonly<Record<Service, Readonly<Record<ItemKind, string>>>> = {
  spotify: {
    release: 'https://open.spotify.com/album/',
    track: 'https://open.spotify.com/track/',
    artist: 'https://open.spotify.com/artist/',
  },
  apple_music: {
    release: 'https://music.apple.com/album/',
    track: 'https://music.apple.com/song/',
    artist: 'https://music.apple.com/artist/',
  },
  deezer: {
    release: 'https://www.deezer.com/album/',
    track: 'https://www.deezer.com/track/',
    artist: 'https://www.deezer.com/artist/',
  },
};

/** The service's own page of it, where the fan can do what we cannot. */
export function pageOfItem(service: Service, kind: ItemKind, id: string): string {
  return `${PAGES[service][kind]}${encodeURIComponent(id)}`;
}
