import type { ServiceOutcome } from '#providers/ports.js';
import { CALL_TIMEOUT_MS, transportFailure, trimBase } from '#providers/transport.js';
import { z } from 'zod';
import { apiFailure, tokenFailure, type ServiceFailure, type SpotifyAnswer } from './spotify-errors.js';

/** Where an app of Spotify's is, and who it is. */
export interface SpotifyApp {
  /** Base addresses, without `/v1` or `/api`. */
  accountsUrl: string;
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  timeoutMs?: number;
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

/** The calls of one app to Spotify's two hosts. Each is a read or may be repeated. */
export class SpotifyCalls {
  readonly accountsUrl: string;
  private readonly apiUrl: string;

  constructor(private readonly app: SpotifyApp) {
    this.accountsUrl = trimBase(app.accountsUrl);
    this.apiUrl = trimBase(app.apiUrl);
  }

  async token(form: Record<string, string>): Promise<ServiceOutcome<SpotifyToken>> {
    const { clientId, clientSecret } = this.app;
    const askedAt = Date.now();
    const answer = await this.call(`${this.accountsUrl}/api/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    if ('kind' in answer) return answer;
    if (answer.status !== 200) return tokenFailure(answer, Date.now());
    const parsed = TokenSchema.safeParse(answer.body);
    if (!parsed.success) return unreadable();
    const {
      access_token: accessToken,
      expires_in: seconds,
      refresh_token: refreshToken,
      scope,
    } = parsed.data;
    const scopes = scope?.split(' ').filter((one) => one !== '');
    return { kind: 'ok', value: { accessToken, expiresAt: askedAt + seconds * 1000, refreshToken, scopes } };
  }

  async api(
    method: 'GET' | 'PUT',
    accessToken: string,
    path: string,
    query: Record<string, string> = {},
  ): Promise<ServiceOutcome<unknown>> {
    const search = new URLSearchParams(query).toString();
    const answer = await this.call(`${this.apiUrl}${path}${search === '' ? '' : `?${search}`}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if ('kind' in answer) return answer;
    if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', value: answer.body };
    return apiFailure(answer, Date.now());
  }

  private async call(url: string, init: RequestInit): Promise<SpotifyAnswer | ServiceFailure> {
    const signal = AbortSignal.timeout(this.app.timeoutMs ?? CALL_TIMEOUT_MS);
    try {
      const response = await fetch(url, { ...init, signal, redirect: 'error' });
      return { status: response.status, headers: response.headers, body: readJson(await response.text()) };
    } catch (error) {
      return { kind: 'retry', reason: transportFailure(error).reason };
    }
  }
}

/** A success in a shape that nobody promised, as a proxy's page: it is asked again. */
export const unreadable = (): ServiceFailure => ({ kind: 'retry', reason: 'unreadable_answer' });

function readJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}
