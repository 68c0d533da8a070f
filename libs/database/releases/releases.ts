import { v7 as uuid } from 'uuid';
import { type ServiceIds, ServiceIdsSchema } from '#contracts/releases/artists.js';
import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import { allMoments, type ReleaseClock } from '#domain/releases/release-clock.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

export interface ReleaseRecord {
  id: string;
  artistId: string;
  title: string;
  upc: string | null;
  serviceIds: ServiceIds;
  leadTrackIds: ServiceIds;
  clock: ReleaseClock;
  /** Workspace time. */
  cancelledAt: Date | null;
  createdAt: Date;
}

interface Row {
  id: string;
  artist_id: string;
  title: string;
  upc: string | null;
  service_ids: unknown;
  lead_track_ids: unknown;
  clock: unknown;
  cancelled_at: Date | null;
  created_at: Date;
}
const COLUMNS = 'id, artist_id, title, upc, service_ids, lead_track_ids, clock, cancelled_at, created_at';

/** Adds a release. Returns undefined when the workspace has no such artist. */
export async function createRelease(
  sql: Sql,
  release: Omit<ReleaseRecord, 'id' | 'createdAt' | 'cancelledAt'> & { workspaceId: string },
): Promise<ReleaseRecord | undefined> {
  const [row] = await sql.query<Row>(
    `INSERT INTO releases (id, workspace_id, artist_id, title, upc, service_ids, clock, lead_track_ids)
     SELECT $1, workspace_id, id, $4, $5, $6, $7, $8 FROM artists
     WHERE workspace_id = $2 AND id = $3 AND archived_at IS NULL
     RETURNING ${COLUMNS}`,
    [
      uuid(),
      release.workspaceId,
      release.artistId,
      release.title,
      release.upc,
      JSON.stringify(release.serviceIds),
      JSON.stringify(release.clock),
      JSON.stringify(release.leadTrackIds),
    ],
  );
  if (row === undefined) return undefined;
  await writeMoments(sql, row.id, release.clock);
  return toRecord(row);
}

/**
 * Writes one row for each territory, and '' for fans without a known territory. The set of territories never changes,
 * so each row is overwritten.
 */
async function writeMoments(sql: Sql, releaseId: string, clock: ReleaseClock): Promise<void> {
  const moments = allMoments(clock);
  await sql.query(
    `INSERT INTO release_moments (release_id, territory, moment)
     SELECT $1, territory, to_timestamp(ms / 1000) FROM unnest($2::text[], $3::float8[]) AS t (territory, ms)
     ON CONFLICT (release_id, territory) DO UPDATE SET moment = excluded.moment`,
    [releaseId, moments.map(({ territory }) => territory), moments.map(({ moment }) => moment)],
  );
}

export async function listReleases(
  sql: Sql,
  page: {
    workspaceId: string;
    after: string | undefined;
    artistId: string | undefined;
    title: string | undefined;
    archived: boolean;
    limit: number;
  },
): Promise<ReleaseRecord[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM releases
     WHERE workspace_id = $1 AND ($3::uuid IS NULL OR artist_id = $3) AND (archived_at IS NOT NULL) = $5
       AND ($6::text IS NULL OR strpos(lower(title), lower($6)) > 0) AND ${pageAfter('id', '$2::uuid', '$4')}`,
    [
      page.workspaceId,
      page.after ?? null,
      page.artistId ?? null,
      page.limit,
      page.archived,
      page.title ?? null,
    ],
  );
  return rows.map(toRecord);
}

export async function findRelease(
  sql: Sql,
  workspaceId: string,
  id: string,
  lock: 'none' | 'for update' = 'none',
): Promise<ReleaseRecord | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM releases WHERE workspace_id = $1 AND id = $2 ${lock === 'none' ? '' : 'FOR UPDATE'}`,
    [workspaceId, id],
  );
  return row === undefined ? undefined : toRecord(row);
}

/** Writes the release as it is now, with its moments. */
export async function saveRelease(sql: Sql, release: ReleaseRecord): Promise<void> {
  await sql.query(
    `UPDATE releases SET title = $2, upc = $3, service_ids = $4, clock = $5, lead_track_ids = $6 WHERE id = $1`,
    [
      release.id,
      release.title,
      release.upc,
      JSON.stringify(release.serviceIds),
      JSON.stringify(release.clock),
      JSON.stringify(release.leadTrackIds),
    ],
  );
  await writeMoments(sql, release.id, release.clock);
}

/** Says whether any campaign of the release was launched, so that fans may have been served. */
export async function hasBeenServed(sql: Sql, releaseId: string): Promise<boolean> {
  const rows = await sql.query(
    'SELECT 1 FROM campaigns WHERE release_id = $1 AND launched_at IS NOT NULL LIMIT 1',
    [releaseId],
  );
  return rows.length > 0;
}

/** Marks a locked release as cancelled. `at` is workspace time. */
export async function markCancelled(sql: Sql, releaseId: string, at: EpochMs): Promise<void> {
  await sql.query('UPDATE releases SET cancelled_at = to_timestamp($2::float8 / 1000) WHERE id = $1', [
    releaseId,
    at,
  ]);
}

function toRecord(row: Row): ReleaseRecord {
  return {
    id: row.id,
    artistId: row.artist_id,
    title: row.title,
    upc: row.upc,
    serviceIds: ServiceIdsSchema.parse(row.service_ids),
    leadTrackIds: ServiceIdsSchema.parse(row.lead_track_ids),
    clock: StoredReleaseClockSchema.parse(row.clock),
    cancelledAt: row.cancelled_at,
    createdAt: row.created_at,
  };
}

/** Returns the texts about the release that messages contain. */
export async function releaseWording(
  sql: Sql,
  workspaceId: string,
  releaseId: string,
): Promise<{ artist: string; release: string }> {
  const [row] = await sql.query<{ artist: string; release: string }>(
    `SELECT a.name AS artist, r.title AS release FROM releases r JOIN artists a ON a.id = r.artist_id
     WHERE r.workspace_id = $1 AND r.id = $2`,
    [workspaceId, releaseId],
  );
  if (row === undefined) throw new Error(`No release ${releaseId}.`);
  return row;
}
