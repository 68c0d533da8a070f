import { z } from 'zod';
import { NO_SUCH_ITEM, type ListedRelease, type ServiceOutcome } from '#providers/ports.js';
import { readValue } from '#providers/services/answers.js';
import { since } from '#providers/services/listed-releases.js';
import type { AppleCalls } from './apple-calls.js';

const AlbumsSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1),
      attributes: z
        .object({
          name: z.string().min(1),
          releaseDate: z.string().optional(),
          upc: z.string().min(1).optional(),
          isCompilation: z.boolean().optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * The catalog's releases of an artist. Apple documents no order for them, and lists a page at a time. So the artist's view
 * `latest-release` ("determined to still be recent", Apple Music API, `Artists.Views.ArtistsLatestReleaseView`) is asked
 * for as well: the newest one is not missed. An artist without one has an empty view, or a 404 (observed,
 * developer.apple.com/forums/thread/790770). Apple lists what is announced, too.
 */
export async function listReleases(
  apple: AppleCalls,
  { storefront, artistId, day }: { storefront: string; artistId: string; day: string },
): Promise<ServiceOutcome<ListedRelease[]>> {
  const artist = `/v1/catalog/${storefront}/artists/${encodeURIComponent(artistId)}`;
  const albums = await readAlbums(apple, `${artist}/albums`);
  if (albums.kind !== 'ok') return albums;
  const latest = await readAlbums(apple, `${artist}/view/latest-release`);
  const isNone = latest.kind === 'failed' && latest.reason === NO_SUCH_ITEM;
  if (latest.kind !== 'ok' && !isNone) return latest;
  const newest = latest.kind === 'ok' ? latest.value : [];
  return { kind: 'ok', value: since(day, [...albums.value, ...newest]) };
}

/** `GET /v1/catalog/{storefront}/albums/{id}`. */
export async function askUpc(
  apple: AppleCalls,
  storefront: string,
  releaseId: string,
): Promise<ServiceOutcome<string | undefined>> {
  const path = `/v1/catalog/${storefront}/albums/${encodeURIComponent(releaseId)}`;
  const albums = await readAlbums(apple, path);
  return albums.kind === 'ok' ? { kind: 'ok', value: albums.value[0]?.upc } : albums;
}

async function readAlbums(apple: AppleCalls, path: string): Promise<ServiceOutcome<ListedRelease[]>> {
  const answer = await apple.api(undefined, { method: 'GET', path });
  if (answer.kind !== 'ok') return answer;
  const read = readValue(AlbumsSchema, answer.value.json);
  if (read.kind !== 'ok') return read;
  const listed = read.value.data.flatMap(({ id, attributes }): ListedRelease[] => {
    if (attributes === undefined || attributes.isCompilation === true) return [];
    const { name, releaseDate = '', upc } = attributes;
    return [{ releaseId: id, title: name, day: releaseDate, ...(upc === undefined ? {} : { upc }) }];
  });
  return { kind: 'ok', value: listed };
}
