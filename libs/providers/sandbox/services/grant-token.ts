/**
 * A grant of the sandbox, of any of its services. The token contains its account, so that a grant is valid after a
 * restart of the sandbox, and in a CSV of fans: `sandbox-refresh.<account>`, and then, where they are known,
 * `.s<scopes, base64url>`, `.t<when the fan agreed, ms>`, `.e<when the token ends, ms>` and `.revoked`.
 */
const GRANT =
  /^sandbox-refresh\.(?<account>[A-Za-z0-9_-]+)(?:\.s(?<scopes>[A-Za-z0-9_-]*))?(?:\.t(?<agreed>\d+))?(?:\.e(?<ends>\d+))?(?<revoked>\.revoked)?$/;

export interface SandboxGrant {
  account: string;
  /** Absent: all that the service has. */
  scopes?: readonly string[];
  /** Real time, ms. Absent: the grant does not age. */
  agreedAt?: number;
  endsAt?: number;
  revoked?: boolean;
}

/** The token of an account's grant. For test data its account is enough. */
export function writeGrant({ account, scopes, agreedAt, endsAt, revoked }: SandboxGrant): string {
  const parts = [
    scopes === undefined ? '' : `.s${scopesPart(scopes)}`,
    agreedAt === undefined ? '' : `.t${Math.round(agreedAt)}`,
    endsAt === undefined ? '' : `.e${Math.round(endsAt)}`,
    revoked === true ? '.revoked' : '',
  ];
  return `sandbox-refresh.${account}${parts.join('')}`;
}

/** Undefined: this is no token of the sandbox. */
export function readGrant(token: string): SandboxGrant | undefined {
  const { account, scopes, agreed, ends, revoked } = GRANT.exec(token)?.groups ?? {};
  if (account === undefined) return undefined;
  return {
    account,
    ...(scopes === undefined ? {} : { scopes: readScopes(scopes) }),
    ...(agreed === undefined ? {} : { agreedAt: Number(agreed) }),
    ...(ends === undefined ? {} : { endsAt: Number(ends) }),
    revoked: revoked !== undefined,
  };
}

export const scopesPart = (scopes: readonly string[]): string =>
  Buffer.from(scopes.join(' '), 'utf8').toString('base64url');

export const readScopes = (part: string): string[] =>
  Buffer.from(part, 'base64url')
    .toString('utf8')
    .split(' ')
    .filter((scope) => scope !== '');

/** May a call be made that needs this scope? */
export const holdsScope = ({ scopes }: Pick<SandboxGrant, 'scopes'>, scope: string): boolean =>
  scopes === undefined || scopes.includes(scope);
