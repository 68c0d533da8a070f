import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import { empty, json, type Reply, type Route, type SandboxRequest } from '#providers/sandbox/server/http.js';
import {
  accountCookie,
  accountOf,
  consentScreen,
  isAccount,
  page,
} from '#providers/sandbox/services/consent-screen.js';
import { writeGrant } from '#providers/sandbox/services/grant-token.js';

const WORDS: Readonly<Record<string, string>> = {
  basic_access: 'Access your name and your profile',
  email: 'Access your email address',
  manage_library: 'Add and remove items in your library',
  offline_access: 'Access your data at any time',
};

const CodeSchema = z.object({ account: z.string(), perms: z.array(z.string()), nonce: z.string() });
const PATH = '/oauth/auth.php';

/** Deezer's sign-in host: the fan's consent, and the token. */
export class DeezerConnect {
  private readonly usedCodes = new Set<string>();

  constructor(
    private readonly options: SandboxOptions,
    private readonly dice: FaultDice,
    private readonly troubles: TroubleReplies,
  ) {}

  routes(): Route[] {
    return [
      { method: 'GET', path: PATH, handle: (request) => this.ask(request) },
      { method: 'POST', path: PATH, handle: (request) => this.answer(request) },
      { method: 'GET', path: '/oauth/access_token.php', handle: (request) => this.token(request) },
    ];
  }

  /**
   * A consent page that a person can use. Two parameters of the sandbox's own stand for the person, as on Spotify's:
   * `sandbox_account`, and `sandbox_deny=1`.
   */
  private ask({ query, headers }: SandboxRequest): Reply {
    if (!this.isKnown(query)) return BAD_APP;
    if (query.has('sandbox_account') || query.get('sandbox_deny') === '1') return leadBack(query);
    const scopes = (query.get('perms') ?? '').split(',').filter((scope) => scope !== '');
    const account = accountOf(headers.cookie);
    return page(consentScreen({ name: 'Deezer', action: PATH, words: WORDS, query, scopes, account }));
  }

  private answer(request: SandboxRequest): Reply {
    const fields = new URLSearchParams(request.body.toString('utf8'));
    if (!this.isKnown(fields)) return BAD_APP;
    const account = fields.get('sandbox_account') ?? '';
    fields.set('perms', fields.getAll('agreed').join(','));
    if (fields.get('answer') === 'cancel') {
      fields.set('sandbox_deny', '1');
      return leadBack(fields);
    }
    if (!isAccount(account)) return { kind: 'text', status: 400, body: 'The account needs a name.' };
    return leadBack(fields, accountCookie(account, PATH));
  }

  private isKnown(query: URLSearchParams): boolean {
    const redirectUri = query.get('redirect_uri') ?? '';
    return URL.canParse(redirectUri) && query.get('app_id') === this.options.deezer.appId;
  }

  /** Deezer answers a refusal here with a few words in place of JSON, and with HTTP 200. */
  private token({ query }: SandboxRequest): Reply {
    const { appId, secret } = this.options.deezer;
    if (query.get('app_id') !== appId) return words('wrong app_id');
    if (query.get('secret') !== secret) return words('wrong secret');
    const text = query.get('code') ?? '';
    return amongFaults(this.dice, {
      identity: `token\n${text}`,
      changes: false,
      troubles: this.troubles,
      act: () => this.exchange(text),
    });
  }

  private exchange(text: string): Reply {
    const code = readCode(text);
    if (code === undefined || this.usedCodes.has(text)) return words('wrong code');
    this.usedCodes.add(text);
    const { account, perms: scopes } = code;
    const { tokenSeconds } = this.options.deezer;
    const lasting = scopes.includes('offline_access');
    const ends = lasting ? {} : { endsAt: Date.now() + tokenSeconds * 1000 };
    const token = writeGrant({ account, scopes, agreedAt: Date.now(), ...ends });
    return json(200, { access_token: token, expires: lasting ? 0 : tokenSeconds });
  }
}

const BAD_APP: Reply = { kind: 'text', status: 400, body: 'You must enter a valid application id' };

const words = (text: string): Reply => ({ kind: 'text', status: 200, body: text });

/** Deezer names a refusal `error_reason`, where others have `error`. */
function leadBack(query: URLSearchParams, headers: Record<string, string> = {}): Reply {
  const target = new URL(query.get('redirect_uri') ?? '');
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  if (query.get('sandbox_deny') === '1') target.searchParams.set('error_reason', 'user_denied');
  else target.searchParams.set('code', writeCode(query));
  return empty(302, { ...headers, location: target.toString() });
}

function writeCode(query: URLSearchParams): string {
  const account = query.get('sandbox_account') ?? `fan-${randomUUID()}`;
  const perms = (query.get('perms') ?? '').split(',').filter((scope) => scope !== '');
  const code: z.infer<typeof CodeSchema> = { account, perms, nonce: randomUUID() };
  return Buffer.from(JSON.stringify(code), 'utf8').toString('base64url');
}

function readCode(text: string): z.infer<typeof CodeSchema> | undefined {
  try {
    return CodeSchema.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
