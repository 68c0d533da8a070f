import { SERVICES } from '#domain/terms.js';
import { CONSENT_PURPOSES, permissionWords, scopesMissing, scopesToAsk } from './permissions.js';

describe('what a service is asked for', () => {
  it('is the least that the purpose needs', () => {
    expect(scopesToAsk('spotify', 'find')).toEqual(['user-read-private']);
    expect(scopesToAsk('spotify', 'save')).toEqual([
      'user-library-modify',
      'user-library-read',
      'user-read-private',
    ]);
    expect(scopesToAsk('spotify', 'follow')).toEqual([
      'user-library-modify',
      'user-library-read',
      'user-read-private',
      'user-follow-modify',
      'user-follow-read',
    ]);
  });

  it('keeps what was granted before, because a new grant replaces the old one', () => {
    expect(scopesToAsk('spotify', 'save', ['user-follow-read', 'user-library-read', 'streaming'])).toEqual([
      'user-library-modify',
      'user-library-read',
      'user-read-private',
      'user-follow-read',
    ]);
  });

  it('has words for every scope: nothing is asked unseen', () => {
    for (const service of SERVICES) {
      for (const purpose of CONSENT_PURPOSES) {
        const scopes = scopesToAsk(service, purpose);
        expect(permissionWords(service, scopes)).toHaveLength(scopes.length);
      }
    }
    expect(() => permissionWords('spotify', ['user-read-email'])).toThrow('no words');
    expect(() => permissionWords('spotify', ['constructor'])).toThrow('no words');
  });

  it('is enough, or is missing by name', () => {
    expect(scopesMissing('spotify', 'save', ['user-library-modify', 'user-library-read'])).toEqual([]);
    expect(scopesMissing('spotify', 'save', ['user-read-private'])).toEqual([
      'user-library-modify',
      'user-library-read',
    ]);
    // A grant of an hour is dead at the release.
    expect(scopesMissing('deezer', 'save', ['manage_library', 'basic_access'])).toEqual(['offline_access']);
    expect(scopesMissing('spotify', 'find', [])).toEqual([]);
    expect(scopesMissing('spotify', 'follow', ['user-follow-modify'])).toEqual(['user-follow-read']);
  });
});
