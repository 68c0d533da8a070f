import type { ApiConfig } from '#config/config.js';
import type { Service } from '#domain/terms.js';
import type { ServiceConsent, StreamingService } from '#providers/ports.js';
import { SpotifyConsent } from '#providers/services/spotify/spotify-consent.js';
import { SpotifyService } from '#providers/services/spotify/spotify-service.js';

/** What a page needs of a service that fans can connect. */
export interface PageService {
  consent: ServiceConsent;
  adapter: StreamingService;
}

/**
 * The services that fans of this installation can connect. Fans of the others are reminded. A service is a parameter:
 * no page names one.
 */
export class PageServices {
  constructor(private readonly services: Partial<Record<Service, PageService>>) {}

  find(service: Service): PageService | undefined {
    return this.services[service];
  }

  canConnect(service: Service): boolean {
    return this.find(service) !== undefined;
  }

  /** Where forms of a page may lead. */
  origins(): string[] {
    return Object.values(this.services).map(({ consent }) => consent.origin);
  }
}

const SPOTIFY_ACCOUNTS = 'https://accounts.spotify.com';

/** Builds what the configuration allows. Without an app of its own, an installation only reminds Spotify's fans. */
export function pageServicesOf(config: ApiConfig): PageServices {
  const { SPOTIFY_ACCOUNTS_URL: accountsUrl, SPOTIFY_CLIENT_ID: clientId } = config;
  if (clientId === 'sandbox' && accountsUrl === SPOTIFY_ACCOUNTS) return new PageServices({});
  const app = {
    ...{ accountsUrl, clientId, apiUrl: config.SPOTIFY_API_URL, clientSecret: config.SPOTIFY_CLIENT_SECRET },
    followBy: config.SPOTIFY_FOLLOW_BY,
    // A person waits: a service that is slower than this is told as away.
    timeoutMs: 8000,
  };
  return new PageServices({
    spotify: { consent: new SpotifyConsent(app), adapter: new SpotifyService(app) },
  });
}
