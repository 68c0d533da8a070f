import { type ServiceIds, ServiceIdsSchema } from '#contracts/releases/artists.js';
import type { Sql } from '#database/database.js';
import { storeReleaseId } from '#database/services/release-ids.js';
import { findKnown, type KnownRelease, type SeenRelease } from '#domain/releases/found-release.js';
import { createRelease } from './releases.js';

interface Row {
  id: string;
  title: string;
  upc: string | null;
  serviceIds: unknown;
  from: number | null;
}

/** All releases of an artist, also those that are cancelled or put away: they are not found anew. */
export async function knownReleases(
  sql: Sql,
  workspaceId: string,
  artistId: string,
): Promise<(KnownRelease & { serviceIds: ServiceIds })[]> {
  const rows = await sql.query<Row>(
    `SELECT r.id, r.title, r.upc, r.service_ids AS "serviceIds",
       (SELECT (extract(epoch FROM min(m.moment)) * 1000)::float8 FROM release_moments m WHERE m.release_id = r.id) AS from
     FROM releases r WHERE r.workspace_id = $1 AND r.artist_id = $2 ORDER BY r.created_at, r.id`,
    [workspaceId, artistId],
  );
  return rows.map(({ serviceIds, from, ...row }) => ({
    ...row,
    serviceIds: ServiceIdsSchema.parse(serviceIds),
    from: from ?? 0,
  }));
}

/** As somebody would have to enter it. */
const UPC = /^\d{12,14}$/;

/**
 * Enters a release that a service lists and that nobody has entered, as out on its day at midnight of each territory. One
 * that is known learns its id at the service. It locks the artist, so that two services which list the same release at once
 * make one. Undefined: it is known, or the artist is put away.
 */
export async function keepFoundRelease(
  sql: Sql,
  { workspaceId, artistId }: { workspaceId: string; artistId: string },
  seen: SeenRelease,
): Promise<string | undefined> {
  await sql.query('SELECT FROM artists WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    workspaceId,
    artistId,
  ]);
  const known = findKnown(seen, await knownReleases(sql, workspaceId, artistId));
  const { service, releaseId, title, day } = seen;
  const upc = UPC.test(seen.upc ?? '') ? (seen.upc ?? null) : null;
  if (known !== undefined) {
    await storeReleaseId(sql, known.id, service, releaseId);
    return undefined;
  }
  const created = await createRelease(sql, {
    ...{ workspaceId, artistId, title: title.slice(0, 200), upc, leadTrackIds: {} },
    serviceIds: { [service]: releaseId },
    clock: { kind: 'local', date: day, time: '00:00' },
  });
  if (created === undefined) return undefined;
  await sql.query('UPDATE releases SET found_on = $2 WHERE id = $1', [created.id, service]);
  return created.id;
}
