import { z } from 'zod';
import { NO_SUCH_ITEM } from '#providers/ports.js';
import {
  askAgain,
  isForeign,
  isPassing,
  isSuccess,
  jsonOf,
  unreadable,
  type ServiceAnswer,
  type ServiceFailure,
} from '#providers/services/answers.js';

const ErrorSchema = z.object({
  error: z.object({ message: z.string().catch(''), code: z.number().optional().catch(undefined) }),
});

/** Deezer counts 50 requests in 5 s, and does not say when to come back: after 5 s all of them are over. */
export const QUOTA_HOLD_MS = 5000;

/**
 * Deezer's codes (developers.deezer.com/api/errors). `app` is not documented: since June 2024 banned apps get it for
 * every call of a fan, "Application error" (observed: philippe44/lms-deezer#42).
 */
const CODES = {
  quota: 4,
  app: 50,
  itemsLimit: 100,
  permission: 200,
  token: 300,
  busy: 700,
  noData: 800,
} as const;

/**
 * What went wrong in an answer; undefined: nothing. Deezer answers errors with HTTP 200, so the body decides before the
 * status does.
 */
export function deezerFailure(answer: ServiceAnswer): ServiceFailure | undefined {
  const parsed = ErrorSchema.safeParse(jsonOf(answer));
  if (parsed.success) return failureOf(parsed.data.error);
  if (isPassing(answer.status)) return askAgain(answer);
  if (isForeign(answer)) return unreadable();
  return isSuccess(answer) ? undefined : { kind: 'failed', reason: `http_${answer.status}` };
}

function failureOf({ code, message }: { code?: number | undefined; message: string }): ServiceFailure {
  const app = appRefusal(message);
  if (app !== undefined) return app;
  switch (code) {
    case CODES.quota:
      return { kind: 'retry', reason: 'quota', holdMs: QUOTA_HOLD_MS };
    case CODES.app:
      return { kind: 'appRefused', reason: 'app_banned' };
    case CODES.busy:
      return { kind: 'retry', reason: 'busy' };
    case CODES.token:
      return { kind: 'revoked', reason: 'invalid_token' };
    case CODES.permission:
      // Without a token, or with a dead one, Deezer speaks of a missing permission, too (observed).
      return /access token/i.test(message)
        ? { kind: 'revoked', reason: 'invalid_token' }
        : { kind: 'failed', reason: 'forbidden' };
    case CODES.noData:
      return { kind: 'failed', reason: NO_SUCH_ITEM };
    case CODES.itemsLimit:
      return { kind: 'failed', reason: 'library_full' };
    case undefined:
      return { kind: 'failed', reason: 'deezer_error' };
    default:
      return { kind: 'failed', reason: `deezer_${code}` };
  }
}

/** Deezer bans apps without notice, and documents no code for it. So the words of the message are read as well. */
function appRefusal(message: string): ServiceFailure | undefined {
  if (!/\b(app|application|app_id)\b/i.test(message)) return undefined;
  if (/\b(banned|suspended|disabled|blocked)\b/i.test(message)) {
    return { kind: 'appRefused', reason: 'app_banned' };
  }
  if (/\b(invalid|unknown|wrong|not found|does not exist)\b/i.test(message)) {
    return { kind: 'appRefused', reason: 'invalid_client' };
  }
  return undefined;
}

/** The sign-in's host answers a refusal with a few words in place of JSON: "wrong code". */
export function signInFailure(text: string): ServiceFailure {
  if (/^\s*wrong code\s*$/i.test(text)) return { kind: 'failed', reason: 'wrong_code' };
  if (/^\s*wrong (secret|app)/i.test(text)) return { kind: 'appRefused', reason: 'invalid_client' };
  return appRefusal(text) ?? unreadable();
}
