import type { ServiceOutcome } from '#providers/ports.js';
import { callService, jsonOf } from '#providers/services/answers.js';
import { trimBase } from '#providers/transport.js';
import { deezerFailure } from './deezer-errors.js';

/** Where Deezer is, and who we are there. */
export interface DeezerApp {
  /** The host of the sign-in. */
  connectUrl: string;
  apiUrl: string;
  appId: string;
  secret: string;
  timeoutMs?: number | undefined;
}

interface DeezerCall {
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string>;
}

/** The calls of one app to Deezer's API. The token of a fan is a parameter of the address, as Deezer wants it. */
export class DeezerCalls {
  private readonly apiUrl: string;

  constructor(private readonly app: DeezerApp) {
    this.apiUrl = trimBase(app.apiUrl);
  }

  async api(
    accessToken: string | undefined,
    { method, path, query }: DeezerCall,
  ): Promise<ServiceOutcome<unknown>> {
    const token: Record<string, string> = accessToken === undefined ? {} : { access_token: accessToken };
    const search = new URLSearchParams({ ...query, ...token }).toString();
    const url = `${this.apiUrl}${path}${search === '' ? '' : `?${search}`}`;
    const answer = await callService(url, { method }, this.app.timeoutMs);
    if ('kind' in answer) return answer;
    return deezerFailure(answer) ?? { kind: 'ok', value: jsonOf(answer) };
  }
}
