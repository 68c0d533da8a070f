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

/** Status and code are strings in Apple's errors: `{"errors":[{"id","title","detail","status":"403","code":"40300"}]}`. */
const ErrorsSchema = z.object({ errors: z.array(z.object({ code: z.string().catch('') })).min(1) });

/** Apple does not take the fan's Music User Token. */
const USER_TOKEN = '40300';
/** The fan has no subscription, so that there is no library to add to. */
const NO_SUBSCRIPTION = '40015';

/** Reads an error of Apple's. A 401 is always the developer token, so it speaks of the app and of no fan. */
export function appleFailure(answer: ServiceAnswer): ServiceFailure {
  const { status } = answer;
  if (isPassing(status)) return askAgain(answer);
  if (status === 401) return { kind: 'appRefused', reason: 'developer_token_refused' };
  if (isForeign(answer)) return unreadable();
  const codes = codesOf(answer);
  if (status === 403 && codes.includes(USER_TOKEN)) return { kind: 'revoked', reason: 'user_token' };
  if (status === 400 && codes.includes(NO_SUBSCRIPTION)) return { kind: 'failed', reason: 'no_subscription' };
  return { kind: 'failed', reason: status === 403 ? 'forbidden' : `http_${status}` };
}

function codesOf(answer: ServiceAnswer): string[] {
  const parsed = ErrorsSchema.safeParse(jsonOf(answer));
  return parsed.success ? parsed.data.errors.map(({ code }) => code) : [];
}
