import { createHash } from 'node:crypto';
import { z } from 'zod';
import { GRANT_LIFE } from '#domain/services/capabilities.js';
import {
  NO_SUCH_ITEM,
  type AccessGrant,
  type FoundRelease,
  type Kept,
  type LibraryItem,
  type ListedRelease,
  type ServiceOutcome,
  type StreamingService,
} from '#providers/ports.js';
import { readValue, unreadable } from '#providers/services/answers.js';
import { lastingToken } from '#providers/services/lasting-token.js';
import { AppleCalls, type AppleApp } from './apple-calls.js';
import { askUpc, listReleases } from './apple-releases.js';

interface AppleOptions extends AppleApp {
  /**
   * True: an artist is made a favorite. Apple answers 202, also for artists that it does not know. It is off until
   * somebody has shown that a favorite can be read back (`libs/domain/services/service-rows.ts`).
   */
  favorites?: boolean;
}

const DataSchema = z.object({ data: z.array(z.object({ id: z.string().min(1) })) });
const RatingSchema = z.object({ data: z.array(z.object({ attributes: z.object({ value: z.number() }) })) });

/** Where nobody has told the country, the catalog of this storefront is searched. */
const USUAL_STOREFRONT = 'us';
/** The storefronts of so many fans are remembered: the reading back of a save asks for it again. */
const STOREFRONTS_KEPT = 10_000;

/** Apple Music: a developer token names the app, a Music User Token the fan. */
export class AppleService implements StreamingService {
  readonly service = 'apple_music' as const;
  /** To find an item in a library, the fan's storefront has to be known. */
  readonly calls = { refresh: 0, keep: 1, has: 2, isAvailable: 1, newReleases: 2, upcOf: 1 };
  private readonly apple: AppleCalls;
  private readonly storefronts = new Map<string, string>();

  constructor(private readonly options: AppleOptions) {
    this.apple = new AppleCalls(options);
  }

  refresh(userToken: string): Promise<ServiceOutcome<AccessGrant>> {
    return Promise.resolve({ kind: 'ok', value: lastingToken(GRANT_LIFE.apple_music, userToken) });
  }

  async keep(userToken: string, { kind, id }: LibraryItem): Promise<ServiceOutcome<Kept>> {
    if (kind === 'track') return this.like(userToken, id);
    if (kind === 'artist' && this.options.favorites !== true) return notPossible();
    const query: Record<string, string> = kind === 'artist' ? { 'ids[artists]': id } : { 'ids[albums]': id };
    const path = kind === 'artist' ? '/v1/me/favorites' : '/v1/me/library';
    const answer = await this.apple.api(userToken, { method: 'POST', path, query });
    // Apple takes the wish, and says nothing of what it then does with it.
    return answer.kind === 'ok' ? { kind: 'ok', value: 'accepted' } : answer;
  }

  async has(userToken: string, item: LibraryItem): Promise<ServiceOutcome<boolean>> {
    if (item.kind === 'track') return this.likes(userToken, item.id);
    if (item.kind === 'artist') return this.favors(userToken, item.id);
    const storefront = await this.storefrontOf(userToken);
    if (storefront.kind !== 'ok') return storefront;
    const path = `/v1/catalog/${storefront.value}/albums/${encodeURIComponent(item.id)}/library`;
    return this.isThere(userToken, { path });
  }

  async isAvailable(upc: string, market?: string): Promise<ServiceOutcome<FoundRelease>> {
    const storefront = market?.toLowerCase() ?? USUAL_STOREFRONT;
    const path = `/v1/catalog/${encodeURIComponent(storefront)}/albums`;
    const answer = await this.apple.api(undefined, { method: 'GET', path, query: { 'filter[upc]': upc } });
    // There is no such storefront, so nobody can play the release there.
    if (isMissing(answer)) return { kind: 'ok', value: { available: false } };
    if (answer.kind !== 'ok') return answer;
    const read = readValue(DataSchema, answer.value.json);
    if (read.kind !== 'ok') return read;
    const [album] = read.value.data;
    const found = album === undefined ? { available: false } : { available: true, releaseId: album.id };
    return { kind: 'ok', value: found };
  }

