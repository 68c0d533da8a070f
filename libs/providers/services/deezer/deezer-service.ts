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
import { DeezerCalls, type DeezerApp } from './deezer-calls.js';
import { askUpc, listReleases } from './deezer-releases.js';

const idOfItem = z.union([z.number(), z.string()]).transform(String);
const PageSchema = z.object({ data: z.array(z.object({ id: idOfItem })), total: z.number().int().min(0) });
const AlbumSchema = z.object({
  id: idOfItem,
  available: z.boolean().optional(),
  tracks: z.object({ data: z.array(z.object({ id: idOfItem })) }).optional(),
});
const TrackSchema = z.object({ available_countries: z.array(z.string()) });

/** One page of a fan's list. */
const PAGE = 100;
/** At most so many pages of one list are read, because each is a call of the budget that all fans share. */
const MOST_PAGES = 10;

/** Where each kind of item is kept, and the parameter that names it (developers.deezer.com/api/user). */
const LISTS = {
  release: { path: '/user/me/albums', parameter: 'album_id' },
  track: { path: '/user/me/tracks', parameter: 'track_id' },
  artist: { path: '/user/me/artists', parameter: 'artist_id' },
} as const;

/** Deezer: a token for all calls, and errors with HTTP 200. */
export class DeezerService implements StreamingService {
  readonly service = 'deezer' as const;
  /** A list of more than a hundred items takes more calls to look through. */
  readonly calls = { refresh: 0, keep: 1, has: 1, isAvailable: 2, newReleases: 2, upcOf: 1 };
  private readonly deezer: DeezerCalls;

  constructor(options: DeezerApp) {
    this.deezer = new DeezerCalls(options);
  }

  refresh(token: string): Promise<ServiceOutcome<AccessGrant>> {
    return Promise.resolve({ kind: 'ok', value: lastingToken(GRANT_LIFE.deezer, token) });
  }

  async keep(accessToken: string, { kind, id }: LibraryItem): Promise<ServiceOutcome<Kept>> {
    const { path, parameter } = LISTS[kind];
    const answer = await this.deezer.api(accessToken, { method: 'POST', path, query: { [parameter]: id } });
    if (answer.kind !== 'ok') return answer;
    // Deezer answers a write with the one word `true`.
    return answer.value === true ? { kind: 'ok', value: 'kept' } : unreadable();
  }

  /**
   * Deezer has no question for one item, so the list is looked through: its first page, its last one, where a new item
   * stands at one of the ends, and then what lies between.
   */
  async has(accessToken: string, { kind, id }: LibraryItem): Promise<ServiceOutcome<boolean>> {
    const first = await this.page(accessToken, kind, 0);
    if (first.kind !== 'ok') return first;
    if (first.value.ids.includes(id)) return { kind: 'ok', value: true };
    const pages = Math.ceil(first.value.total / PAGE);
    for (const number of fromTheEnds(pages)) {
      const next = await this.page(accessToken, kind, number * PAGE);
      if (next.kind !== 'ok') return next;
      if (next.value.ids.includes(id)) return { kind: 'ok', value: true };
    }
    // Nobody has seen the whole list, so nobody can say that the item is absent.
    return pages > MOST_PAGES ? { kind: 'failed', reason: 'unobservable' } : { kind: 'ok', value: false };
  }

  async isAvailable(upc: string, market?: string): Promise<ServiceOutcome<FoundRelease>> {
    const answer = await this.deezer.api(undefined, {
      method: 'GET',
      path: `/album/upc:${encodeURIComponent(upc)}`,
    });
    if (answer.kind === 'failed' && answer.reason === NO_SUCH_ITEM) return ok({ available: false });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(AlbumSchema, answer.value);
    if (read.kind !== 'ok') return read;
    const { id: releaseId, available = true, tracks } = read.value;
    const track = tracks?.data[0]?.id;
    // `available` speaks of the country from which we ask. Which countries may play it, only a track tells.
    if (market === undefined || track === undefined) return ok({ available, releaseId });
    const there = await this.canPlay(track, market);
    return there.kind === 'ok' ? ok({ available: there.value, releaseId }) : there;
  }

  newReleases(artistId: string, day: string): Promise<ServiceOutcome<ListedRelease[]>> {
    return listReleases(this.deezer, artistId, day);
  }

  upcOf(releaseId: string): Promise<ServiceOutcome<string | undefined>> {
    return askUpc(this.deezer, releaseId);
  }

  private async canPlay(track: string, market: string): Promise<ServiceOutcome<boolean>> {
    const answer = await this.deezer.api(undefined, {
      method: 'GET',
      path: `/track/${encodeURIComponent(track)}`,
    });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(TrackSchema, answer.value);
    return read.kind === 'ok' ? ok(read.value.available_countries.includes(market)) : read;
  }

  private async page(
    accessToken: string,
    kind: LibraryItem['kind'],
    index: number,
  ): Promise<ServiceOutcome<{ ids: string[]; total: number }>> {
    const query = { index: String(index), limit: String(PAGE) };
    const answer = await this.deezer.api(accessToken, { method: 'GET', path: LISTS[kind].path, query });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(PageSchema, answer.value);
    if (read.kind !== 'ok') return read;
    return ok({ ids: read.value.data.map(({ id }) => id), total: read.value.total });
  }
}

/** The pages after the first: the last one, the second, the last but one … */
function fromTheEnds(pages: number): number[] {
  const order: number[] = [];
  for (let low = 1, high = pages - 1; low <= high; low += 1, high -= 1) {
    order.push(high);
    if (low !== high) order.push(low);
  }
  return order.slice(0, MOST_PAGES - 1);
}

const ok = <T>(value: T) => ({ kind: 'ok', value }) as const;
