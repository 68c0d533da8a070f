import { z } from 'zod';
import type {
  AccessGrant,
  FoundRelease,
  Kept,
  LibraryItem,
  ListedRelease,
  ServiceOutcome,
  StreamingService,
} from '#providers/ports.js';
import { readValue } from '#providers/services/answers.js';
import { SpotifyCalls, type SpotifyApp, type SpotifyCall } from './spotify-calls.js';
import { shelfOf, type LibraryCalls } from './spotify-library.js';
import { askUpc, listReleases } from './spotify-releases.js';

interface SpotifyOptions extends SpotifyApp, Partial<LibraryCalls> {}

const ContainsSchema = z.array(z.boolean()).length(1);
const SearchSchema = z.object({ albums: z.object({ items: z.array(z.unknown()) }) });
/** In the list of a search there may be items that are null. */
const FoundSchema = z.object({ id: z.string().min(1) });

/** An app token that ends within this time is not used any more. */
const APP_TOKEN_MARGIN_MS = 60_000;

export class SpotifyService implements StreamingService {
  readonly service = 'spotify' as const;
  readonly calls = { refresh: 1, keep: 1, has: 1, isAvailable: 1, newReleases: 2, upcOf: 1 };
  private readonly spotify: SpotifyCalls;
  private readonly library: LibraryCalls;
  private appGrant: AccessGrant | undefined;

  constructor(options: SpotifyOptions) {
    this.spotify = new SpotifyCalls(options);
    const { libraryApi = 'current', followBy } = options;
    this.library = { libraryApi, ...(followBy === undefined ? {} : { followBy }) };
  }

  refresh(refreshToken: string): Promise<ServiceOutcome<AccessGrant>> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async keep(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<Kept>> {
    const answer = await this.spotify.api(accessToken, shelfOf(item, this.library).write);
    return answer.kind === 'ok' ? { kind: 'ok', value: 'kept' } : answer;
  }

  async has(accessToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>> {
    const answer = await this.spotify.api(accessToken, shelfOf(item, this.library).read);
    if (answer.kind !== 'ok') return answer;
    const read = readValue(ContainsSchema, answer.value);
    return read.kind === 'ok' ? { kind: 'ok', value: read.value[0] === true } : read;
  }

  async isAvailable(upc: string, market?: string): Promise<ServiceOutcome<FoundRelease>> {
    const where = market === undefined ? {} : { market };
    const query = { q: `upc:${upc}`, type: 'album', limit: '1', ...where };
    const call = { method: 'GET', path: '/v1/search', query } as const;
    const answer = await this.asApp(call);
    if (answer.kind !== 'ok') return answer;
    const read = readValue(SearchSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const [first] = read.value.albums.items;
    const found = FoundSchema.safeParse(first);
    if (first === undefined || first === null) return { kind: 'ok', value: { available: false } };
    return { kind: 'ok', value: { available: true, ...(found.success ? { releaseId: found.data.id } : {}) } };
  }

  newReleases(artistId: string, day: string): Promise<ServiceOutcome<ListedRelease[]>> {
    return listReleases((call) => this.asApp(call), artistId, day);
  }

  upcOf(releaseId: string): Promise<ServiceOutcome<string | undefined>> {
    return askUpc((call) => this.asApp(call), releaseId);
  }

  private async asApp(call: SpotifyCall): Promise<ServiceOutcome<unknown>> {
    const first = await this.callAsApp(call);
    if (first.kind !== 'revoked' || first.reason !== 'unauthorized') return first;
    // The app's own token ended early. It is refreshed once, and the second answer is final.
    this.appGrant = undefined;
    return this.callAsApp(call);
  }

  private async callAsApp(call: SpotifyCall): Promise<ServiceOutcome<unknown>> {
    const grant = await this.appToken();
    return grant.kind === 'ok' ? this.spotify.api(grant.value.accessToken, call) : grant;
  }

  private async token(form: Record<string, string>): Promise<ServiceOutcome<AccessGrant>> {
    const answer = await this.spotify.token(form);
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
