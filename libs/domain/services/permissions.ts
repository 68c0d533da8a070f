import type { Service } from '#domain/terms.js';
import { PERMISSION_WORDS, type PermissionWord } from './permission-words.js';
import { SERVICE_ROWS } from './service-rows.js';

export { PERMISSION_WORDS, type PermissionWord };

/** What a page asks a service for. */
export const CONSENT_PURPOSES = ['save', 'follow', 'find'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

const scopesOf = (service: Service, ability: 'saveRelease' | 'followArtist'): readonly string[] => {
  const capability = SERVICE_ROWS[service].abilities[ability];
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
      return [...SERVICE_ROWS[service].profileScopes];
    case 'save':
      return union(
        scopesOf(service, 'saveRelease'),
        SERVICE_ROWS[service].profileScopes,
        known(service, granted),
      );
    case 'follow':
      return union(
        scopesOf(service, 'saveRelease'),
        SERVICE_ROWS[service].profileScopes,
        scopesOf(service, 'followArtist'),
        known(service, granted),
      );
  }
}

/** The scopes without which the purpose fails, of those that the fan agreed to leave out. A save needs a grant that lasts. */
export function scopesMissing(service: Service, purpose: ConsentPurpose, given: readonly string[]): string[] {
  const needed = {
    find: [],
    save: [...scopesOf(service, 'saveRelease'), ...SERVICE_ROWS[service].lastingScopes],
    follow: scopesOf(service, 'followArtist'),
  }[purpose];
  return needed.filter((scope) => !given.includes(scope));
}

/** Does the service give its grant as a whole, and not scope by scope? */
export const isWhole = (service: Service): boolean => SERVICE_ROWS[service].uses.length > 0;

/** What the fan is shown before the purpose is asked for: each scope in words, or what we use a whole grant for. */
export function wordsToAsk(
  service: Service,
  purpose: ConsentPurpose,
  granted: readonly string[] = [],
): readonly PermissionWord[] {
  if (isWhole(service)) return SERVICE_ROWS[service].uses;
  return permissionWords(service, scopesToAsk(service, purpose, granted));
}

/** What the fan is shown for these scopes. @throws Error for a scope that has no word, so that none is asked unseen. */
export function permissionWords(service: Service, scopes: readonly string[]): PermissionWord[] {
  return scopes.map((scope) => {
    const { words } = SERVICE_ROWS[service];
    const word = Object.hasOwn(words, scope) ? words[scope] : undefined;
    if (word === undefined) throw new Error(`The scope ${scope} of ${service} has no words for fans.`);
    return word;
  });
}

/** A grant that was brought by API may hold scopes that no page asks for. */
const known = (service: Service, scopes: readonly string[]): string[] =>
  scopes.filter((scope) => Object.hasOwn(SERVICE_ROWS[service].words, scope));

const union = (...lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())];
