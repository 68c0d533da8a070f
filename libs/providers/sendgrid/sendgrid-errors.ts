import { z } from 'zod';
import { hold, retryAfterMs } from '#providers/transport.js';
import type { SendOutcome } from '#providers/ports.js';

const ErrorsSchema = z.object({ errors: z.array(z.object({ field: z.string().nullish() })) });

/**
 * A 401 is the key's fault, and a 403 the sender's or the account's. The others, and a redirect, come from an address
 * that is not SendGrid's.
 */
const SENDER_STATUSES = [401, 403, 404, 405, 407];

/** Returns the outcome of an answer that was an error. A 413 has an HTML body. Nothing of a body is ever recorded. */
export function outcomeOfAnswer(
  answer: { status: number; headers: Record<string, unknown>; body: unknown },
  now: number,
): SendOutcome {
  const { status } = answer;
  if (status === 429) return { kind: 'retry', reason: 'http_429', ...hold(resetMs(answer.headers, now)) };
  if (status >= 500 || status === 408) return { kind: 'unknown', reason: `http_${status}` };
  const field = badField(answer.body);
  return {
    kind: 'rejected',
    code: field === undefined ? `http_${status}` : `http_${status}:${field}`,
    // An address is suppressed only when the recipient's address itself is at fault.
    suppress: status === 400 && field !== undefined && /^personalizations\.0\.to\b/.test(field),
    haltSender: SENDER_STATUSES.includes(status) || status < 400 || /^from\b/.test(field ?? ''),
  };
}

/** Returns how long the key is limited. `X-RateLimit-Reset` is a moment in unix seconds. */
function resetMs(headers: Record<string, unknown>, now: number): number | undefined {
  const reset = Number(headers['x-ratelimit-reset']);
  if (Number.isFinite(reset) && reset > 0) return Math.max(0, reset * 1000 - now);
  return retryAfterMs(headers['retry-after'], now);
}

function badField(body: unknown): string | undefined {
  const parsed = ErrorsSchema.safeParse(body);
  return parsed.success ? (parsed.data.errors[0]?.field ?? undefined) : undefined;
}
