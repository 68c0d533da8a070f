import { z } from 'zod';
import { hold, retryAfterMs } from '#providers/transport.js';
import type { SendOutcome } from '#providers/ports.js';

const ErrorsSchema = z.object({ errors: z.array(z.object({ field: z.string().nullish() })) });

/** 401: the key; 403: the sender or the account; the others, and a redirect: an address that is not SendGrid's. */
const SENDER_STATUSES = [401, 403, 404, 405, 407];

/** The outcome of an answer that was an error. A 413 has an HTML body; nothing of a body is ever recorded. */
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
    // Only the recipient's address can be at fault for being an address.
    suppress: status === 400 && field !== undefined && /^personalizations\.0\.to\b/.test(field),
    haltSender: SENDER_STATUSES.includes(status) || status < 400 || /^from\b/.test(field ?? ''),
  };
}

/** How long the key is limited: `X-RateLimit-Reset` is a moment in unix seconds. */
function resetMs(headers: Record<string, unknown>, now: number): number | undefined {
  const reset = Number(headers['x-ratelimit-reset']);
  if (Number.isFinite(reset) && reset > 0) return Math.max(0, reset * 1000 - now);
  return retryAfterMs(headers['retry-after'], now);
}

function badField(body: unknown): string | undefined {
  const parsed = ErrorsSchema.safeParse(body);
  return parsed.success ? (parsed.data.errors[0]?.field ?? undefined) : undefined;
}
