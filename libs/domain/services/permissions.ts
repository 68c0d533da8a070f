import { CAPABILITIES } from './capabilities.js';
import type { Service } from '#domain/terms.js';

/** What a page asks a service for. */
export const CONSENT_PURPOSES = ['save', 'follow', 'find'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** What a scope lets us do, in a word for which every language of the pages has a sentence. */
export const PERMISSION_WORDS = [
  'addToLibrary',
  'seeLibrary',
  'follow',
  'seeFollows',
  'country',
  'account',
  'stayConnected',
] as const;
export type PermissionWord = (typeof PERMISSION_WORDS)[number];

/** Every scope that we ask for, and what it is called. A scope that is not here cannot be asked for. */
const WORDS: Readonly<Record<Service, Readonly<Record<string, PermissionWord>>>> = {
  spotify: {
    'user-library-modify': 'addToLibrary',
    'user-library-read': 'seeLibrary',
    'user-follow-modify': 'follow',
    'user-follow-read': 'seeFollows',
    'user-read-private': 'country',
  },
  apple_music: {},
  deezer: { basic_access: 'account', manage_library: 'addToLibrary', offline_access: 'stayConnected' },
};

/** The fan's account and country: to find the fan again, and to know when it is midnight. */
const PROFILE: Readonly<Record<Service, readonly string[]>> = {
  spotify: ['user-read-private'],
  apple_music: [],
  deezer: ['basic_access', 'offline_access'],
};

const scopesOf = (service: Service, ability: 'saveRelease' | 'followArtist'): readonly string[] => {
  const capability = CAPABILITIES[service][ability];
  return capability.kind === 'can' ? capability.scopes : [];
};

/**
 * The least scopes for what the page is about to do. `granted`: what a live grant holds already; a new grant replaces
 * it, so that the union is asked for.
 */
export function scopesToAsk(
  service: Service,
  purpose: ConsentPurpose,
  granted: readonly string[] = [],
): string[] {
  switch (purpose) {
    case 'find':
      return [...PROFILE[service]];
    case 'save':
      return union(scopesOf(service, 'saveRelease'), PROFILE[service], known(service, granted));
    case 'follow':
      return union(
        scopesOf(service, 'saveRelease'),
        PROFILE[service],
        scopesOf(service, 'followArtist'),
        known(service, granted),
      );
  }
}

/** The scopes without which the purpose fails, of those that the fan agreed to leave out. */
export function scopesMissing(service: Service, purpose: ConsentPurpose, given: readonly string[]): string[] {
  const needed = {
    find: [],
    save: scopesOf(service, 'saveRelease'),
    follow: scopesOf(service, 'followArtist'),
  }[purpose];
  return needed.filter((scope) => !given.includes(scope));
}

/** What the fan is shown for these scopes. @throws Error for a scope that has no word, so that none is asked unseen. */
export function permissionWords(service: Service, scopes: readonly string[]): PermissionWord[] {
  return scopes.map((scope) => {
    const words = WORDS[service];
    const word = Object.hasOwn(words, scope) ? words[scope] : undefined;
    if (word === undefined) throw new Error(`The scope ${scope} of ${service} has no words for fans.`);
    return word;
  });
}

/** A grant that was brought by API may hold scopes that no page asks for. */
const known = (service: Service, scopes: readonly string[]): string[] =>
  scopes.filter((scope) => Object.hasOwn(WORDS[service], scope));

const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];
