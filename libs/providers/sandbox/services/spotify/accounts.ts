import { createHash, randomUUID } from 'node:crypto';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import {
  basicCredentials,
  empty,
  form,
  json,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import {
  accountCookie,
  accountOf,
  consentScreen,
  isAccount,
  page,
} from '#providers/sandbox/services/consent-screen.js';
import { readGrant, writeGrant } from '#providers/sandbox/services/grant-token.js';
import { accessToken, appToken, readCode, writeCode } from './tokens.js';

const DEFAULT_SCOPE = 'user-library-modify user-library-read user-read-private';
const DAY_MS = 86_400_000;

const WORDS: Readonly<Record<string, string>> = {
  'user-library-modify': 'Add and remove items in Your Library',
  'user-library-read': 'Access your saved content',
  'user-follow-modify': 'Manage who you are following',
  'user-follow-read': 'Access your followers and who you are following',
  'user-read-private': 'Your subscription and your country',
  'user-read-email': 'Your email address',
};

/** Spotify's accounts host: the fan's consent, and the tokens. */
export class SpotifyAccounts {
  private readonly usedCodes = new Set<string>();

  constructor(
    private readonly options: SandboxOptions,
    private readonly dice: FaultDice,
    private readonly troubles: TroubleReplies,
  ) {}

  routes(): Route[] {
    return [
      { method: 'GET', path: '/authorize', handle: (request) => authorize(request) },
      { method: 'POST', path: '/authorize', handle: (request) => answerConsent(request) },
      { method: 'POST', path: '/api/token', handle: (request) => this.token(request) },
    ];
  }

  private token(request: SandboxRequest): Reply {
    const fields = form(request);
    const { clientId, clientSecret } = this.options.spotify;
    const byProof = fields['client_id'] === clientId && fields['code_verifier'] !== undefined;
    if (basicCredentials(request) !== `${clientId}:${clientSecret}` && !byProof) {
      return tokenError('invalid_client', 'Invalid client secret');
    }
    const subject = fields['refresh_token'] ?? fields['code'] ?? 'app';
    return amongFaults(this.dice, {
      identity: `token\n${fields['grant_type'] ?? ''}\n${subject}`,
      changes: false,
      troubles: this.troubles,
      act: () => this.grant(fields),
    });
  }

  private grant(fields: Record<string, string>): Reply {
    switch (fields['grant_type'] ?? '') {
      case 'client_credentials':
        return json(200, { ...this.tokenBody(), access_token: appToken(this.endsAt()) });
      case 'refresh_token':
        return this.refresh(fields['refresh_token'] ?? '');
      case 'authorization_code':
        return this.exchange(fields);
      default:
        return tokenError('unsupported_grant_type', 'grant_type parameter is missing or unknown');
    }
  }

  /** As with the real service, the answer has no new refresh token: the old one stays valid. */
  private refresh(token: string): Reply {
    const grant = readGrant(token);
    if (grant === undefined) return tokenError('invalid_grant', 'Invalid refresh token');
    const { account, scopes, agreedAt, revoked } = grant;
    if (revoked === true) return tokenError('invalid_grant', 'Refresh token revoked');
    const endsAt = (agreedAt ?? Infinity) + this.options.spotify.refreshTokenDays * DAY_MS;
    if (endsAt <= Date.now() || this.dice.strikesForGood('invalidGrant', account)) {
      return tokenError('invalid_grant', 'Refresh token expired');
    }
    return json(200, {
      ...this.tokenBody(),
      access_token: accessToken(account, this.endsAt(), scopes),
      scope: scopes?.join(' ') ?? DEFAULT_SCOPE,
    });
  }

  private exchange(fields: Record<string, string>): Reply {
    const text = fields['code'] ?? '';
    const code = readCode(text);
    if (code === undefined || this.usedCodes.has(text))
      return tokenError('invalid_grant', 'Invalid authorization code');
    if (code.redirectUri !== fields['redirect_uri'])
      return tokenError('invalid_grant', 'Invalid redirect URI');
    if (!proves(fields['code_verifier'], code.challenge)) {
      return tokenError('invalid_grant', 'code_verifier was incorrect');
    }
    this.usedCodes.add(text);
    const { account, scope } = code;
    const scopes = scope.split(' ').filter((one) => one !== '');
    return json(200, {
      ...this.tokenBody(),
      access_token: accessToken(account, this.endsAt(), scopes),
      refresh_token: writeGrant({ account, scopes, agreedAt: Date.now() }),
      scope,
    });
  }

  private tokenBody(): { token_type: string; expires_in: number } {
    return { token_type: 'Bearer', expires_in: this.options.spotify.accessTokenSeconds };
  }

  private endsAt(): number {
    return Math.round(Date.now() + this.options.spotify.accessTokenSeconds * 1000);
  }
}

/**
 * Shows a consent page that a person can use. Two parameters of the sandbox's own stand for the person, and lead
 * straight back: `sandbox_account` names the account that agrees, and `sandbox_deny=1` means "Cancel".
 */
function authorize({ query, headers }: SandboxRequest): Reply {
  const bad = badRequestOf(query);
  if (bad !== undefined) return bad;
  if (query.has('sandbox_account') || query.get('sandbox_deny') === '1') return leadBack(query);
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const account = accountOf(headers.cookie);
  const screen = { name: 'Spotify', action: '/authorize', words: WORDS };
  return page(consentScreen({ ...screen, query, scopes, account }));
}

/** The person's answer on the consent page. */
function answerConsent(request: SandboxRequest): Reply {
  const fields = new URLSearchParams(request.body.toString('utf8'));
  const bad = badRequestOf(fields);
  if (bad !== undefined) return bad;
  const account = fields.get('sandbox_account') ?? '';
  if (fields.get('answer') === 'cancel') fields.set('sandbox_deny', '1');
  else if (!isAccount(account)) return { kind: 'text', status: 400, body: 'The account needs a name.' };
  fields.set('scope', fields.getAll('agreed').join(' '));
  return leadBack(fields, fields.get('answer') === 'cancel' ? {} : accountCookie(account, '/authorize'));
}

function badRequestOf(query: URLSearchParams): Reply | undefined {
  const redirectUri = query.get('redirect_uri');
  if (redirectUri !== null && query.has('client_id') && URL.canParse(redirectUri)) return undefined;
  return { kind: 'text', status: 400, body: 'INVALID_CLIENT: Invalid redirect URI' };
}

function leadBack(query: URLSearchParams, headers: Record<string, string> = {}): Reply {
  const redirectUri = query.get('redirect_uri') ?? '';
  const target = new URL(redirectUri);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  if (query.get('response_type') !== 'code') target.searchParams.set('error', 'unsupported_response_type');
  else if (query.get('sandbox_deny') === '1') target.searchParams.set('error', 'access_denied');
  else target.searchParams.set('code', codeOf(query, redirectUri, query.get('client_id') ?? ''));
  return empty(302, { ...headers, location: target.toString() });
}

function codeOf(query: URLSearchParams, redirectUri: string, clientId: string): string {
  const challenge = query.get('code_challenge');
  return writeCode({
    account: query.get('sandbox_account') ?? `fan-${randomUUID()}`,
    redirectUri,
    clientId,
    scope: query.get('scope') ?? '',
    nonce: randomUUID(),
    ...(challenge === null ? {} : { challenge }),
  });
}

/** PKCE, S256. */
function proves(verifier: string | undefined, challenge: string | undefined): boolean {
  if (challenge === undefined) return true;
  return verifier !== undefined && createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** An app that is refused gets no tokens either. */
export const accountsTroubles = (troubles: TroubleReplies): TroubleReplies => ({
  ...troubles,
  appRefused: () => tokenError('invalid_client', 'Invalid client'),
});

const tokenError = (error: string, description: string): Reply =>
  json(400, { error, error_description: description });
