import { assertNever } from '#domain/assert-never.js';
import { canDo } from '#domain/services/capabilities.js';
import type { CredentialsOf, MadeService, ServiceAppCredentials } from '#providers/ports.js';
import { AppleConsent } from './apple-music/apple-consent.js';
import { AppleService } from './apple-music/apple-service.js';
import { DeezerConsent } from './deezer/deezer-consent.js';
import { DeezerService } from './deezer/deezer-service.js';
import { SpotifyConsent } from './spotify/spotify-consent.js';
import { SpotifyService } from './spotify/spotify-service.js';

/** Where the services are. In local runs the addresses are the sandbox's. */
export interface ServiceUrls {
  spotify: { accountsUrl: string; apiUrl: string };
  /** `scriptUrl`: MusicKit. */
  apple_music: { apiUrl: string; scriptUrl: string };
  deezer: { connectUrl: string; apiUrl: string };
  /** The origin of our own pages, in which a service's script runs. */
  pageOrigin: string;
  /** How long (ms) one call may take. Absent: as long as every call to a provider. */
  timeoutMs?: number;
}

/** Builds everything that one app of one service can do for us. Only composition roots call it. */
export function makeService(credentials: ServiceAppCredentials, urls: ServiceUrls): MadeService {
  switch (credentials.service) {
    case 'spotify':
      return spotify(credentials, urls);
    case 'apple_music':
      return appleMusic(credentials, urls);
    case 'deezer':
      return deezer(credentials, urls);
    default:
      return assertNever(credentials);
  }
}

function spotify(
  credentials: CredentialsOf<'spotify'>,
  { spotify: at, timeoutMs }: ServiceUrls,
): MadeService {
  const app = { ...credentials, ...at, timeoutMs };
  return {
    adapter: new SpotifyService(app),
    consent: new SpotifyConsent(app),
    pageConsent: undefined,
    // Spotify counts per developer account, over all its apps.
    budgetKey: credentials.account ?? credentials.clientId,
  };
}

function appleMusic(
  credentials: CredentialsOf<'apple_music'>,
  { apple_music: at, pageOrigin, timeoutMs }: ServiceUrls,
): MadeService {
  const app = { ...credentials, ...at, pageOrigin, timeoutMs };
  return {
    adapter: new AppleService({ ...app, favorites: canDo('apple_music', 'followArtist') }),
    consent: undefined,
    pageConsent: new AppleConsent(app),
    budgetKey: credentials.teamId,
  };
}

function deezer(credentials: CredentialsOf<'deezer'>, { deezer: at, timeoutMs }: ServiceUrls): MadeService {
  const app = { ...credentials, ...at, timeoutMs };
  return {
    adapter: new DeezerService(app),
    consent: new DeezerConsent(app),
    pageConsent: undefined,
    budgetKey: credentials.appId,
  };
}
