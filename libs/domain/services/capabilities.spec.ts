import { SERVICES } from '#domain/terms.js';
import {
  ABILITIES,
  CAPABILITIES,
  canDo,
  capabilityOf,
  GRANT_LIFE,
  missingScopes,
  pageOfItem,
} from './capabilities.js';

describe('what the services can do', () => {
  it('is listed for every ability of every service', () => {
    for (const service of SERVICES) {
      expect(Object.keys(CAPABILITIES[service]).sort()).toEqual([...ABILITIES].sort());
    }
  });

  it('is the save everywhere, and the follow where it can be read back', () => {
    for (const service of SERVICES) expect(canDo(service, 'saveRelease')).toBe(true);
    expect(canDo('spotify', 'addToPlaylist')).toBe(false);
    expect(canDo('deezer', 'followArtist')).toBe(true);
    expect(capabilityOf('apple_music', 'followArtist').kind).toBe('cannot');
  });

  it('ends with the grant: after months, or never', () => {
    expect(GRANT_LIFE.spotify).toEqual({ kind: 'months', months: 6, refreshable: true });
    expect(GRANT_LIFE.apple_music).toEqual({ kind: 'months', months: 6, refreshable: false });
    expect(GRANT_LIFE.deezer).toEqual({ kind: 'endless' });
  });

  it('needs a scope of its own for the follow, and the reading back of it', () => {
    const library = ['user-library-modify', 'user-library-read'];
    expect(missingScopes('spotify', 'saveRelease', library)).toEqual([]);
    expect(missingScopes('spotify', 'followArtist', library)).toEqual([
      'user-follow-modify',
      'user-follow-read',
    ]);
    expect(missingScopes('spotify', 'checkFollow', [...library, 'user-follow-read'])).toEqual([]);
  });

  it('is tried where the scopes of a grant are not known', () => {
    expect(missingScopes('spotify', 'followArtist', [])).toEqual([]);
  });

  it('has a page to lead the fan to', () => {
    expect(pageOfItem('spotify', 'release', '4aaw/x')).toBe('https://open.spotify.com/album/4aaw%2Fx');
  });
});
