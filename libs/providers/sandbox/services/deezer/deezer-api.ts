import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { chance, sha256 } from '#providers/sandbox/random.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import { json, type Reply, type Route, type SandboxRequest } from '#providers/sandbox/server/http.js';
import { holdsScope, readGrant, type SandboxGrant } from '#providers/sandbox/services/grant-token.js';
import { isOut, releaseIdOf, releaseIsOut } from '#providers/sandbox/services/releases.js';
import { SlidingQuota } from '#providers/sandbox/services/sliding-quota.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';

const COUNTRIES = ['FR', 'FR', 'FR', 'DE', 'BR', 'GB', 'US', 'MX', 'AU', 'JP'] as const;
const MARKETS = ['AU', 'BR', 'CA', 'DE', 'FR', 'GB', 'IN', 'JP', 'MX', 'NL', 'NP', 'NZ', 'SE', 'US'] as const;
const PERMISSIONS = ['basic_access', 'email', 'manage_library', 'offline_access'] as const;

/** A fan's lists: the path's last part, the kind of item, and the parameter that names one. */
const LISTS = [
  { list: 'albums', kind: 'album', parameter: 'album_id' },
  { list: 'tracks', kind: 'track', parameter: 'track_id' },
  { list: 'artists', kind: 'artist', parameter: 'artist_id' },
] as const;
type List = (typeof LISTS)[number];

type AsFan = (grant: SandboxGrant, request: SandboxRequest) => Reply;

/** Deezer's API, as far as a release campaign needs it. Its errors come with HTTP 200. */
export class DeezerApi {
  private readonly quota: SlidingQuota;

  constructor(
    private readonly options: SandboxOptions,
    private readonly ledger: Ledger,
    private readonly dice: FaultDice,
    private readonly troubles: TroubleReplies,
  ) {
    const { quotaCalls: calls, quotaMs: perMs } = options.deezer;
    this.quota = new SlidingQuota({ calls, perMs });
  }

  routes(): Route[] {
    const fan = (changes: boolean, answer: AsFan) => (request: SandboxRequest) =>
      this.asFan(request, changes, answer);
    const lists = LISTS.flatMap((list) => {
      const path = `/user/me/${list.list}`;
      const add = fan(true, (grant, request) => this.add(list, grant, request));
      const read = fan(false, (grant, request) => this.read(list, grant, request));
      return [
        { method: 'POST', path, handle: add },
        { method: 'GET', path, handle: read },
      ];
    });
    return [
      ...lists,
      { method: 'GET', path: '/user/me', handle: fan(false, (grant) => this.profile(grant)) },
      { method: 'GET', path: '/user/me/permissions', handle: fan(false, (grant) => permissions(grant)) },
      { method: 'GET', path: '/album/upc::upc', handle: (request) => this.album(request) },
      { method: 'GET', path: '/album/:id', handle: (request) => this.albumById(request) },
      { method: 'GET', path: '/artist/:id/albums', handle: (request) => this.albumsOf(request) },
      { method: 'GET', path: '/track/:id', handle: (request) => this.track(request) },
    ];
  }

  private asApp(what: Omit<Parameters<typeof amongFaults>[1], 'troubles'>): Reply {
    if (!this.quota.take(Date.now())) return QUOTA;
    return amongFaults(this.dice, { ...what, troubles: this.troubles });
  }

  private asFan(request: SandboxRequest, changes: boolean, answer: AsFan): Reply {
    const token = request.query.get('access_token');
    return this.asApp({
      identity: `${request.method} ${request.path}\n${request.query.toString()}`,
      changes,
      act: () => {
        if (token === null) return NO_TOKEN;
        const grant = this.liveGrant(token);
        return grant === undefined ? BAD_TOKEN : answer(grant, request);
      },
    });
  }

  private liveGrant(token: string): SandboxGrant | undefined {
    const grant = readGrant(token);
    if (grant === undefined || grant.revoked === true) return undefined;
    if ((grant.endsAt ?? Infinity) <= Date.now()) return undefined;
    return this.dice.strikesForGood('invalidGrant', grant.account) ? undefined : grant;
  }

  private add({ kind, parameter }: List, grant: SandboxGrant, { query }: SandboxRequest): Reply {
    const { account } = grant;
    const lacks = kind === 'artist' && this.dice.strikesForGood('missingScope', account);
    if (lacks || !holdsScope(grant, 'manage_library')) return PERMISSION;
    const id = query.get(parameter);
    if (id === null) return deezerError('MissingParameterException', `Missing parameters: ${parameter}`, 501);
    if (!/^\d+$/.test(id)) return deezerError('ParameterException', `Wrong parameter: ${parameter}`, 500);
    if (kind === 'album' && !releaseIsOut(this.ledger, id)) return NO_DATA;
    this.ledger.append({ t: 'library', account, uri: `deezer:${kind}:${id}`, saved: true, at: Date.now() });
    return json(200, true);
  }

