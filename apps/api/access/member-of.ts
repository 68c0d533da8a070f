import { forbidden } from '#http/problem.js';
import type { Access } from './access.js';

/** The member who is signed in. @throws ProblemException for an API key, which is nobody. */
export function memberOf(access: Access): string {
  if (access.kind !== 'member') throw forbidden('Sign in as a member: an API key has no addresses.');
  return access.memberId;
}
