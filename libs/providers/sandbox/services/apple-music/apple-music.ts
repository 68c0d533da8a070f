import { z } from 'zod';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { SandboxOptions } from '#providers/sandbox/options.js';
import { chance } from '#providers/sandbox/random.js';
import { amongFaults, type TroubleReplies } from '#providers/sandbox/server/faulty.js';
import {
  bearerToken,
  empty,
  json,
  jsonBody,
  type Reply,
  type Route,
  type SandboxRequest,
} from '#providers/sandbox/server/http.js';
import { readGrant } from '#providers/sandbox/services/grant-token.js';
import { isOut, releaseIdOf, releaseIsOut } from '#providers/sandbox/services/releases.js';
import type { SandboxSettings } from '#providers/sandbox/settings.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import { namesApp, type AppleIdentity } from './developer-jwt.js';

const STOREFRONTS = ['us', 'us', 'us', 'gb', 'de', 'fr', 'br', 'mx', 'au', 'jp'] as const;
const DAY_MS = 86_400_000;

/** What the parts of the sandbox's Apple Music have in common. */
export interface AppleParts {
  options: SandboxOptions;
  settings: SandboxSettings;
  ledger: Ledger;
  dice: FaultDice;
  troubles: TroubleReplies;
  app: AppleIdentity;
}

type AsFan = (account: string, request: SandboxRequest) => Reply;

/** Apple Music's API, as far as a release campaign needs it. */
export class AppleMusicApi {
  constructor(private readonly parts: AppleParts) {}

  routes(): Route[] {
    const fan = (changes: boolean, answer: AsFan) => (request: SandboxRequest) =>
      this.asFan(request, changes, answer);
    const rating = '/v1/me/ratings/songs/:id';
    const put = fan(true, (account, request) => this.rate(account, request));
    const read = fan(false, (account, request) => this.rating(account, request));
    const add = fan(true, (account, request) => this.add(account, request));
    const favor = fan(true, (account, request) => this.favor(account, request));
    const favorites = fan(false, (account, request) => this.favorites(account, request));
    const inLibrary = fan(false, (account, request) => this.inLibrary(account, request));
    return [
      { method: 'GET', path: '/v1/me/storefront', handle: fan(false, (who) => this.storefront(who)) },
      { method: 'GET', path: '/v1/catalog/:storefront/albums', handle: (request) => this.catalog(request) },
      { method: 'GET', path: '/v1/catalog/:storefront/albums/:id/library', handle: inLibrary },
      {
        method: 'GET',
        path: '/v1/catalog/:storefront/artists/:id/albums',
        handle: (request) => this.albumsOf(request, Infinity),
      },
      {
        method: 'GET',
        path: '/v1/catalog/:storefront/artists/:id/view/latest-release',
        handle: (request) => this.albumsOf(request, 1),
      },
      {
        method: 'GET',
        path: '/v1/catalog/:storefront/albums/:id',
        handle: (request) => this.albumById(request),
      },
      { method: 'POST', path: '/v1/me/library', handle: add },
      { method: 'POST', path: '/v1/me/favorites', handle: favor },
      { method: 'GET', path: '/v1/me/favorites', handle: favorites },
      { method: 'PUT', path: rating, handle: put },
      { method: 'GET', path: rating, handle: read },
    ];
  }

  private asApp(request: SandboxRequest, what: Omit<Parameters<typeof amongFaults>[1], 'troubles'>): Reply {
    const { app, dice, troubles } = this.parts;
    const { origin } = request.headers;
    if (!namesApp(bearerToken(request), app, { now: Date.now(), from: origin })) return empty(401);
    return amongFaults(dice, { ...what, troubles });
  }

  private asFan(request: SandboxRequest, changes: boolean, answer: AsFan): Reply {
    const header = request.headers['music-user-token'];
    const token = typeof header === 'string' ? header : '';
    return this.asApp(request, {
      identity: `${request.method} ${request.path}\n${token}\n${request.query.toString()}`,
      changes,
      act: () => {
        const account = this.accountOf(token);
        return account === undefined ? REFUSED_TOKEN : answer(account, request);
      },
    });
  }

  /** Undefined: the token is none, is revoked, or has ended. */
  private accountOf(token: string): string | undefined {
    const grant = readGrant(token);
    if (grant === undefined || grant.revoked === true) return undefined;
    const { account, agreedAt = Infinity } = grant;
    const endsAt = agreedAt + this.parts.options.appleMusic.userTokenDays * DAY_MS;
    if (endsAt <= Date.now() || this.parts.dice.strikesForGood('invalidGrant', account)) return undefined;
    return account;
  }

  private storefront(account: string): Reply {
    const { seed } = this.parts.options;
    const id = STOREFRONTS[Math.floor(chance(seed, 'country', account) * STOREFRONTS.length)];
    return json(200, { data: [{ id, type: 'storefronts', href: `/v1/storefronts/${id}` }] });
  }

  private catalog(request: SandboxRequest): Reply {
    const upc = request.query.get('filter[upc]') ?? '';
    const storefront = request.params['storefront'] ?? '';
    return this.asApp(request, {
      identity: `catalog\n${storefront}\n${upc}`,
      changes: false,
      act: () => {
        if (!/^[a-z]{2}$/.test(storefront)) return appleError(404, '40400', 'No storefront');
        if (!/^\d{8,14}$/.test(upc)) return appleError(400, '40005', 'Invalid Parameter Value');
        const known = this.parts.ledger.releaseByUpc(upc);
        const available = isOut(known, storefront, this.parts.options.appleMusic.availableByDefault);
        const id = releaseIdOf('apple_music', upc, known);
        const album = { id, type: 'albums', href: `/v1/catalog/${storefront}/albums/${id}` };
        return json(200, { data: available ? [album] : [] });
      },
    });
  }

