import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Database } from '#database/database.js';
import { SecretBox } from '#database/secret-box.js';
import { scopesToAsk, type ConsentPurpose } from '#domain/services/permissions.js';
import type { Service } from '#domain/terms.js';
import type { ServiceConsent } from '#providers/ports.js';
import { Settings } from '#http/settings.js';
import { readCookie, setCookie } from '#pages/session/cookies.js';
import {
  challengeOf,
  cookieOf,
  isFresh,
  randomWord,
  readState,
  TRIP_MS,
  TripSchema,
  writeState,
  type ConsentTrip,
} from './consent-trip.js';

/** What a fan sets out for. */
export interface SettingOut extends Pick<ConsentTrip, 'slug' | 'once' | 'source' | 'zone' | 'wishes'> {
  service: Service;
  purpose: ConsentPurpose;
  /** What a live grant of the fan holds already. */
  granted: readonly string[];
  /** The app by which the fan is asked. Null: the deployment's own. */
  app: string | null;
}

/**
 * Sends a browser to a service's consent page, and knows it again when it comes back. What was set out for is sealed in
 * a cookie of this browser, so that a link of somebody else's cannot finish a consent here, and nothing is stored.
 */
@Injectable()
export class ConsentTrips {
  private readonly baseUrl: string;
  private readonly secure: boolean;

  constructor(
    settings: Settings,
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {
    this.baseUrl = settings.values.PUBLIC_BASE_URL.replace(/\/$/, '');
    this.secure = this.baseUrl.startsWith('https:');
  }

  /** The address of the consent page. */
  start(response: Response, consent: ServiceConsent, { granted, ...out }: SettingOut): string {
    const { service, purpose } = out;
    const trip: ConsentTrip = {
      ...out,
      word: randomWord(),
      verifier: randomWord(),
      at: this.database.clock.now(),
    };
    this.keep(response, trip.word, this.seal(trip), TRIP_MS / 1000);
    return consent.consentUrl({
      state: writeState(trip),
      redirectUri: this.redirectUri(service),
      scopes: scopesToAsk(service, purpose, granted),
      challenge: challengeOf(trip.verifier),
    });
  }

  /**
   * The trip that this browser comes back from; it cannot come back twice. `slug` alone: another browser set out, or
   * too long ago. Undefined: nothing of ours.
   */
  finish(
    request: Request,
    response: Response,
    state: string,
  ): { slug: string; trip?: ConsentTrip } | undefined {
    const known = readState(state);
    if (known === undefined) return undefined;
    const { word, slug } = known;
    const sealed = readCookie(request, cookieOf(word));
    if (sealed === undefined) return { slug };
    this.keep(response, word, '', 0);
    const trip = this.open(sealed);
    const isTheirs = trip?.word === word && trip.slug === slug && isFresh(trip, this.database.clock.now());
    return isTheirs ? { slug, trip } : { slug };
  }

  /** The same, letter by letter, when the consent is asked for and when its code is exchanged. */
  redirectUri(service: Service): string {
    return `${this.baseUrl}/oauth/${service}/callback`;
  }

  private keep(response: Response, word: string, value: string, maxAgeSeconds: number): void {
    setCookie(response, { name: cookieOf(word), value, maxAgeSeconds, path: '/oauth' }, this.secure);
  }

  /** A sealed text begins with the name of its key, which may be any text. */
  private seal(trip: ConsentTrip): string {
    return Buffer.from(this.box.seal(JSON.stringify(trip)), 'utf8').toString('base64url');
  }

  private open(value: string): ConsentTrip | undefined {
    try {
      const text = this.box.open(Buffer.from(value, 'base64url').toString('utf8'));
      return TripSchema.safeParse(JSON.parse(text)).data;
    } catch {
      return undefined;
    }
  }
}
