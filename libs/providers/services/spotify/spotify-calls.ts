import { z } from 'zod';
import type { ServiceOutcome } from '#providers/ports.js';
import { callService, isSuccess, jsonOf, readValue, unreadable } from '#providers/services/answers.js';
import { trimBase } from '#providers/transport.js';
import { apiFailure, tokenFailure } from './spotify-errors.js';

/** Where an app of Spotify's is, and who it is. */
export interface SpotifyApp {
  /** Base addresses, without `/v1` or `/api`. */
  accountsUrl: string;
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  timeoutMs?: number | undefined;
}

const TokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
});

/** An answer of the accounts host. */
export interface SpotifyToken {
  accessToken: string;
  /** Real time, ms. */
  expiresAt: number;
  refreshToken: string | undefined;
  /** Absent where Spotify does not say. */
  scopes: string[] | undefined;
}

/** One call of the Web API. `legacy`: one of the older calls, which Spotify refuses to apps without extended quota. */
export interface SpotifyCall {
  method: 'GET' | 'PUT';
  path: string;
  query?: Record<string, string>;
  legacy?: boolean;
}

/** The calls of one app to Spotify's two hosts. Each is a read or may be repeated. */
export class SpotifyCalls {
  readonly accountsUrl: string;
  private readonly apiUrl: string;

  constructor(private readonly app: SpotifyApp) {
    this.accountsUrl = trimBase(app.accountsUrl);
    this.apiUrl = trimBase(app.apiUrl);
  }

  async token(form: Record<string, string>): Promise<ServiceOutcome<SpotifyToken>> {
    const { clientId, clientSecret, timeoutMs } = this.app;
    const askedAt = Date.now();
    const init = {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    };
    const answer = await callService(`${this.accountsUrl}/api/token`, init, timeoutMs);
    if ('kind' in answer) return answer;
    if (!isSuccess(answer)) return tokenFailure(answer);
    const read = readValue(TokenSchema, jsonOf(answer));
    if (read.kind !== 'ok') return read;
    const { access_token: accessToken, expires_in: seconds, refresh_token: refreshToken, scope } = read.value;
    const scopes = scope?.split(' ').filter((one) => one !== '');
    return { kind: 'ok', value: { accessToken, expiresAt: askedAt + seconds * 1000, refreshToken, scopes } };
  }

  /** The JSON of the answer; undefined where a success has no body, as a write has. */
  async api(
    accessToken: string,
    { method, path, query, legacy }: SpotifyCall,
  ): Promise<ServiceOutcome<unknown>> {
    const search = new URLSearchParams(query).toString();
    const url = `${this.apiUrl}${path}${search === '' ? '' : `?${search}`}`;
    const init = { method, headers: { authorization: `Bearer ${accessToken}` } };
    const answer = await callService(url, init, this.app.timeoutMs);
    if ('kind' in answer) return answer;
    if (!isSuccess(answer)) return apiFailure(answer, legacy);
    return answer.body.kind === 'text' ? unreadable() : { kind: 'ok', value: jsonOf(answer) };
  }
}