  /** What is announced is listed, too. An artist without a recent release has no view of it (404). */
  private albumsOf(request: SandboxRequest, most: number): Reply {
    const { storefront = '', id = '' } = request.params;
    return this.asApp(request, {
      identity: `albums\n${request.path}`,
      changes: false,
      act: () => {
        if (!/^[a-z]{2}$/.test(storefront)) return appleError(404, '40400', 'No storefront');
        const listed = this.parts.ledger.releasesOf('apple_music', id);
        if (listed.length === 0 && most === 1) return appleError(404, '40403', 'No related resources');
        return json(200, { data: listed.slice(0, most).map((one) => albumOf(one)) });
      },
    });
  }

  private albumById(request: SandboxRequest): Reply {
    const { id = '' } = request.params;
    return this.asApp(request, {
      identity: `album\n${id}`,
      changes: false,
      act: () => {
        const known = this.parts.ledger.releaseById(id);
        if (known?.listed === undefined) return appleError(404, '40400', 'Resource Not Found');
        return json(200, { data: [albumOf({ release: known, listed: known.listed })] });
      },
    });
  }

  /** Takes every id, and says nothing of those that it then ignores. */
  private add(account: string, { query }: SandboxRequest): Reply {
    const { dice, ledger, settings } = this.parts;
    if (dice.strikesForGood('noSubscription', account)) {
      return appleError(400, '40015', 'Subscription required');
    }
    const ids = (query.get('ids[albums]') ?? '').split(',').filter((id) => id !== '');
    if (ids.length === 0) return appleError(400, '40005', 'Invalid Parameter Value');
    for (const id of ids) {
      const ignored = !/^\d+$/.test(id) || !releaseIsOut(ledger, id);
      if (ignored || dice.strikesForGood('neverAppears', `${account}\n${id}`)) continue;
      const at = Date.now() + settings.appearsAfterMs;
      ledger.append({ t: 'library', account, uri: `apple_music:album:${id}`, saved: true, at });
    }
    return empty(202);
  }

  private inLibrary(account: string, { params }: SandboxRequest): Reply {
    const { id = '' } = params;
    if (!this.parts.ledger.isSaved(account, `apple_music:album:${id}`)) {
      return appleError(404, '40403', 'No related resources');
    }
    return json(200, { data: [{ id: `l.${id}`, type: 'library-albums' }] });
  }

  private rate(account: string, request: SandboxRequest): Reply {
    const { id = '' } = request.params;
    const body = LoveSchema.safeParse(jsonBody(request));
    if (!body.success) return appleError(400, '40007', 'Invalid Request Body');
    const uri = `apple_music:song:${id}`;
    this.parts.ledger.append({ t: 'library', account, uri, saved: true, at: Date.now() });
    return json(200, ratingOf(id));
  }

  private rating(account: string, { params }: SandboxRequest): Reply {
    const { id = '' } = params;
    const liked = this.parts.ledger.isSaved(account, `apple_music:song:${id}`);
    return liked ? json(200, ratingOf(id)) : appleError(404, '40400', 'Resource Not Found');
  }

  private favor(account: string, { query }: SandboxRequest): Reply {
    const id = query.get('ids[artists]') ?? '';
    if (/^\d+$/.test(id)) {
      const uri = `apple_music:artist:${id}`;
      this.parts.ledger.append({ t: 'library', account, uri, saved: true, at: Date.now() });
    }
    return empty(202);
  }

  private favorites(account: string, { query }: SandboxRequest): Reply {
    const id = query.get('ids[artists]') ?? '';
    const favored = this.parts.ledger.isSaved(account, `apple_music:artist:${id}`);
    return json(200, { data: favored ? [{ id, type: 'artists' }] : [] });
  }
}

function albumOf({ release, listed: { title, day } }: ReturnType<Ledger['releasesOf']>[number]) {
  const { upc } = release;
  const attributes = { name: title, releaseDate: day, upc, isSingle: true, isCompilation: false };
  return { id: releaseIdOf('apple_music', upc, release), type: 'albums', attributes };
}

const LoveSchema = z.object({ type: z.literal('rating'), attributes: z.object({ value: z.literal(1) }) });

const ratingOf = (id: string) => ({ data: [{ id, type: 'ratings', attributes: { value: 1 } }] });

/** Status and code are strings in Apple's errors. */
const appleError = (
  status: number,
  code: string,
  title: string,
  headers: Record<string, string> = {},
): Reply =>
  json(status, { errors: [{ id: 'SANDBOX', title, detail: title, status: String(status), code }] }, headers);

const REFUSED_TOKEN = appleError(403, '40300', 'Invalid authentication');

const limited = (seconds: number): Reply =>
  appleError(429, '42900', 'Too Many Requests', { 'retry-after': String(seconds) });

/** Apple's answers for its faults. A refusal of the app is a 401 without a body. */
export const appleTroubles = (retryAfterSeconds: () => number): TroubleReplies => ({
  rateLimited: () => limited(retryAfterSeconds()),
  dayLimited: limited,
  serverError: () => appleError(500, '50000', 'Internal Server Error'),
  appRefused: () => empty(401),
});
