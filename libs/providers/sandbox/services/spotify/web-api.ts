import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { chance, sha256 } from '#providers/sandbox/random.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import {
  bearerToken,
  empty,
  json,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import { readBearer } from './tokens.js';

/** A library call may name at most so many URIs. */
const MAX_URIS = 40;
const COUNTRIES = ['US', 'US', 'US', 'GB', 'DE', 'FR', 'BR', 'MX', 'AU', 'JP'] as const;

type WebApiAnswer = (account: string, request: SandboxRequest) => Reply;

/** Spotify's Web API, as far as a release campaign needs it. */
export class SpotifyWebApi {
  constructor(
    private readonly options: SandboxOptions,
    private readonly ledger: Ledger,
    private readonly dice: FaultDice,
    private readonly troubles: TroubleReplies,
  ) {}

  routes(): Route[] {
    const fan = (changes: boolean, answer: WebApiAnswer) => (request: SandboxRequest) =>
      this.asFan(request, changes, answer);
    return [
      {
        method: 'PUT',
        path: '/v1/me/library',
        handle: fan(true, (account, request) => this.keep(account, request, true)),
      },
      {
        method: 'DELETE',
        path: '/v1/me/library',
        handle: fan(true, (account, request) => this.keep(account, request, false)),
      },
      {
        method: 'GET',
        path: '/v1/me/library/contains',
        handle: fan(false, (account, request) => this.contains(account, request)),
      },
      { method: 'GET', path: '/v1/me', handle: fan(false, (account) => this.profile(account)) },
      { method: 'GET', path: '/v1/search', handle: (request) => this.search(request) },
      // Spotify refuses these older calls to an app without extended quota.
      { method: 'PUT', path: '/v1/me/albums', handle: () => apiError(403, 'Forbidden') },
      { method: 'PUT', path: '/v1/me/following', handle: () => apiError(403, 'Forbidden') },
    ];
  }

  private asFan(request: SandboxRequest, changes: boolean, answer: WebApiAnswer): Reply {
    const bearer = readBearer(bearerToken(request), Date.now());
    if (bearer.kind === 'expired') return apiError(401, 'The access token expired');
    if (bearer.kind !== 'fan') return apiError(401, 'Invalid access token');
    const { account } = bearer;
    return amongFaults(this.dice, {
      identity: `${request.method} ${request.path}\n${account}\n${request.query.toString()}`,
      changes,
      troubles: this.troubles,
      act: () => answer(account, request),
    });
  }

  private keep(account: string, request: SandboxRequest, saved: boolean): Reply {
    const uris = urisOf(request);
    if (!Array.isArray(uris)) return uris;
    if (this.lacksScope(account, uris)) return apiError(403, 'Insufficient client scope');
    if (saved && uris.some((uri) => !this.isOut(uri))) return apiError(404, 'Resource not found');
    for (const uri of uris) this.ledger.append({ t: 'library', account, uri, saved, at: Date.now() });
    return empty(200);
  }

  private contains(account: string, request: SandboxRequest): Reply {
    const uris = urisOf(request);
    if (!Array.isArray(uris)) return uris;
    if (this.lacksScope(account, uris)) return apiError(403, 'Insufficient client scope');
    return json(
      200,
      uris.map((uri) => this.ledger.isSaved(account, uri)),
    );
  }

  /** As with the real service, some profiles (two in ten) have no country. */
  private profile(account: string): Reply {
    const country = COUNTRIES[Math.floor(chance(this.options.seed, 'country', account) * COUNTRIES.length)];
    const silent = chance(this.options.seed, 'country told', account) < 0.2;
    return json(200, {
      id: account,
      type: 'user',
      uri: `spotify:user:${account}`,
      ...(silent ? {} : { country }),
    });
  }

  private search(request: SandboxRequest): Reply {
    const bearer = readBearer(bearerToken(request), Date.now());
    if (bearer.kind === 'expired') return apiError(401, 'The access token expired');
    if (bearer.kind === 'invalid') return apiError(401, 'Invalid access token');
    const [, upc] = /^upc:(\w+)$/.exec(request.query.get('q') ?? '') ?? [];
    if (upc === undefined || request.query.get('type') !== 'album') return apiError(400, 'No search query');
    if (Number(request.query.get('limit') ?? '5') > 10) return apiError(400, 'Invalid limit');
    return amongFaults(this.dice, {
      identity: `search\n${upc}`,
      changes: false,
      troubles: this.troubles,
      act: () => this.found(upc, request.query.get('market')),
    });
  }

  private found(upc: string, market: string | null): Reply {
    const known = this.ledger.releaseByUpc(upc);
    const late = market === null ? undefined : known?.lateUntil?.[market];
    const out = known?.available ?? this.options.spotify.availableByDefault;
    const available = out && (late === undefined || late <= Date.now());
    const id = known?.id ?? sha256(upc).slice(0, 22);
    const items = available ? [{ id, type: 'album', album_type: 'album', uri: `spotify:album:${id}` }] : [];
    return json(200, { albums: { items, total: items.length, limit: 5, offset: 0, next: null } });
  }

  private lacksScope(account: string, uris: string[]): boolean {
    const follows = uris.some((uri) => uri.startsWith('spotify:artist:'));
    return follows && this.dice.strikesForGood('missingScope', account);
  }

  private isOut(uri: string): boolean {
    const id = /^spotify:album:(.+)$/.exec(uri)?.[1];
    return id === undefined || (this.ledger.releaseById(id)?.available ?? true);
  }
}

function urisOf({ query }: SandboxRequest): string[] | Reply {
  const uris = (query.get('uris') ?? '').split(',').filter((uri) => uri !== '');
  if (uris.length === 0) return apiError(400, 'Missing required field: uris');
  if (uris.length > MAX_URIS) return apiError(400, 'Too many uris requested');
  if (!uris.every((uri) => /^spotify:[a-z]+:[A-Za-z0-9_-]+$/.test(uri))) return apiError(400, 'Invalid uri');
  return uris;
}

const apiError = (status: number, message: string): Reply => json(status, { error: { status, message } });

/** Spotify's answers for its faults, on both hosts. */
export const spotifyTroubles = (retryAfterSeconds: number): TroubleReplies => ({
  rateLimited: () =>
    json(
      429,
      { error: { status: 429, message: 'API rate limit exceeded' } },
      { 'retry-after': String(retryAfterSeconds) },
    ),
  serverError: () => apiError(503, 'Service unavailable'),
});
