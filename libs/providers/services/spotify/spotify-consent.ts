import { z } from 'zod';
import type { FirstGrant, ServiceConsent, ServiceOutcome, ServiceProfile } from '#providers/ports.js';
import { readValue, unreadable } from '#providers/services/answers.js';
import { SpotifyCalls, type SpotifyApp } from './spotify-calls.js';

/** `country` needs the scope `user-read-private`, and is missing for apps in Development Mode. */
const ProfileSchema = z.object({
  id: z.string().min(1),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .catch(undefined),
});

/** How a fan agrees at Spotify: authorization code with PKCE, for an app that also has a secret. */
export class SpotifyConsent implements ServiceConsent {
  readonly service = 'spotify' as const;
  readonly origin: string;
  private readonly calls: SpotifyCalls;

  constructor(private readonly app: SpotifyApp) {
    this.calls = new SpotifyCalls(app);
    this.origin = new URL(this.calls.accountsUrl).origin;
  }

  consentUrl({ state, redirectUri, scopes, challenge }: Parameters<ServiceConsent['consentUrl']>[0]): string {
    const query = new URLSearchParams({
      client_id: this.app.clientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      state,
      scope: scopes.join(' '),
      code_challenge_method: 'S256',
      code_challenge: challenge,
    });
    return `${this.calls.accountsUrl}/authorize?${query.toString()}`;
  }

  async exchange(code: string, verifier: string, redirectUri: string): Promise<ServiceOutcome<FirstGrant>> {
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    const answer = await this.calls.token(form);
    if (answer.kind !== 'ok') return answer;
    const { refreshToken, scopes, accessToken, expiresAt } = answer.value;
    // A grant that cannot be refreshed is of no use on release day.
    if (refreshToken === undefined) return unreadable();
    return { kind: 'ok', value: { accessToken, expiresAt, refreshToken, scopes: scopes ?? [] } };
  }

  async profile(accessToken: string): Promise<ServiceOutcome<ServiceProfile>> {
    const answer = await this.calls.api(accessToken, { method: 'GET', path: '/v1/me' });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(ProfileSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const { id: accountId, country } = read.value;
    return { kind: 'ok', value: country === undefined ? { accountId } : { accountId, country } };
  }
}
