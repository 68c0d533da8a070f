import { z } from 'zod';
import {
  askAgain,
  isForeign,
  isPassing,
  jsonOf,
  unreadable,
  type ServiceAnswer,
  type ServiceFailure,
} from '#providers/services/answers.js';

const TokenErrorSchema = z.object({ error: z.string() });
const ApiErrorSchema = z.object({
  error: z.object({ message: z.string().catch(''), reason: z.string().optional().catch(undefined) }),
});

/** Reads an error of the accounts host. Only `invalid_grant` ends a grant. */
export function tokenFailure(answer: ServiceAnswer): ServiceFailure {
  const { status } = answer;
  if (isPassing(status)) return askAgain(answer, passingReason(answer));
  if (isForeign(answer)) return unreadable();
  const parsed = TokenErrorSchema.safeParse(jsonOf(answer));
  const error = parsed.success ? parsed.data.error : `http_${status}`;
  if (error === 'invalid_grant') return { kind: 'revoked', reason: error };
  if (error === 'invalid_client' || error === 'unauthorized_client' || status === 401) {
    return { kind: 'appRefused', reason: 'invalid_client' };
  }
  return { kind: 'failed', reason: error };
}

/**
 * Reads an error of the Web API. A 401 concerns the access token: the caller refreshes it once before it gives the
 * grant up. `legacy`: the call was one of the older ones.
 */
export function apiFailure(answer: ServiceAnswer, legacy = false): ServiceFailure {
  const { status } = answer;
  if (status === 401) return { kind: 'revoked', reason: 'unauthorized' };
  if (isPassing(status)) return askAgain(answer, passingReason(answer));
  if (isForeign(answer)) return unreadable();
  return status === 403
    ? forbidden(errorOf(answer).message, legacy)
    : { kind: 'failed', reason: `http_${status}` };
}

/** A 429 of the quota of a day is told from one of the rolling limit. */
const passingReason = (answer: ServiceAnswer): string =>
  errorOf(answer).reason === 'QUOTA_EXCEEDED' ? 'quota_exceeded' : `http_${answer.status}`;

/** A 403 may speak of the app, of this fan's account, or of the grant's scopes. Only its message tells which. */
function forbidden(message: string, legacy: boolean): ServiceFailure {
  if (/premium subscription required for the owner/i.test(message)) {
    return { kind: 'appRefused', reason: 'owner_premium_required' };
  }
  // In Development Mode an app serves five people, whom its owner has to name beforehand.
  if (/not (be )?registered/i.test(message)) return { kind: 'failed', reason: 'fan_not_allow_listed' };
  if (legacy && message !== '' && !/scope/i.test(message))
    return { kind: 'appRefused', reason: 'legacy_call_refused' };
  return { kind: 'failed', reason: 'forbidden' };
}

function errorOf(answer: ServiceAnswer): { message: string; reason?: string | undefined } {
  const parsed = ApiErrorSchema.safeParse(jsonOf(answer));
  return parsed.success ? parsed.data.error : { message: '' };
}
