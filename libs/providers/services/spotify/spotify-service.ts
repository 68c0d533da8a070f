import { z } from 'zod';
import type { AccessGrant, LibraryItem, ServiceOutcome, StreamingService } from '#providers/ports.js';
import { CALL_TIMEOUT_MS, transportFailure, trimBase } from '#providers/transport.js';
import { apiFailure, tokenFailure, type ServiceFailure, type SpotifyAnswer } from './spotify-errors.js';

interface SpotifyOptions {
  /** The base addresses, without `/v1` or `/api`. */
  accountsUrl: string;
  apiUrl: string;
  clientId: string;
  clientSecret: string;
  /**
   * How to follow an artist. Spotify's documentation contradicts itself. `library` is the present way; `following` is
   * the older way, which apps with extended quota may still use. Both are read back.
   */
  followBy?: 'library' | 'following';
  timeoutMs?: number;
}

const TokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
});
const ContainsSchema = z.array(z.boolean()).length(1);
const SearchSchema = z.object({ albums: z.object({ items: z.array(z.unknown()) }) });

/** An app token that ends within this time is not used any more. */
const APP_TOKEN_MARGIN_MS = 60_000;

export class SpotifyService implements StreamingService {
  readonly service = 'spotify' as const;
  private readonly accountsUrl: string;
  private readonly apiUrl: string;
  private appGrant: AccessGrant | undefined;

  constructor(private readonly options: SpotifyOptions) {
    this.accountsUrl = trimBase(options.accountsUrl);
    this.apiUrl = trimBase(options.apiUrl);
  }

  refresh(refreshToken: string): Promise<ServiceOutcome<AccessGrant>> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async keep(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<void>> {
    const { path, query } = this.shelfOf(item);
    const answer = await this.api('PUT', accessToken, path, query);
    return answer.kind === 'ok' ? { kind: 'ok', value: undefined } : answer;
  }

  async has(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>> {
    const { path, query } = this.shelfOf(item);
    const answer = await this.api('GET', accessToken, `${path}/contains`, query);
    if (answer.kind !== 'ok') return answer;
    const parsed = ContainsSchema.safeParse(answer.value);
    return parsed.success ? { kind: 'ok', value: parsed.data[0] === true } : unreadable();
  }

  /** Returns the path where the item is kept and found. */
  private shelfOf({ kind, id }: LibraryItem): { path: string; query: Record<string, string> } {
    if (kind === 'artist' && this.options.followBy === 'following') {
      return { path: '/v1/me/following', query: { type: 'artist', ids: id } };
    }
    return { path: '/v1/me/library', query: { uris: `spotify:${URI_KINDS[kind]}:${id}` } };
  }

  async isAvailable(upc: string, market?: string): Promise<ServiceOutcome<boolean>> {
    const first = await this.search(upc, market);
    if (first.kind !== 'revoked' || first.reason !== 'unauthorized') return first;
    // The app's own token ended early. It is refreshed once, and the second answer is final.
    this.appGrant = undefined;
    return this.search(upc, market);
  }

  private async search(upc: string, market: string | undefined): Promise<ServiceOutcome<boolean>> {
    const grant = await this.appToken();
    if (grant.kind !== 'ok') return grant;
    const where = market === undefined ? {} : { market };
    const query = { q: `upc:${upc}`, type: 'album', limit: '1', ...where };
    const answer = await this.api('GET', grant.value.accessToken, '/v1/search', query);
    if (answer.kind !== 'ok') return answer;
    const parsed = SearchSchema.safeParse(answer.value);
    return parsed.success ? { kind: 'ok', value: parsed.data.albums.items.length > 0 } : unreadable();
  }

  private async appToken(): Promise<ServiceOutcome<AccessGrant>> {
    const held = this.appGrant;
    if (held !== undefined && held.expiresAt - APP_TOKEN_MARGIN_MS > Date.now())
      return { kind: 'ok', value: held };
    const answer = await this.token({ grant_type: 'client_credentials' });
    if (answer.kind === 'ok') this.appGrant = answer.value;
    return answer;
  }

  private async token(form: Record<string, string>): Promise<ServiceOutcome<AccessGrant>> {
    const { clientId, clientSecret } = this.options;
    const askedAt = Date.now();
    const answer = await this.call(`${this.accountsUrl}/api/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
    if ('kind' in answer) return answer;
    if (answer.status !== 200) return tokenFailure(answer, Date.now());
    const parsed = TokenSchema.safeParse(answer.body);
    if (!parsed.success) return unreadable();
    const { access_token: accessToken, expires_in: seconds, refresh_token: refreshToken } = parsed.data;
    const grant = { accessToken, expiresAt: askedAt + seconds * 1000 };
    return { kind: 'ok', value: refreshToken === undefined ? grant : { ...grant, refreshToken } };
  }

  private async api(
    method: 'GET' | 'PUT',
    accessToken: string,
    path: string,
    query: Record<string, string>,
  ): Promise<ServiceOutcome<unknown>> {
    const answer = await this.call(`${this.apiUrl}${path}?${new URLSearchParams(query).toString()}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if ('kind' in answer) return answer;
    if (answer.status >= 200 && answer.status < 300) return { kind: 'ok', value: answer.body };
    return apiFailure(answer, Date.now());
  }

  /** Every call here is a read or idempotent, so a call whose answer was lost may be repeated. */
  private async call(url: string, init: RequestInit): Promise<SpotifyAnswer | ServiceFailure> {
    const signal = AbortSignal.timeout(this.options.timeoutMs ?? CALL_TIMEOUT_MS);
    try {
      const response = await fetch(url, { ...init, signal, redirect: 'error' });
      return { status: response.status, headers: response.headers, body: readJson(await response.text()) };
    } catch (error) {
      return { kind: 'retry', reason: transportFailure(error).reason };
    }
  }
}

const URI_KINDS = { release: 'album', track: 'track', artist: 'artist' } as const;

/** A success in an unknown form, for example a proxy's page. The call is repeated. */
const unreadable = (): ServiceFailure => ({ kind: 'retry', reason: 'unreadable_answer' });

function readJson(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return body;
  } catch {
    return undefined;
  }
}
