import type { ServiceOutcome } from '#providers/ports.js';
import { callService, isSuccess, jsonOf, unreadable } from '#providers/services/answers.js';
import { trimBase } from '#providers/transport.js';
import { appleFailure } from './apple-errors.js';
import { DeveloperToken } from './developer-token.js';

/** Where Apple's API is, and who we are there. */
export interface AppleApp {
  /** The base address, without `/v1`. */
  apiUrl: string;
  teamId: string;
  keyId: string;
  /** PKCS 8 in PEM. */
  privateKey: string;
  timeoutMs?: number | undefined;
}

interface AppleCall {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
}

/** The calls of one app to Apple's API. Each is a read or may be repeated. */
export class AppleCalls {
  readonly developerToken: DeveloperToken;
  private readonly apiUrl: string;

  constructor(private readonly app: AppleApp) {
    this.apiUrl = trimBase(app.apiUrl);
    this.developerToken = new DeveloperToken(app);
  }

  /** The JSON of a success and its status; a success may have no body (202). `userToken`: whose library it is about. */
  async api(
    userToken: string | undefined,
    { method, path, query, body }: AppleCall,
  ): Promise<ServiceOutcome<{ status: number; json: unknown }>> {
    const app = this.developerToken.current(Date.now());
    if (app.kind !== 'ok') return app;
    const headers: Record<string, string> = { authorization: `Bearer ${app.value}` };
    if (userToken !== undefined) headers['music-user-token'] = userToken;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const search = new URLSearchParams(query).toString();
    const url = `${this.apiUrl}${path}${search === '' ? '' : `?${search}`}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await callService(url, init, this.app.timeoutMs);
    if ('kind' in answer) return answer;
    if (!isSuccess(answer)) return appleFailure(answer);
    if (answer.body.kind === 'text') return unreadable();
    return { kind: 'ok', value: { status: answer.status, json: jsonOf(answer) } };
  }
}
