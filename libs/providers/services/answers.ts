import { z } from 'zod';
import type { ServiceOutcome } from '#providers/ports.js';
import { CALL_TIMEOUT_MS, hold, retryAfterMs, transportFailure } from '#providers/transport.js';

/** An outcome of a service that is no success. */
export type ServiceFailure = Exclude<ServiceOutcome<never>, { kind: 'ok' }>;

/** An answer whose body was read to its end. */
export interface ServiceAnswer {
  status: number;
  headers: Headers;
  /** `none`: the answer has no body. `text`: the body is no JSON, and somebody else's page as a rule. */
  body: { kind: 'json'; value: unknown } | { kind: 'none' } | { kind: 'text'; text: string };
}

/**
 * Calls a service once. A redirect is not followed: the token would go along, and services do not redirect these
 * calls. Never throws.
 */
export async function callService(
  url: string,
  init: RequestInit,
  timeoutMs = CALL_TIMEOUT_MS,
): Promise<ServiceAnswer | ServiceFailure> {
  try {
    const response = await fetch(url, {
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    const text = await response.text();
    const { status, headers } = response;
    if (status >= 300 && status < 400) return { kind: 'retry', reason: 'redirected' };
    return { status, headers, body: bodyOf(text) };
  } catch (error) {
    return { kind: 'retry', reason: transportFailure(error).reason };
  }
}

/** The JSON of an answer; undefined where there is none. */
export const jsonOf = ({ body }: ServiceAnswer): unknown => (body.kind === 'json' ? body.value : undefined);

export const isSuccess = ({ status }: ServiceAnswer): boolean => status >= 200 && status < 300;

/** A success in a shape that nobody promised, as a proxy's page: it is asked again. */
export const unreadable = (): ServiceFailure => ({ kind: 'retry', reason: 'unreadable_answer' });

/** Reads the value out of a successful body. */
export function readValue<S extends z.ZodType>(schema: S, value: unknown): ServiceOutcome<z.infer<S>> {
  const parsed = schema.safeParse(value);
  return parsed.success ? { kind: 'ok', value: parsed.data } : unreadable();
}

/** Should the same call be made again, whichever the service is? A rate limit, a time-out, an error of theirs. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** A page of somebody between us and the service: services answer these calls in JSON. It says nothing of the service. */
export const isForeign = ({ body }: ServiceAnswer): boolean => body.kind === 'text';

/** Makes the outcome that asks for another attempt. `Retry-After` is in seconds, and has been hours. */
export function askAgain({ status, headers }: ServiceAnswer, reason = `http_${status}`): ServiceFailure {
  return { kind: 'retry', reason, ...hold(retryAfterMs(headers.get('retry-after'), Date.now())) };
}

function bodyOf(text: string): ServiceAnswer['body'] {
  if (text.trim() === '') return { kind: 'none' };
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'json', value };
  } catch {
    return { kind: 'text', text };
  }
}
