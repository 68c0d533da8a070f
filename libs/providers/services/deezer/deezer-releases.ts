import { z } from 'zod';
import type { ListedRelease, ServiceOutcome } from '#providers/ports.js';
import { readValue } from '#providers/services/answers.js';
import { since } from '#providers/services/listed-releases.js';
import type { DeezerCalls } from './deezer-calls.js';

const PageSchema = z.object({
  data: z.array(
    z.object({
      id: z.union([z.number(), z.string()]).transform(String),
      title: z.string().min(1),
      release_date: z.string().catch(''),
      record_type: z.string().optional(),
    }),
  ),
  total: z.number().int().min(0).optional(),
});
const AlbumSchema = z.object({ upc: z.string().min(1).optional() });

const PAGE = 100;

/**
 * `GET /artist/{id}/albums` (developers.deezer.com/api/artist/albums). Deezer documents no order, so of an artist with more
 * than a page the first and the last hundred are read: new releases stand at one of the ends. Compilations (`compile`) are
 * no releases of the artist's.
 */
export async function listReleases(
  deezer: DeezerCalls,
  artistId: string,
  day: string,
): Promise<ServiceOutcome<ListedRelease[]>> {
  const first = await readPage(deezer, artistId, 0);
  if (first.kind !== 'ok') return first;
  const { total, listed } = first.value;
  if (total <= PAGE) return { kind: 'ok', value: since(day, listed) };
  const last = await readPage(deezer, artistId, total - PAGE);
  return last.kind === 'ok' ? { kind: 'ok', value: since(day, [...listed, ...last.value.listed]) } : last;
}

/** `GET /album/{id}`: the list of an artist has no UPC. */
export async function askUpc(
  deezer: DeezerCalls,
  releaseId: string,
): Promise<ServiceOutcome<string | undefined>> {
  const path = `/album/${encodeURIComponent(releaseId)}`;
  const answer = await deezer.api(undefined, { method: 'GET', path });
  if (answer.kind !== 'ok') return answer;
  const read = readValue(AlbumSchema, answer.value);
  return read.kind === 'ok' ? { kind: 'ok', value: read.value.upc } : read;
}

async function readPage(
  deezer: DeezerCalls,
  artistId: string,
  index: number,
): Promise<ServiceOutcome<{ listed: ListedRelease[]; total: number }>> {
  const path = `/artist/${encodeURIComponent(artistId)}/albums`;
  const query = { index: String(index), limit: String(PAGE) };
  const answer = await deezer.api(undefined, { method: 'GET', path, query });
  if (answer.kind !== 'ok') return answer;
  const read = readValue(PageSchema, answer.value);
  if (read.kind !== 'ok') return read;
  const { data, total = data.length } = read.value;
  const own = data.filter(({ record_type: type }) => type !== 'compile');
  const listed = own.map(({ id, title, release_date: out }) => ({ releaseId: id, title, day: out }));
  return { kind: 'ok', value: { listed, total } };
}