  private read({ list, kind }: List, grant: SandboxGrant, { query }: SandboxRequest): Reply {
    if (!holdsScope(grant, 'basic_access')) return PERMISSION;
    const prefix = `deezer:${kind}:`;
    const ids = this.ledger.savedUris(grant.account, prefix).map((uri) => uri.slice(prefix.length));
    const index = Number(query.get('index') ?? '0');
    const limit = Math.min(Number(query.get('limit') ?? '25'), 100);
    const data = ids.slice(index, index + limit).map((id) => ({ id: Number(id), type: kind }));
    const more = index + limit < ids.length;
    const next = more ? { next: `/user/me/${list}?index=${index + limit}` } : {};
    return json(200, { data, checksum: sha256(ids.join()).slice(0, 32), total: ids.length, ...next });
  }

  private profile({ account }: SandboxGrant): Reply {
    const country = COUNTRIES[Math.floor(chance(this.options.seed, 'country', account) * COUNTRIES.length)];
    const id = Number.parseInt(sha256(account).slice(0, 10), 16);
    return json(200, { id, name: account, country, type: 'user' });
  }

  private album(request: SandboxRequest): Reply {
    const { upc = '' } = request.params;
    return this.asApp({
      identity: `album\n${upc}`,
      changes: false,
      act: () => {
        const known = this.ledger.releaseByUpc(upc);
        if (!isOut(known, null, this.options.deezer.availableByDefault)) return NO_DATA;
        const id = Number(releaseIdOf('deezer', upc, known));
        // The first track's id holds the UPC, by which its markets are found again.
        const tracks = { data: [{ id: `1${upc}`, type: 'track' }] };
        return json(200, { id, upc, available: true, tracks, type: 'album' });
      },
    });
  }

  private albumById(request: SandboxRequest): Reply {
    const { id = '' } = request.params;
    return this.asApp({
      identity: `album by id\n${id}`,
      changes: false,
      act: () => {
        const known = this.ledger.releaseById(id);
        return known === undefined ? NO_DATA : json(200, { id: Number(id), upc: known.upc, type: 'album' });
      },
    });
  }

  /** What an artist has released. The list has no UPC. */
  private albumsOf({ params, query }: SandboxRequest): Reply {
    const { id = '' } = params;
    return this.asApp({
      identity: `albums\n${id}\n${query.toString()}`,
      changes: false,
      act: () => {
        if (!/^\d+$/.test(id)) return NO_DATA;
        const all = this.ledger.releasesOf('deezer', id).filter(({ release }) => isOut(release, null, true));
        const index = Number(query.get('index') ?? '0');
        const limit = Math.min(Number(query.get('limit') ?? '25'), 100);
        const data = all.slice(index, index + limit).map(({ release, listed: { title, day } }) => ({
          ...{ id: Number(releaseIdOf('deezer', release.upc, release)), title, type: 'album' },
          ...{ release_date: day, record_type: 'single' },
        }));
        return json(200, { data, total: all.length });
      },
    });
  }

  private track(request: SandboxRequest): Reply {
    const { id = '' } = request.params;
    return this.asApp({
      identity: `track\n${id}`,
      changes: false,
      act: () => {
        const known = this.ledger.releaseByUpc(id.slice(1));
        const countries = MARKETS.filter((market) => isOut(known, market, true));
        return json(200, { id: Number(id), type: 'track', available_countries: countries });
      },
    });
  }
}

const permissions = (grant: SandboxGrant): Reply =>
  json(200, {
    permissions: Object.fromEntries(PERMISSIONS.map((scope) => [scope, holdsScope(grant, scope)])),
  });

const deezerError = (type: string, message: string, code: number): Reply =>
  json(200, { error: { type, message, code } });

const QUOTA = deezerError('Exception', 'Quota limit exceeded', 4);
const NO_DATA = deezerError('DataException', 'no data', 800);
const PERMISSION = deezerError('OAuthException', 'Insufficient permissions', 200);
const BAD_TOKEN = deezerError('OAuthException', 'Invalid OAuth access token.', 300);
const NO_TOKEN = deezerError(
  'OAuthException',
  'An active access token must be used to query information about the current user',
  200,
);

/** Deezer's answers for its faults. It knows no 429, and its quota of 5 s is the only one that it tells of. */
export const deezerTroubles: TroubleReplies = {
  rateLimited: () => QUOTA,
  dayLimited: () => QUOTA,
  serverError: () => deezerError('Exception', 'Service busy', 700),
  appRefused: () => deezerError('OAuthException', 'Application error', 50),
};
