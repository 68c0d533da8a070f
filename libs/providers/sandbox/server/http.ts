import type { IncomingHttpHeaders } from 'node:http';

export interface SandboxRequest {
  method: string;
  path: string;
  /** The values of the named parts of the path. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Reply =
  | { kind: 'json'; status: number; body: unknown; headers?: Record<string, string> }
  | { kind: 'text'; status: number; body: string; headers?: Record<string, string> }
  /** The request is never answered: the caller's time-out ends it. */
  | { kind: 'silence' }
  | { kind: 'reset' }
  /** The answer begins, and the connection ends in the middle of its body. */
  | { kind: 'cut' };

export interface Route {
  method: string;
  /** `:name` stands for any one part of the path. */
  path: string;
  handle: (request: SandboxRequest) => Reply | Promise<Reply>;
}

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  kind: 'json',
  status,
  body,
  headers,
});
export const empty = (status: number, headers: Record<string, string> = {}): Reply => ({
  kind: 'text',
  status,
  body: '',
  headers,
});

/** The form's fields. Of a field that is repeated the last counts. */
export function form(request: SandboxRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request.body.toString('utf8')));
}

/** Every value of a field that may be repeated, such as Twilio's `MediaUrl`. */
export function formValues(request: SandboxRequest, name: string): string[] {
  return new URLSearchParams(request.body.toString('utf8')).getAll(name);
}

/** The body, parsed as JSON; undefined when it is not JSON. */
export function jsonBody(request: SandboxRequest): unknown {
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    return body;
  } catch {
    return undefined;
  }
}

/** `user:password` of Basic authorization. */
export function basicCredentials(request: SandboxRequest): string | undefined {
  const [, encoded] = /^Basic (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

export function bearerToken(request: SandboxRequest): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
