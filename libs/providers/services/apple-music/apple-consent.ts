import { GRANT_LIFE } from '#domain/services/capabilities.js';
import type { FirstGrant, PageConsent, ServiceOutcome } from '#providers/ports.js';
import { lastingToken } from '#providers/services/lasting-token.js';
import { AppleCalls, type AppleApp } from './apple-calls.js';
import { askStorefront } from './apple-service.js';

export interface AppleConsentOptions extends AppleApp {
  /** MusicKit's script. Apple wants it to be loaded from Apple. */
  scriptUrl: string;
  /** The origin of our pages. */
  pageOrigin: string;
}

/** The hosts with which MusicKit speaks, and on which its sign-in opens. */
const APPLE_ORIGINS = [
  'https://api.music.apple.com',
  'https://authorize.music.apple.com',
  'https://play.itunes.apple.com',
];

/** How a fan agrees at Apple: MusicKit in our page gives a Music User Token. */
export class AppleConsent implements PageConsent {
  readonly service = 'apple_music' as const;
  readonly scriptUrl: string;
  readonly origins: readonly string[];
  private readonly apple: AppleCalls;
  private readonly pageOrigin: string;

  constructor(options: AppleConsentOptions) {
    this.pageOrigin = options.pageOrigin;
    this.apple = new AppleCalls(options);
    this.scriptUrl = options.scriptUrl;
    const own = [new URL(options.scriptUrl).origin, new URL(options.apiUrl).origin];
    // A stand-in on this machine speaks with itself alone.
    this.origins = [...new Set(own[0] === own[1] ? own : [...own, ...APPLE_ORIGINS])];
  }

  developerToken(): ServiceOutcome<string> {
    return this.apple.developerToken.current(Date.now(), this.pageOrigin);
  }

  async accept(userToken: string): Promise<ServiceOutcome<{ grant: FirstGrant; country?: string }>> {
    const storefront = await askStorefront(this.apple, userToken);
    if (storefront.kind !== 'ok') return storefront;
    const grant = { ...lastingToken(GRANT_LIFE.apple_music, userToken), refreshToken: userToken, scopes: [] };
    const country = storefront.value.toUpperCase();
    return { kind: 'ok', value: /^[A-Z]{2}$/.test(country) ? { grant, country } : { grant } };
  }
}
