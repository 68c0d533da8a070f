import { z } from 'zod';
import { isLoopback } from '#providers/transport.js';
import type { AudienceOptions } from './audience-options.js';

/** The outcome of one request to the product. */
export type Attempt<T> =
  | { kind: 'done'; value: T }
  /** No answer, 5xx, 429: the fan tries again. */
  | { kind: 'again' }
  /** The product has refused the request. */
  | { kind: 'refused'; reason: string };

export interface ReportedAct {
  /** The event id: the same for a repeated act, so that the act counts once. */
  id: string;
  type: 'page.visited' | 'fan.saved' | 'fan.followed';
  fan: Record<string, string>;
  campaignId: string;
  payload: Record<string, string>;
}

/** The user agent of a phone's browser: the product's check for scanners takes it for a person. */
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
  'Version/18.5 Mobile/15E148 Safari/604.1';
const BROWSER_HEADERS = {
  'user-agent': PHONE,
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'en-US,en;q=0.9',
};
const TIMEOUT_MS = 10_000;
const MAX_REDIRECTS = 5;

const LinkSchema = z.object({ campaignId: z.string() });
const ResultsSchema = z.object({
  results: z.tuple([z.object({ status: z.enum(['accepted', 'duplicate', 'rejected']) })]),
});

/** The product as a fan sees it: its tracked links and its public events endpoint. */
export class ProductClient {
  constructor(
    private readonly options: AudienceOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** Follows the link. The address that it leads to names the fan and the campaign. */
  async click(link: string): Promise<Attempt<{ fanId: string; campaignId: string }>> {
    let url = link;
    const seen = new URLSearchParams();
    for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
      const answer = await this.fetch(url, { headers: BROWSER_HEADERS }, 'drop');
      if (answer === undefined) return { kind: 'again' };
      const failed = failure(answer.status);
      if (failed !== undefined) return failed;
      const location = answer.headers.get('location');
      if (location === null) break;
      url = new URL(location, url).toString();
      for (const [name, value] of new URL(url).searchParams) seen.set(name, value);
      // The page itself may be on any host; simulated fans never call another machine.
      if (!isLoopback(url)) break;
    }
    const fanId = seen.get('fan');
    const campaignId = seen.get('campaign');
    if (fanId === null || campaignId === null)
      return { kind: 'refused', reason: 'the link names no fan and campaign' };
    return { kind: 'done', value: { fanId, campaignId } };
  }

  /** The campaign of whose message the link is. The link is not opened: that would be a click. */
  async campaignOf(link: string): Promise<Attempt<string>> {
    const code = new URL(link).pathname.split('/').at(-1) ?? '';
    const headers = { authorization: `Bearer ${this.options.apiKey}` };
    const answer = await this.fetch(this.inApi(`/v1/links/${code}`), { headers }, 'read');
    if (answer === undefined) return { kind: 'again' };
    const failed = failure(answer.status);
    if (failed !== undefined) return failed;
    const body = await readJson(answer);
    if (body === undefined) return { kind: 'again' };
    const parsed = LinkSchema.safeParse(body);
    if (!parsed.success) return { kind: 'refused', reason: 'an answer that is none' };
    return { kind: 'done', value: parsed.data.campaignId };
  }

  async act(act: ReportedAct): Promise<Attempt<void>> {
    const answer = await this.fetch(
      this.inApi('/v1/events'),
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.options.apiKey}` },
        body: JSON.stringify({ events: [act] }),
      },
      'read',
    );
    if (answer === undefined) return { kind: 'again' };
    const failed = failure(answer.status);
    if (failed !== undefined) return failed;
    const body = await readJson(answer);
    if (body === undefined) return { kind: 'again' };
    const parsed = ResultsSchema.safeParse(body);
    if (!parsed.success) return { kind: 'refused', reason: 'an answer that is none' };
    const [{ status }] = parsed.data.results;
    return status === 'rejected'
      ? { kind: 'refused', reason: 'rejected' }
      : { kind: 'done', value: undefined };
  }

  private inApi(path: string): string {
    return `${this.options.apiBaseUrl.replace(/\/+$/, '')}${path}`;
  }

  /** A body that nobody reads would keep its connection. */
  private async fetch(url: string, init: RequestInit, body: 'read' | 'drop'): Promise<Response | undefined> {
    try {
      const signal = AbortSignal.any([this.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const response = await fetch(url, { ...init, signal, redirect: 'manual' });
      if (body === 'drop') await response.arrayBuffer();
      return response;
    } catch {
      return undefined;
    }
  }
}

function failure(status: number): Attempt<never> | undefined {
  if (status >= 500 || status === 429 || status === 408) return { kind: 'again' };
  return status >= 400 ? { kind: 'refused', reason: `http ${status}` } : undefined;
}

/** Undefined when the answer broke off: the product may have been killed while it answered. */
async function readJson(answer: Response): Promise<unknown> {
  try {
    const body: unknown = await answer.json();
    return body;
  } catch {
    return undefined;
  }
}
