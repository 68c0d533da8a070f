/** A page as the browser got it. */
export interface SeenPage {
  status: number;
  /** Where the redirects ended: path and query for our own pages, the whole address elsewhere. */
  url: string;
  html: string;
  headers: Headers;
  /** Every answer's cookies on the way. */
  setCookies: string[];
}

/** What a form of a page would send. */
export interface SeenForm {
  action: string;
  fields: Record<string, string>;
  label: string;
}

const AGENT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';

/**
 * A browser without a script: it keeps cookies, follows redirects, and sends forms as they stand in the page. The
 * product thinks that it is at `publicUrl`; it really is at `baseUrl`.
 */
export class PageBrowser {
  private readonly cookies = new Map<string, { value: string; path: string }>();

  constructor(
    private readonly at: { baseUrl: string; publicUrl: string },
    private readonly headers: Record<string, string> = {},
  ) {}

  /** Opens an address that was typed or tapped elsewhere. */
  open(path: string, headers: Record<string, string> = {}): Promise<SeenPage> {
    return this.follow('GET', path, undefined, { 'sec-fetch-site': 'none', ...headers });
  }

  /** Sends a form of our own page, with some of its fields changed. */
  submit(
    form: SeenForm,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<SeenPage> {
    const body = new URLSearchParams({ ...form.fields, ...fields });
    return this.follow('POST', form.action, body, { 'sec-fetch-site': 'same-origin', ...headers });
  }

  /** The names of the cookies that it holds. */
  cookieNames(): string[] {
    return [...this.cookies.keys()];
  }

  private async follow(
    method: string,
    first: string,
    body: URLSearchParams | undefined,
    headers: Record<string, string>,
  ): Promise<SeenPage> {
    const setCookies: string[] = [];
    let [url, sent, how] = [first, body, method];
    for (let hop = 0; hop < 10; hop += 1) {
      const own = this.isOwn(url);
      const response = await fetch(own ? this.at.baseUrl + this.pathOf(url) : url, {
        method: how,
        redirect: 'manual',
        headers: { 'user-agent': AGENT, ...this.headers, ...headers, ...(own ? this.cookieHeader(url) : {}) },
        ...(sent === undefined ? {} : { body: sent }),
      });
      if (own) setCookies.push(...response.headers.getSetCookie());
      if (own) for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
      const location = response.headers.get('location');
      if (location === null) {
        const html = await response.text();
        return {
          status: response.status,
          url: own ? this.pathOf(url) : url,
          html,
          headers: response.headers,
          setCookies,
        };
      }
      await response.arrayBuffer();
      url = new URL(location, own ? this.at.publicUrl : url).toString();
      if (!this.isOwn(url) && !url.startsWith('http://127.0.0.1'))
        return { status: response.status, url, html: '', headers: response.headers, setCookies };
      // 307 says that the form is sent to the other address as it is.
      if (response.status !== 307) [how, sent] = ['GET', undefined];
    }
    throw new Error(`Too many redirects from ${first}.`);
  }

  private isOwn(url: string): boolean {
    return url.startsWith('/') || url.startsWith(`${this.at.publicUrl}/`);
  }

  private pathOf(url: string): string {
    return url.startsWith('/') ? url : url.slice(this.at.publicUrl.length);
  }

  private keep(cookie: string): void {
    const [pair = '', ...rest] = cookie.split('; ');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (rest.includes('Max-Age=0')) this.cookies.delete(name);
    else {
      const path = rest.find((part) => part.startsWith('Path='))?.slice(5) ?? '/';
      this.cookies.set(name, { value: pair.slice(at + 1), path });
    }
  }

  private cookieHeader(url: string): Record<string, string> {
    const path = this.pathOf(url);
    const sent = [...this.cookies].filter(([, cookie]) => path.startsWith(cookie.path));
    if (sent.length === 0) return {};
    return { cookie: sent.map(([name, { value }]) => `${name}=${value}`).join('; ') };
  }
}

const UNESCAPED: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescape = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (one) => UNESCAPED[one] ?? one);

/** All forms of a page. */
export function formsOf({ html }: { html: string }): SeenForm[] {
  return [...html.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)].map(
    ([, action = '', inner = '']) => {
      const inputs = inner.matchAll(/<input type="(?:hidden|text)" name="([^"]+)" value="([^"]*)"/g);
      const fields = Object.fromEntries(
        [...inputs].map(([, name = '', value = '']) => [name, unescape(value)]),
      );
      const label = unescape(
        (/<button[^>]*>([\s\S]*?)<\/button>/.exec(inner)?.[1] ?? '').replace(/<[^>]*>/g, ''),
      );
      return { action: unescape(action), fields, label: label.trim() };
    },
  );
}

/** The form with this button. */
export function formOf(page: { html: string }, label: string): SeenForm {
  const forms = formsOf(page);
  const form = forms.find((one) => one.label === label);
  if (form === undefined)
    throw new Error(`No button "${label}" among ${forms.map((one) => one.label).join(', ')}.`);
  return form;
}

/** What a person reads. */
export const textOf = ({ html }: { html: string }): string =>
  unescape(
    html
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' '),
  ).trim();
