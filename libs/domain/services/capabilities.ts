import type { Service, ServiceAction } from '#domain/terms.js';

/** What we may ask a service to do for one fan. `checkSave` and `checkFollow` only read. */
export const ABILITIES = [
  'saveRelease',
  'likeTrack',
  'followArtist',
  'addToPlaylist',
  'checkSave',
  'checkFollow',
] as const;
type Ability = (typeof ABILITIES)[number];

type Capability =
  /** `scopes`: what the fan must have granted, for the action and for reading its result back. */
  | { kind: 'can'; scopes: readonly string[] }
  /** A tracked link leads the fan to the service instead. */
  | { kind: 'cannot'; because: string };

const can = (...scopes: string[]): Capability => ({ kind: 'can', scopes });
const cannot = (because: string): Capability => ({ kind: 'cannot', because });

/** A second write makes a second entry, and the playlist is the fan's choice. So we could never repeat a doubtful write. */
const NOT_REPEATABLE = cannot(
  'a playlist takes the same track twice, so a doubtful write cannot be repeated',
);

/** What each service can do by its own documentation (November 2026), also where we have no adapter. */
export const CAPABILITIES: Readonly<Record<Service, Readonly<Record<Ability, Capability>>>> = {
  spotify: {
    saveRelease: can('user-library-modify', 'user-library-read'),
    likeTrack: can('user-library-modify', 'user-library-read'),
    followArtist: can('user-follow-modify', 'user-follow-read'),
    addToPlaylist: NOT_REPEATABLE,
    checkSave: can('user-library-read'),
    checkFollow: can('user-follow-read'),
  },
  // Apple's Music User Token has no scopes.
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
 * The one list of services that we have an adapter for. Fans of other services take the reminder path. If you add a
 * service here, the compiler names what the worker has to compose for it.
 */
export const ADAPTED_SERVICES = ['spotify'] as const satisfies readonly Service[];
export type AdaptedService = (typeof ADAPTED_SERVICES)[number];

export function hasAdapter(service: Service): service is AdaptedService {
  return ADAPTED_SERVICES.some((adapted) => adapted === service);
}

/** What we can do on the service today. */
export function capabilityOf(service: Service, ability: Ability): Capability {
  return hasAdapter(service) ? CAPABILITIES[service][ability] : cannot('it has no adapter yet');
}

/** Can we do this action on the service? A check is decided for each of its kinds (`capabilityOf`). */
export function canDo(service: Service, action: Exclude<ServiceAction, 'check'>): boolean {
  return capabilityOf(service, action).kind === 'can';
}

/** The scopes that the grant lacks. If its scopes are unknown, none count as missing: the service itself will answer. */
export function missingScopes(service: Service, ability: Ability, granted: readonly string[]): string[] {
  const capability = capabilityOf(service, ability);
  if (capability.kind === 'cannot' || granted.length === 0) return [];
  return capability.scopes.filter((scope) => !granted.includes(scope));
}

/** The kinds of items that a fan's library can hold. */
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

/** The address of the item's own page on the service, where the fan can do what we cannot. */
export function pageOfItem(service: Service, kind: ItemKind, id: string): string {
  return `${PAGES[service][kind]}${encodeURIComponent(id)}`;
}
