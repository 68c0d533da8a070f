import { z } from 'zod';
import { readScopes, scopesPart, writeGrant } from '#providers/sandbox/services/grant-token.js';

/** `sandbox-access.<account>.<end, ms>[.s<scopes>]`, `sandbox-app.<end, ms>`: they outlive a restart of the sandbox. */
const ACCESS = /^sandbox-access\.([A-Za-z0-9_-]+)\.(\d+)(?:\.s([A-Za-z0-9_-]*))?$/;
const APP = /^sandbox-app\.(\d+)$/;

/** The refresh token of an account, for test data. */
export const sandboxRefreshToken = (account: string): string => writeGrant({ account });
export const accessToken = (account: string, endsAt: number, scopes?: readonly string[]): string =>
  `sandbox-access.${account}.${endsAt}${scopes === undefined ? '' : `.s${scopesPart(scopes)}`}`;
export const appToken = (endsAt: number): string => `sandbox-app.${endsAt}`;

/** `scopes`: absent where the fan has agreed to all. */
export type Bearer =
  | { kind: 'fan'; account: string; scopes?: readonly string[] }
  | { kind: 'app' }
  | { kind: 'expired' }
  | { kind: 'invalid' };

export function readBearer(token: string | undefined, now: number): Bearer {
  const [, account, end, scopes] = ACCESS.exec(token ?? '') ?? [];
  const appEnd = APP.exec(token ?? '')?.[1];
  const endsAt = end ?? appEnd;
  if (endsAt === undefined) return { kind: 'invalid' };
  if (Number(endsAt) <= now) return { kind: 'expired' };
  if (account === undefined) return { kind: 'app' };
  return { kind: 'fan', account, ...(scopes === undefined ? {} : { scopes: readScopes(scopes) }) };
}

const CodeSchema = z.object({
  account: z.string(),
  redirectUri: z.string(),
  clientId: z.string(),
  scope: z.string(),
  challenge: z.string().optional(),
  nonce: z.string(),
});
type AuthorizationCode = z.infer<typeof CodeSchema>;

export const writeCode = (code: AuthorizationCode): string =>
  Buffer.from(JSON.stringify(code), 'utf8').toString('base64url');

export function readCode(text: string): AuthorizationCode | undefined {
  try {
    const parsed = CodeSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
