import { z } from 'zod';
import type { AccessGrant, LibraryItem, ServiceOutcome, StreamingService } from '#providers/ports.js';
import { SpotifyCalls, unreadable, type SpotifyApp } from './spotify-calls.js';

interface SpotifyOptions extends SpotifyApp {
  /**
   * How to follow an artist. Spotify's documentation contradicts itself. `library` is the present way; `following` is
   * the older way, which apps with extended quota may still use. Both are read back.
   */
  followBy?: 'library' | 'following';
}

const ContainsSchema = z.array(z.boolean()).length(1);
const SearchSchema = z.object({ albums: z.object({ items: z.array(z.unknown()) }) });

/** An app token that ends within this time is not used any more. */
const APP_TOKEN_MARGIN_MS = 60_000;

export class SpotifyService implements StreamingService {
  readonly service = 'spotify' as const;
  private readonly calls: SpotifyCalls;
  private appGrant: AccessGrant | undefined;

  constructor(private readonly options: SpotifyOptions) {
    this.calls = new SpotifyCalls(options);
  }

  refresh(refreshToken: string): Promise<ServiceOutcome<AccessGrant>> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async keep(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<void>> {
    const { path, query } = this.shelfOf(item);
    const answer = await this.calls.api('PUT', accessToken, path, query);
    return answer.kind === 'ok' ? { kind: 'ok', value: undefined } : answer;
  }

  async has(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>> {
    const { path, query } = this.shelfOf(item);
    const answer = await this.calls.api('GET', accessToken, `${path}/contains`, query);
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
    const answer = await this.calls.api('GET', grant.value.accessToken, '/v1/search', query);
    if (answer.kind !== 'ok') return answer;
    const parsed = SearchSchema.safeParse(answer.value);
    return parsed.success ? { kind: 'ok', value: parsed.data.albums.items.length > 0 } : unreadable();
  }

  private async token(form: Record<string, string>): Promise<ServiceOutcome<AccessGrant>> {
    const answer = await this.calls.token(form);
    if (answer.kind !== 'ok') return answer;
    const { accessToken, expiresAt, refreshToken } = answer.value;
    const grant = { accessToken, expiresAt };
    return { kind: 'ok', value: refreshToken === undefined ? grant : { ...grant, refreshToken } };
  }

  private async appToken(): Promise<ServiceOutcome<AccessGrant>> {
    const held = this.appGrant;
    if (held !== undefined && held.expiresAt - APP_TOKEN_MARGIN_MS > Date.now())
      return { kind: 'ok', value: held };
    const answer = await this.token({ grant_type: 'client_credentials' });
    if (answer.kind === 'ok') this.appGrant = answer.value;
    return answer;
  }
}

const URI_KINDS = { release: 'album', track: 'track', artist: 'artist' } as const;
