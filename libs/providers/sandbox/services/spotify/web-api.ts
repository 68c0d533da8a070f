import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { chance } from '#providers/sandbox/random.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import {
  bearerToken,
  empty,
  json,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import { holdsScope } from '#providers/sandbox/services/grant-token.js';
import { isOut, releaseIdOf, releaseIsOut } from '#providers/sandbox/services/releases.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import { LEGACY, urisOf } from './library-uris.js';
import { readBearer, type Bearer } from './tokens.js';

const COUNTRIES = ['US', 'US', 'US', 'GB', 'DE', 'FR', 'BR', 'MX', 'AU', 'JP'] as const;

type Fan = Extract<Bearer, { kind: 'fan' }>;
type WebApiAnswer = (fan: Fan, request: SandboxRequest) => Reply;

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
    const keep = (saved: boolean) => fan(true, (account, request) => this.keep(account, request, saved));
    const contains = fan(false, (account, request) => this.contains(account, request));
    return [
      { method: 'PUT', path: '/v1/me/library', handle: keep(true) },
      { method: 'DELETE', path: '/v1/me/library', handle: keep(false) },
      { method: 'GET', path: '/v1/me/library/contains', handle: contains },
      { method: 'GET', path: '/v1/me', handle: fan(false, ({ account }) => this.profile(account)) },
      { method: 'GET', path: '/v1/search', handle: (request) => this.search(request) },
      { method: 'GET', path: '/v1/artists/:id/albums', handle: (request) => this.albumsOf(request) },
      { method: 'GET', path: '/v1/albums/:id', handle: (request) => this.album(request) },
      ...Object.keys(LEGACY).flatMap((path) => [
        { method: 'PUT', path, handle: this.legacy(keep(true)) },
        { method: 'GET', path: `${path}/contains`, handle: this.legacy(contains) },
      ]),
    ];
  }

  /** Spotify refuses the older calls to an app without extended quota. */
  private legacy(handle: (request: SandboxRequest) => Reply): Route['handle'] {
    return (request) => (this.options.spotify.extendedQuota ? handle(request) : apiError(403, 'Forbidden'));
  }

  private asFan(request: SandboxRequest, changes: boolean, answer: WebApiAnswer): Reply {
    const bearer = readBearer(bearerToken(request), Date.now());
    if (bearer.kind === 'expired') return apiError(401, 'The access token expired');
    if (bearer.kind !== 'fan') return apiError(401, 'Invalid access token');
    return amongFaults(this.dice, {
      identity: `${request.method} ${request.path}\n${bearer.account}\n${request.query.toString()}`,
      changes,
      troubles: this.troubles,
      act: () =>
        this.dice.strikesForGood('notAllowListed', bearer.account)
          ? apiError(403, 'User not registered in the Developer Dashboard')
          : answer(bearer, request),
    });
  }

  private keep(fan: Fan, request: SandboxRequest, saved: boolean): Reply {
    const uris = urisOf(request);
    if (uris.kind === 'bad') return apiError(400, uris.message);
    if (!this.mayAct(fan, uris.uris, 'modify')) return apiError(403, 'Insufficient client scope');
    if (saved && uris.uris.some((uri) => !this.isOut(uri))) return apiError(404, 'Resource not found');
    const { account } = fan;
    for (const uri of uris.uris) this.ledger.append({ t: 'library', account, uri, saved, at: Date.now() });
    return empty(request.path === '/v1/me/following' ? 204 : 200);
  }

  private contains(fan: Fan, request: SandboxRequest): Reply {
    const uris = urisOf(request);
    if (uris.kind === 'bad') return apiError(400, uris.message);
    if (!this.mayAct(fan, uris.uris, 'read')) return apiError(403, 'Insufficient client scope');
    return json(
      200,
      uris.uris.map((uri) => this.ledger.isSaved(fan.account, uri)),
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

  /** A call that needs no fan: the app's own token is enough. */
  private asAnybody(request: SandboxRequest, identity: string, act: () => Reply): Reply {
    const bearer = readBearer(bearerToken(request), Date.now());
    if (bearer.kind === 'expired') return apiError(401, 'The access token expired');
    if (bearer.kind === 'invalid') return apiError(401, 'Invalid access token');
    return amongFaults(this.dice, { identity, changes: false, troubles: this.troubles, act });
  }

  /** One group after the other, each the newest first. All that the sandbox has are singles. */
  private albumsOf(request: SandboxRequest): Reply {
    const { id = '' } = request.params;
    const limit = Number(request.query.get('limit') ?? '5');
    return this.asAnybody(request, `albums\n${id}\n${request.query.toString()}`, () => {
      if (!(limit >= 1 && limit <= 10)) return apiError(400, 'Invalid limit');
      const groups = (request.query.get('include_groups') ?? 'album,single').split(',');
      const listed = groups.includes('single') ? this.ledger.releasesOf('spotify', id) : [];
      const items = listed
        .filter(({ release }) => isOut(release, null, true))
        .map(({ release, listed: { title, day } }) => ({
          ...{ id: release.id, name: title, type: 'album', album_type: 'single', album_group: 'single' },
          ...{ release_date: day, release_date_precision: 'day', uri: `spotify:album:${release.id}` },
        }));
      return json(200, { items: items.slice(0, limit), total: items.length, limit, offset: 0, next: null });
    });
  }

  private album(request: SandboxRequest): Reply {
    const { id = '' } = request.params;
    return this.asAnybody(request, `album\n${id}`, () => {
      const known = this.ledger.releaseById(id);
      if (known === undefined) return apiError(404, 'Resource not found');
      return json(200, { id, type: 'album', external_ids: { upc: known.upc } });
    });
  }

  private search(request: SandboxRequest): Reply {
    const [, upc] = /^upc:(\w+)$/.exec(request.query.get('q') ?? '') ?? [];
    if (upc === undefined || request.query.get('type') !== 'album') return apiError(400, 'No search query');
    if (Number(request.query.get('limit') ?? '5') > 10) return apiError(400, 'Invalid limit');
    return this.asAnybody(request, `search\n${upc}`, () => this.found(upc, request.query.get('market')));
  }

  private found(upc: string, market: string | null): Reply {
    const known = this.ledger.releaseByUpc(upc);
    const available = isOut(known, market, this.options.spotify.availableByDefault);
    const id = releaseIdOf('spotify', upc, known);
    const items = available ? [{ id, type: 'album', album_type: 'album', uri: `spotify:album:${id}` }] : [];
    return json(200, { albums: { items, total: items.length, limit: 5, offset: 0, next: null } });
  }

  /** Following is a scope of its own: the calls for artists need it, and the others the library's. */
  private mayAct(fan: Fan, uris: readonly string[], act: 'modify' | 'read'): boolean {
    const follows = uris.some((uri) => uri.startsWith('spotify:artist:'));
    if (follows && this.dice.strikesForGood('missingScope', fan.account)) return false;
    return holdsScope(fan, follows ? `user-follow-${act}` : `user-library-${act}`);
  }

  private isOut(uri: string): boolean {
    const id = /^spotify:album:(.+)$/.exec(uri)?.[1];
    return id === undefined || releaseIsOut(this.ledger, id);
  }
}

const apiError = (status: number, message: string): Reply => json(status, { error: { status, message } });

/** Spotify's answers for its faults, on both hosts. */
export const spotifyTroubles = (retryAfterSeconds: () => number): TroubleReplies => ({
  rateLimited: () =>
    json(
      429,
      { error: { status: 429, message: 'API rate limit exceeded' } },
      { 'retry-after': String(retryAfterSeconds()) },
    ),
  dayLimited: (seconds) =>
    json(
      429,
      { error: { status: 429, message: 'Too many requests', reason: 'QUOTA_EXCEEDED' } },
      { 'retry-after': String(seconds) },
    ),
  serverError: () => apiError(503, 'Service unavailable'),
  appRefused: () => apiError(403, 'Active premium subscription required for the owner of the app.'),
});
