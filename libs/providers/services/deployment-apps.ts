import type { ServiceAppCredentials } from '#providers/ports.js';
import type { ServiceUrls } from './make-service.js';

/** The settings that name the deployment's own apps. Each process reads them with its configuration. */
export interface ServiceSettings {
  PUBLIC_BASE_URL: string;
  SPOTIFY_ACCOUNTS_URL: string;
  SPOTIFY_API_URL: string;
  SPOTIFY_CLIENT_ID: string;
  SPOTIFY_CLIENT_SECRET: string;
  SPOTIFY_FOLLOW_BY: 'library' | 'following';
  SPOTIFY_LIBRARY_API: 'current' | 'legacy';
  SPOTIFY_ACCOUNT: string;
  APPLE_MUSIC_API_URL: string;
  MUSICKIT_URL: string;
  APPLE_MUSIC_TEAM_ID: string;
  APPLE_MUSIC_KEY_ID: string;
  APPLE_MUSIC_PRIVATE_KEY: string;
  DEEZER_CONNECT_URL: string;
  DEEZER_API_URL: string;
  DEEZER_APP_ID: string;
  DEEZER_SECRET: string;
}

export function serviceUrls(settings: ServiceSettings): ServiceUrls {
  return {
    spotify: { accountsUrl: settings.SPOTIFY_ACCOUNTS_URL, apiUrl: settings.SPOTIFY_API_URL },
    apple_music: { apiUrl: settings.APPLE_MUSIC_API_URL, scriptUrl: settings.MUSICKIT_URL },
    deezer: { connectUrl: settings.DEEZER_CONNECT_URL, apiUrl: settings.DEEZER_API_URL },
    pageOrigin: new URL(settings.PUBLIC_BASE_URL).origin,
  };
}

const REAL_SPOTIFY = 'https://accounts.spotify.com';

/** The apps that the deployment has. Fans of a service without one take the reminder path. */
export function deploymentApps(settings: ServiceSettings): ServiceAppCredentials[] {
  return [...spotifyApp(settings), ...appleApp(settings), ...deezerApp(settings)];
}

/** The sandbox's app, which is the default, is of no use at the real Spotify. */
function spotifyApp(settings: ServiceSettings): ServiceAppCredentials[] {
  const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_LIBRARY_API: libraryApi, SPOTIFY_ACCOUNT: account } = settings;
  if (clientId === 'sandbox' && settings.SPOTIFY_ACCOUNTS_URL === REAL_SPOTIFY) return [];
  const followBy = libraryApi === 'legacy' ? 'following' : settings.SPOTIFY_FOLLOW_BY;
  return [
    {
      service: 'spotify',
      clientId,
      clientSecret: settings.SPOTIFY_CLIENT_SECRET,
      libraryApi,
      followBy,
      ...(account === '' ? {} : { account }),
    },
  ];
}

function appleApp(settings: ServiceSettings): ServiceAppCredentials[] {
  const { APPLE_MUSIC_TEAM_ID: teamId, APPLE_MUSIC_KEY_ID: keyId } = settings;
  const { APPLE_MUSIC_PRIVATE_KEY: privateKey } = settings;
  if (teamId === '' || keyId === '' || privateKey === '') return [];
  return [{ service: 'apple_music', teamId, keyId, privateKey }];
}

function deezerApp({
  DEEZER_APP_ID: appId,
  DEEZER_SECRET: secret,
}: ServiceSettings): ServiceAppCredentials[] {
  return appId === '' || secret === '' ? [] : [{ service: 'deezer', appId, secret }];
}
