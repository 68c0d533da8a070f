import type { ServiceRow } from '#domain/services/service-rows.js';

/**
 * Chime is made up: the fourth service of `docs/adding-a-service.md`. Its grants live for four hours, as those of
 * services do that give no refresh token.
 */
export const CHIME_ROW: ServiceRow = {
  name: 'Chime',
  abilities: {
    saveRelease: { kind: 'can', scopes: ['shelf'] },
    likeTrack: { kind: 'can', scopes: ['shelf'] },
    followArtist: { kind: 'cannot', because: 'Chime has no follow' },
    addToPlaylist: { kind: 'cannot', because: 'Chime has no playlists' },
    checkSave: { kind: 'can', scopes: ['shelf'] },
    checkFollow: { kind: 'cannot', because: 'Chime has no follow' },
  },
  grantLife: { kind: 'hours', hours: 4 },
  words: { shelf: 'addToLibrary', who: 'account' },
  uses: [],
  profileScopes: ['who'],
  lastingScopes: [],
  pages: {
    release: 'https://chime.example/release/',
    track: 'https://chime.example/track/',
    artist: 'https://chime.example/artist/',
  },
  nativeHosts: ['chime.example'],
  callsPerSecond: 5,
  callsOfASave: 2,
  listeners: { share: 0 },
};
