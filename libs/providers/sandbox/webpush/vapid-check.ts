import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';

const HeaderSchema = z.object({ alg: z.literal('ES256') });
const ClaimsSchema = z.object({
  aud: z.string(),
  /** Seconds. */
  exp: z.number(),
  sub: z.string().regex(/^(mailto:|https:)/),
});
const DAY_SECONDS = 86_400;

/** Why a push service refuses the caller's keys (RFC 8292); undefined: they are as they should be. */
export function vapidProblem(
  header: string | undefined,
  expected: { origin: string; publicKey: string; now: number },
): string | undefined {
  const [, token = '', key = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  if (signature === '') return 'There is no VAPID token.';
  if (key !== expected.publicKey) return 'The browser has subscribed to another key.';
  const read = readToken(head, claims);
  if (read === undefined) return 'The VAPID token cannot be read.';
  const now = expected.now / 1000;
  if (read.aud !== expected.origin) return 'The VAPID token is for another push service.';
  if (read.exp <= now || read.exp > now + DAY_SECONDS)
    return 'The VAPID token is too old, or good for too long.';
  return isSigned(`${head}.${claims}`, signature, key)
    ? undefined
    : 'The VAPID token is not signed by its key.';
}

function readToken(head: string, claims: string): z.infer<typeof ClaimsSchema> | undefined {
  const header = HeaderSchema.safeParse(partOf(head));
  const parsed = ClaimsSchema.safeParse(partOf(claims));
  return header.success && parsed.success ? parsed.data : undefined;
}

function partOf(part: string): unknown {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return parsed;
  } catch {
    return undefined;
  }
}

function isSigned(text: string, signature: string, key: string): boolean {
  const point = Buffer.from(key, 'base64url');
  const at = (from: number): string => point.subarray(from, from + 32).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: at(1), y: at(33) };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  return verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes);
}
