import type { Reply, Route, SandboxRequest } from '#providers/sandbox/server/http.js';
import {
  accountCookie,
  accountOf,
  consentScreen,
  isAccount,
  page,
} from '#providers/sandbox/services/consent-screen.js';
import { writeGrant } from '#providers/sandbox/services/grant-token.js';
import { namesApp, type AppleIdentity } from './developer-jwt.js';

/**
 * The part of MusicKit on the Web (v3) that a page needs to be given a Music User Token. It opens the sandbox's sign-in
 * in a window, which posts the token back. The event and the method names are Apple's.
 */
const SCRIPT = `(() => {
  const origin = new URL(document.currentScript.src).origin;
  let instance;
  const signIn = (developerToken) => new Promise((resolve, reject) => {
    const address = new URL('/apple-sign-in', origin);
    address.searchParams.set('developer_token', developerToken);
    address.searchParams.set('opener', location.origin);
    const opened = window.open(address, 'apple-music-sign-in', 'width=480,height=640');
    if (opened === null) { reject(new Error('AUTHORIZATION_ERROR')); return; }
    const look = setInterval(() => { if (opened.closed) end(() => reject(new Error('AUTHORIZATION_ERROR'))); }, 300);
    const heard = ({ origin: from, data }) => {
      if (from !== origin || data === null || typeof data !== 'object' || !('musicUserToken' in data)) return;
      const token = data.musicUserToken;
      end(() => token === null ? reject(new Error('AUTHORIZATION_ERROR')) : resolve(token));
    };
    const end = (settle) => { clearInterval(look); removeEventListener('message', heard); settle(); };
    addEventListener('message', heard);
  });
  window.MusicKit = {
    configure: async ({ developerToken }) => {
      instance = {
        developerToken,
        musicUserToken: undefined,
        get isAuthorized() { return instance.musicUserToken !== undefined; },
        authorize: async () => (instance.musicUserToken ??= await signIn(developerToken)),
        unauthorize: async () => { instance.musicUserToken = undefined; },
      };
      return instance;
    },
    getInstance: () => instance,
  };
  document.dispatchEvent(new Event('musickitloaded'));
})();
`;

/** A stand-in for Apple's script, and the sign-in that it opens: a page that a person can use. */
export class MusicKitStandIn {
  constructor(private readonly app: AppleIdentity) {}

  routes(): Route[] {
    return [
      { method: 'GET', path: '/musickit/v3/musickit.js', handle: () => script() },
      { method: 'GET', path: '/apple-sign-in', handle: (request) => this.ask(request) },
      { method: 'POST', path: '/apple-sign-in', handle: (request) => this.answer(request) },
    ];
  }

  private ask({ query, headers }: SandboxRequest): Reply {
    if (!this.isKnown(query)) return BAD_APP;
    const account = accountOf(headers.cookie);
    const screen = { name: 'Apple Music', action: '/apple-sign-in', scopes: [], words: {} };
    return page(consentScreen({ ...screen, query, account }));
  }

  private answer(request: SandboxRequest): Reply {
    const fields = new URLSearchParams(request.body.toString('utf8'));
    if (!this.isKnown(fields)) return BAD_APP;
    const account = fields.get('sandbox_account') ?? '';
    const opener = fields.get('opener') ?? '';
    if (fields.get('answer') === 'cancel') return handBack(opener, null, {});
    if (!isAccount(account)) return { kind: 'text', status: 400, body: 'The account needs a name.' };
    const token = writeGrant({ account, agreedAt: Date.now() });
    return handBack(opener, token, accountCookie(account, '/apple-sign-in'));
  }

  /** Apple shows its sign-in only for an app that it knows, and gives the token to the page that asked alone. */
  private isKnown(fields: URLSearchParams): boolean {
    const opener = fields.get('opener') ?? '';
    const token = fields.get('developer_token') ?? undefined;
    if (!URL.canParse(opener)) return false;
    return namesApp(token, this.app, { now: Date.now(), from: new URL(opener).origin });
  }
}

const BAD_APP: Reply = {
  kind: 'text',
  status: 400,
  body: 'The developer token names no app of this sandbox.',
};

const script = (): Reply => ({
  kind: 'text',
  status: 200,
  body: SCRIPT,
  headers: { 'content-type': 'text/javascript; charset=utf-8' },
});

/** Hands the token to the window that opened the sign-in, and closes. Null: the person has cancelled. */
function handBack(opener: string, musicUserToken: string | null, headers: Record<string, string>): Reply {
  const { origin } = new URL(opener);
  const said = JSON.stringify({ musicUserToken }).replaceAll('<', '\\u003c');
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox sign-in</title>
<p>You may close this window.</p>
<script>window.opener?.postMessage(${said}, ${JSON.stringify(origin)}); window.close();</script></html>`;
  return page(body, headers);
}
