import { z } from 'zod';
import type { ListedRelease, ServiceOutcome } from '#providers/ports.js';
import { readValue } from '#providers/services/answers.js';
import { since } from '#providers/services/listed-releases.js';
import type { SpotifyCall } from './spotify-calls.js';

/** Makes one call with the app's own token. */
export type AsApp = (call: SpotifyCall) => Promise<ServiceOutcome<unknown>>;

const PageSchema = z.object({ items: z.array(z.unknown()) });
/** Only a whole day says that something is new; the others are shorter texts. */
const AlbumSchema = z.object({ id: z.string().min(1), name: z.string().min(1), release_date: z.string() });
const DetailSchema = z.object({ external_ids: z.object({ upc: z.string().min(1).optional() }).optional() });

/**
 * The groups of an artist's releases. Asked for together, they come one after the other, each the newest first; so each
 * is asked for by itself. Compilations, and albums of others, are no releases of the artist's.
 */
const GROUPS = ['album', 'single'] as const;
/** Newer apps get no longer page: 11 is "Invalid limit" (observed, spotipy-dev/spotipy#1231, March 2026). */
const PAGE = 10;

/** `GET /v1/artists/{id}/albums` (developer.spotify.com, "Get Artist's Albums"), once for each group. */
export async function listReleases(
  ask: AsApp,
  artistId: string,
  day: string,
): Promise<ServiceOutcome<ListedRelease[]>> {
  const all: ListedRelease[] = [];
  for (const group of GROUPS) {
    const query = { include_groups: group, limit: String(PAGE) };
    const path = `/v1/artists/${encodeURIComponent(artistId)}/albums`;
    const answer = await ask({ method: 'GET', path, query });
    if (answer.kind !== 'ok') return answer;
    const read = readValue(PageSchema, answer.value);
    if (read.kind !== 'ok') return read;
    // In Spotify's lists there may be items that are null.
    for (const item of read.value.items) {
      const album = AlbumSchema.safeParse(item);
      if (!album.success) continue;
      const { id: releaseId, name: title, release_date: out } = album.data;
      all.push({ releaseId, title, day: out });
    }
  }
  return { kind: 'ok', value: since(day, all) };
}

/** `GET /v1/albums/{id}`: the list of an artist has no UPC. */
export async function askUpc(ask: AsApp, releaseId: string): Promise<ServiceOutcome<string | undefined>> {
  const answer = await ask({ method: 'GET', path: `/v1/albums/${encodeURIComponent(releaseId)}` });
  if (answer.kind !== 'ok') return answer;
  const read = readValue(DetailSchema, answer.value);
  return read.kind === 'ok' ? { kind: 'ok', value: read.value.external_ids?.upc } : read;
}
