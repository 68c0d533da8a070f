import { randomUUID } from 'node:crypto';
import type { Reply } from '#providers/sandbox/server/http.js';

/** What the sandbox's consent page shows, and sends back to itself. */
export interface ConsentScreen {
  /** The service's name, and the address to which the page sends its answer. */
  name: string;
  action: string;
  /** What is sent back with the answer: the query of the page's own address, as it came. */
  query: URLSearchParams;
  /** What the product asks for, and the service's words for it. */
  scopes: readonly string[];
  words: Readonly<Record<string, string>>;
  /** Of the account that signed in last in this browser; else a new one. */
  account: string;
}

/**
 * The page on which a person plays the fan at the service: who signs in, what is agreed to, yes or no. The boxes let a
 * person agree to a part only, which the real service does not offer, but other services and older grants do.
 */
export function consentScreen({ name, action, query, scopes, words, account }: ConsentScreen): string {
  const hidden = [...query].map(
    ([key, value]) => `<input type="hidden" name="${escape(key)}" value="${escape(value)}">`,
  );
  const boxes = scopes.map(
    (scope) =>
      `<label class="box"><input type="checkbox" name="agreed" value="${escape(scope)}" checked> ${escape(words[scope] ?? scope)}</label>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox sign-in</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><p class="tag">Sandbox: this is not ${escape(name)}</p>
<h1>Segue wants to use your account</h1>
<form method="post" action="${escape(action)}">${hidden.join('')}
<label>Your account<input type="text" name="sandbox_account" value="${escape(account)}" pattern="[A-Za-z0-9_\\-]+" required></label>
${boxes.length === 0 ? '' : `<fieldset><legend>It will be able to</legend>${boxes.join('')}</fieldset>`}
<button name="answer" value="agree">Agree</button>
<button class="second" name="answer" value="cancel" formnovalidate>Cancel</button>
</form></main></body></html>`;
}

const STYLE =
  'body{margin:0;background:#121212;color:#fff;font:16px/24px system-ui,sans-serif}' +
  'main{max-width:400px;margin:0 auto;padding:32px 24px}h1{font-size:28px;line-height:32px}' +
  '.tag{display:inline-block;margin:0;padding:4px 12px;border-radius:12px;background:#3a3a3a}' +
  'label{display:block;margin:16px 0}fieldset{margin:0;padding:0;border:0}' +
  'input[type=text]{display:block;width:100%;box-sizing:border-box;min-height:48px;padding:8px 16px;border:2px solid #8a8a8a;border-radius:12px;background:#1f1f1f;color:#fff;font:inherit}' +
  '.box{display:flex;gap:12px;margin:8px 0;min-height:32px}.box input{width:24px;height:24px;flex:none;margin:0}' +
  'button{width:100%;min-height:48px;margin-top:16px;border:0;border-radius:24px;background:#1ed760;color:#000;font:inherit;font-weight:700}' +
  'button.second{background:transparent;color:#fff;border:2px solid #8a8a8a}';

/** The account that the person signed in with last in this browser, else a new one. */
export function accountOf(cookie: string | undefined): string {
  const [, known] = /(?:^|; )sandbox_account=([\w-]+)/.exec(cookie ?? '') ?? [];
  return known ?? `fan-${randomUUID().slice(0, 8)}`;
}

/** Keeps the account for the next sign-in of this browser. */
export const accountCookie = (account: string, path: string): Record<string, string> => ({
  'set-cookie': `sandbox_account=${account}; Path=${path}; HttpOnly; SameSite=Lax`,
});

export const isAccount = (text: string): boolean => /^[\w-]+$/.test(text);

export const page = (body: string, headers: Record<string, string> = {}): Reply => ({
  kind: 'text',
  status: 200,
  body,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
});

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => ESCAPES[char] ?? '');