  newReleases(artistId: string, day: string): Promise<ServiceOutcome<ListedRelease[]>> {
    return listReleases(this.apple, { storefront: USUAL_STOREFRONT, artistId, day });
  }

  upcOf(releaseId: string): Promise<ServiceOutcome<string | undefined>> {
    return askUpc(this.apple, USUAL_STOREFRONT, releaseId);
  }

  /** A "love" of the song: `PUT /v1/me/ratings/songs/{id}` with the value 1. It can be read back at once. */
  private async like(userToken: string, id: string): Promise<ServiceOutcome<Kept>> {
    const path = `/v1/me/ratings/songs/${encodeURIComponent(id)}`;
    const body = { type: 'rating', attributes: { value: 1 } };
    const answer = await this.apple.api(userToken, { method: 'PUT', path, body });
    return answer.kind === 'ok' ? { kind: 'ok', value: 'kept' } : answer;
  }

  private async likes(userToken: string, id: string): Promise<ServiceOutcome<boolean>> {
    const path = `/v1/me/ratings/songs/${encodeURIComponent(id)}`;
    const answer = await this.apple.api(userToken, { method: 'GET', path });
    if (isMissing(answer)) return { kind: 'ok', value: false };
    if (answer.kind !== 'ok') return answer;
    const read = readValue(RatingSchema, answer.value.json);
    if (read.kind !== 'ok') return read;
    return { kind: 'ok', value: read.value.data.some(({ attributes }) => attributes.value === 1) };
  }

  private async favors(userToken: string, id: string): Promise<ServiceOutcome<boolean>> {
    if (this.options.favorites !== true) return notPossible();
    return this.isThere(userToken, { path: '/v1/me/favorites', query: { 'ids[artists]': id } });
  }

  /** Where a relation is empty, Apple answers an empty list or a 404 (code 40403, "No related resources"). */
  private async isThere(
    userToken: string,
    { path, query }: { path: string; query?: Record<string, string> },
  ): Promise<ServiceOutcome<boolean>> {
    const call = { method: 'GET', path, ...(query === undefined ? {} : { query }) } as const;
    const answer = await this.apple.api(userToken, call);
    if (isMissing(answer)) return { kind: 'ok', value: false };
    if (answer.kind !== 'ok') return answer;
    const read = readValue(DataSchema, answer.value.json);
    return read.kind === 'ok' ? { kind: 'ok', value: read.value.data.length > 0 } : read;
  }

  private async storefrontOf(userToken: string): Promise<ServiceOutcome<string>> {
    const key = createHash('sha256').update(userToken).digest('base64url');
    const known = this.storefronts.get(key);
    if (known !== undefined) return { kind: 'ok', value: known };
    const asked = await askStorefront(this.apple, userToken);
    if (asked.kind !== 'ok') return asked;
    this.storefronts.set(key, asked.value);
    const [oldest] = this.storefronts.keys();
    if (this.storefronts.size > STOREFRONTS_KEPT && oldest !== undefined) this.storefronts.delete(oldest);
    return asked;
  }
}

/** The storefront of the fan's account: an ISO 3166 alpha-2 code in small letters. */
export async function askStorefront(apple: AppleCalls, userToken: string): Promise<ServiceOutcome<string>> {
  const answer = await apple.api(userToken, { method: 'GET', path: '/v1/me/storefront' });
  if (answer.kind !== 'ok') return answer;
  const read = readValue(DataSchema, answer.value.json);
  if (read.kind !== 'ok') return read;
  const [storefront] = read.value.data;
  return storefront === undefined ? unreadable() : { kind: 'ok', value: storefront.id };
}

const notPossible = () => ({ kind: 'failed', reason: 'not_possible' }) as const;

const isMissing = (answer: ServiceOutcome<unknown>): boolean =>
  answer.kind === 'failed' && answer.reason === NO_SUCH_ITEM;
