/** What a page answered. */
export interface Shown {
  status: number;
  headers: Headers;
  html: string;
  /** Where it led, for a redirect. */
  location: string | null;
}

let visitors = 0;

/** A browser without scripts, from a network of its own where the product trusts one proxy: it keeps cookies, and sends the forms of the pages it was shown with all their fields. */
export class FormVisitor {
  private readonly cookies = new Map<string, string>();
  private readonly address = `198.51.${Math.floor((visitors += 1) / 250)}.${visitors % 250}`;

  constructor(
    private readonly baseUrl: string,
    private readonly headers: Record<string, string> = { 'accept-language': 'en' },
  ) {}

  async open(path: string): Promise<Shown> {
    const shown = await this.request('GET', path);
    return shown.location === null ? shown : this.open(shown.location);
  }

  /** Opens the page and sends its form there: its hidden fields, and what was typed. */
  async fill(path: string, typed: Record<string, string> = {}): Promise<Shown> {
    const page = await this.open(path);
    const sent = await this.send(page.html, path, typed);
    return sent.location === null ? sent : this.open(sent.location);
  }

  /** Sends the (first) form of a page that was shown before. */
  send(html: string, path: string, typed: Record<string, string>): Promise<Shown> {
    const [, action = path] = /<form[^>]*action="([^"]*)"/.exec(html) ?? [];
    const [, form = html] = /<form[^>]*>(.*?)<\/form>/s.exec(html) ?? [];
    return this.request('POST', action, new URLSearchParams({ ...hiddenFields(form), ...typed }));
  }

  async request(method: string, path: string, body?: URLSearchParams): Promise<Shown> {
    const response = await fetch(new URL(path, this.baseUrl), {
      method,
      redirect: 'manual',
      headers: {
        'x-forwarded-for': this.address,
        ...this.headers,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body: body.toString() }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies.set(name, value);
    }
    const { status, headers } = response;
    return { status, headers, html: await response.text(), location: headers.get('location') };
  }
}

function hiddenFields(form: string): Record<string, string> {
  const inputs = form.match(/<input[^>]*type="hidden"[^>]*>/g) ?? [];
  return Object.fromEntries(
    inputs.map((input) => [
      /name="([^"]*)"/.exec(input)?.[1] ?? '',
      /value="([^"]*)"/.exec(input)?.[1] ?? '',
    ]),
  );
}
