import { grantEnd, type GrantLife } from '#domain/services/grant-life.js';
import type { AccessGrant } from '#providers/ports.js';

/** A token that does not end by itself is looked at again after this time. */
const ENDLESS_MS = 10 * 365 * 86_400_000;

/**
 * The grant of a service without refresh: one token for all calls. When the fan agreed is not written in it, so the end
 * told here is the latest one possible; the row of the grant knows the real one.
 */
export function lastingToken(life: GrantLife, token: string, now = Date.now()): AccessGrant {
  return { accessToken: token, expiresAt: grantEnd(life, now) ?? now + ENDLESS_MS };
}
