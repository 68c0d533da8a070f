import { z } from 'zod';
import { hold, retryAfterMs } from '#providers/transport.js';
import type { ServiceOutcome } from '#providers/ports.js';

/** An outcome of a service that is no success. */
export type ServiceFailure = Exclude<ServiceOutcome<never>, { kind: 'ok' }>;

/** An answer whose body was read. */
export interface SpotifyAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

const TokenErrorSchema = z.object({ error: z.string() });
const ApiErrorSchema = z.object({ error: z.object({ reason: z.string().optional() }) });

/** The operator must repair a wrong client id or secret, and the fans wait. It is not the fan's fault. */
const CREDENTIALS_HOLD_MS = 60_000;

/** Reads an error of the accounts host. Only `invalid_grant` ends a grant. */
export function tokenFailure({ status, headers, body }: SpotifyAnswer, now: number): ServiceFailure {
  if (status === 429 || status >= 500) return askAgain(status, headers, now);
  const parsed = TokenErrorSchema.safeParse(body);
  const error = parsed.success ? parsed.data.error : `http_${status}`;
  if (error === 'invalid_grant') return { kind: 'revoked', reason: error };
  if (error === 'invalid_client' || status === 401) {
    return { kind: 'retry', reason: 'invalid_client', holdMs: CREDENTIALS_HOLD_MS };
  }
  return { kind: 'failed', reason: error };
}

/**
 * Reads an error of the Web API. A 401 concerns the access token: the caller refreshes it once before it gives the
 * grant up.
 */
export function apiFailure({ status, headers, body }: SpotifyAnswer, now: number): ServiceFailure {
  if (status === 401) return { kind: 'revoked', reason: 'unauthorized' };
  if (status === 429) {
    const parsed = ApiErrorSchema.safeParse(body);
    const daily = parsed.success && parsed.data.error.reason === 'QUOTA_EXCEEDED';
    return { ...askAgain(status, headers, now), reason: daily ? 'quota_exceeded' : 'http_429' };
  }
  if (status >= 500 || status === 408) return askAgain(status, headers, now);
  return { kind: 'failed', reason: status === 403 ? 'forbidden' : `http_${status}` };
}

/** Makes the outcome that asks for another attempt. `Retry-After` is in seconds, and has been hours. */
function askAgain(status: number, headers: Headers, now: number): ServiceFailure & { kind: 'retry' } {
  return { kind: 'retry', reason: `http_${status}`, ...hold(retryAfterMs(headers.get('retry-after'), now)) };
}
