import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Apple accepts no token that ends later than this (seconds) after it was issued. */
const LONGEST_S = 15_777_000;

const HeaderSchema = z.object({ alg: z.literal('ES256'), kid: z.string() });
const ClaimsSchema = z.object({
  iss: z.string(),
  iat: z.number(),
  exp: z.number(),
  /** Absent: the token is good everywhere. */
  origin: z.array(z.string()).optional(),
});

/** Who the app is, and the public half of its key. */
export interface AppleIdentity {
  teamId: string;
  keyId: string;
  publicKey: KeyObject;
}

export const publicHalf = (privateKey: string): KeyObject => createPublicKey(privateKey);

/** Does this token (a JWT) name our app, now (real, ms)? `from`: the origin of the page that shows it; a server has none. */
export function namesApp(
  token: string | undefined,
  app: AppleIdentity,
  { now, from }: { now: number; from: string | undefined },
): boolean {
  const [header = '', claims = '', signature = '', ...rest] = (token ?? '').split('.');
  const head = HeaderSchema.safeParse(decoded(header));
  const body = ClaimsSchema.safeParse(decoded(claims));
  if (rest.length > 0 || !head.success || !body.success) return false;
  const { iss, iat, exp, origin } = body.data;
  const seconds = now / 1000;
  if (origin !== undefined && (from === undefined || !origin.includes(from))) return false;
  if (head.data.kid !== app.keyId || iss !== app.teamId) return false;
  if (exp <= seconds || iat > seconds + 60 || exp - iat > LONGEST_S) return false;
  const key = { key: app.publicKey, dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url'));
}

function decoded(part: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return value;
  } catch {
    return undefined;
  }
}
