import { z } from 'zod';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import type { FirstGrant, ServiceConsent, ServiceOutcome, ServiceProfile } from '#providers/ports.js';
import { callService, readValue } from '#providers/services/answers.js';
import { lastingToken } from '#providers/services/lasting-token.js';
import { trimBase } from '#providers/transport.js';
import { DeezerCalls, type DeezerApp } from './deezer-calls.js';
import { deezerFailure, signInFailure } from './deezer-errors.js';

/** `expires`: seconds; 0 means that the token does not end, as with `offline_access`. */
const TokenSchema = z.object({ access_token: z.string().min(1), expires: z.coerce.number().min(0) });
const PermissionsSchema = z.object({ permissions: z.record(z.string(), z.boolean()) });
const ProfileSchema = z.object({
  id: z.union([z.number(), z.string().min(1)]).transform(String),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .optional()
    .catch(undefined),
});

/** How a fan agrees at Deezer: authorization code, without PKCE. */
export class DeezerConsent implements ServiceConsent {
  readonly service = 'deezer' as const;
  readonly origin: string;
  private readonly calls: DeezerCalls;
  private readonly connectUrl: string;

  constructor(private readonly app: DeezerApp) {
    this.calls = new DeezerCalls(app);
    this.connectUrl = trimBase(app.connectUrl);
    this.origin = new URL(this.connectUrl).origin;
  }

  consentUrl({ state, redirectUri, scopes }: Parameters<ServiceConsent['consentUrl']>[0]): string {
    const query = new URLSearchParams({
      app_id: this.app.appId,
      redirect_uri: redirectUri,
      perms: scopes.join(','),
      state,
    });
    return `${this.connectUrl}/oauth/auth.php?${query.toString()}`;
  }

  async exchange(code: string): Promise<ServiceOutcome<FirstGrant>> {
    const { appId, secret, timeoutMs } = this.app;
    const query = new URLSearchParams({ app_id: appId, secret, code, output: 'json' });
    const url = `${this.connectUrl}/oauth/access_token.php?${query.toString()}`;
    const answer = await callService(url, {}, timeoutMs);
    if ('kind' in answer) return answer;
    if (answer.body.kind === 'text' && answer.status < 500) return signInFailure(answer.body.text);
    const failed = deezerFailure(answer);
    if (failed !== undefined) return failed;
    const read = readValue(TokenSchema, answer.body.kind === 'json' ? answer.body.value : undefined);
    return read.kind === 'ok' ? this.firstGrant(read.value) : read;
  }

  async profile(accessToken: string): Promise<ServiceOutcome<ServiceProfile>> {
    const answer = await this.calls.api(accessToken, { method: 'GET', path: '/user/me' });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(ProfileSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const { id: accountId, country } = read.value;
    return { kind: 'ok', value: country === undefined ? { accountId } : { accountId, country } };
  }

  /** The token's answer does not say what the fan agreed to: that is asked. */
  private async firstGrant({
    access_token: token,
    expires,
  }: z.infer<typeof TokenSchema>): Promise<ServiceOutcome<FirstGrant>> {
    const answer = await this.calls.api(token, { method: 'GET', path: '/user/me/permissions' });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(PermissionsSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const scopes = Object.entries(read.value.permissions).flatMap(([scope, given]) => (given ? [scope] : []));
    const lasting = lastingToken(GRANT_LIFE.deezer, token);
    const expiresAt = expires === 0 ? lasting.expiresAt : Date.now() + expires * 1000;
    return { kind: 'ok', value: { accessToken: token, refreshToken: token, expiresAt, scopes } };
  }
}
