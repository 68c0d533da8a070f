import type { PageBrowser, SeenPage } from './page-browser.js';

/** What a person does at the consent screen of a sandbox's service. */
export interface ConsentAnswer {
  account?: string;
  /** The scopes that are agreed to; all that are asked for, unless a test says otherwise. */
  agreed?: readonly string[];
  cancel?: boolean;
}

/** The scopes that the consent screen asks for. */
export const scopesAsked = ({ html }: SeenPage): string[] =>
  [...html.matchAll(/name="agreed" value="([^"]+)"/g)].map(([, scope = '']) => scope);

/** Answers a service's consent screen in this browser, as far as our own page after it. */
export async function answerConsent(
  visitor: PageBrowser,
  screen: SeenPage,
  { account = 'ada', agreed = scopesAsked(screen), cancel = false }: ConsentAnswer = {},
): Promise<SeenPage> {
  const action = /<form[^>]*action="([^"]+)"/.exec(screen.html)?.[1];
  if (action === undefined)
    throw new Error(`No consent screen at ${screen.url}: ${screen.html.slice(0, 300)}`);
  const inputs = screen.html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  const body = new URLSearchParams();
  for (const [, name = '', value = ''] of inputs) body.set(name, unescape(value));
  body.set('sandbox_account', account);
  body.set('answer', cancel ? 'cancel' : 'agree');
  for (const scope of agreed) body.append('agreed', scope);
  const response = await fetch(new URL(unescape(action), screen.url), {
    method: 'POST',
    redirect: 'manual',
    body,
  });
  return visitor.open(response.headers.get('location') ?? '', { 'sec-fetch-site': 'cross-site' });
}

const unescape = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
