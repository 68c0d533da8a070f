import type { Sandbox } from '#providers/sandbox/sandbox.js';

/** The settings by which API and worker use the sandbox's streaming services, with an app at each of them. */
export function serviceSettings({ urls, apps }: Pick<Sandbox, 'urls' | 'apps'>): Record<string, string> {
  return {
    SPOTIFY_ACCOUNTS_URL: urls.spotifyAccounts,
    SPOTIFY_API_URL: urls.spotifyApi,
    APPLE_MUSIC_API_URL: urls.appleMusicApi,
    MUSICKIT_URL: urls.musicKit,
    APPLE_MUSIC_TEAM_ID: apps.apple_music.teamId,
    APPLE_MUSIC_KEY_ID: apps.apple_music.keyId,
    APPLE_MUSIC_PRIVATE_KEY: apps.apple_music.privateKey,
    DEEZER_CONNECT_URL: urls.deezerConnect,
    DEEZER_API_URL: urls.deezerApi,
    DEEZER_APP_ID: apps.deezer.appId,
    DEEZER_SECRET: apps.deezer.secret,
  };
}
