import { z } from 'zod';

/**
 * The tokens contain their account, so that a grant is valid after a restart of the sandbox, and in a CSV of fans:
 * `sandbox-refresh.<account>[.revoked]`, `sandbox-access.<account>.<end, ms>`, `sandbox-app.<end, ms>`.
 */
const ACCOUNT = '[A-Za-z0-9_-]+';
const REFRESH = new RegExp(`^sandbox-refresh\\.(${ACCOUNT})(\\.revoked)?$`);
const ACCESS = new RegExp(`^sandbox-access\\.(${ACCOUNT})\\.(\\d+)$`);
const APP = /^sandbox-app\.(\d+)$/;

/** The refresh token of an account, for test data. */
export const sandboxRefreshToken = (account: string): string => `sandbox-refresh.${account}`;
export const accessToken = (account: string, endsAt: number): string => `sandbox-access.${account}.${endsAt}`;
export const appToken = (endsAt: number): string => `sandbox-app.${endsAt}`;

export function readRefreshToken(token: string): { account: string; revoked: boolean } | undefined {
  const [, account, revoked] = REFRESH.exec(token) ?? [];
  return account === undefined ? undefined : { account, revoked: revoked !== undefined };
}

type Bearer = { kind: 'fan'; account: string } | { kind: 'app' } | { kind: 'expired' } | { kind: 'invalid' };

export function readBearer(token: string | undefined, now: number): Bearer {
  const [, account, end] = ACCESS.exec(token ?? '') ?? [];
  const appEnd = APP.exec(token ?? '')?.[1];
  const endsAt = end ?? appEnd;
  if (endsAt === undefined) return { kind: 'invalid' };
  if (Number(endsAt) <= now) return { kind: 'expired' };
  return account === undefined ? { kind: 'app' } : { kind: 'fan', account };
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
