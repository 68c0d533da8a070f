import type { Sql } from '#database/database.js';
import { ServiceIdsSchema } from '#contracts/releases/artists.js';
import type { LookProblem } from '#domain/releases/found-release.js';
import { SERVICES, type Service } from '#domain/terms.js';

/** An artist's id at a service is looked up, and fans wish there for what is new. */
const WISHED = `
SELECT a.id AS artist_id, a.workspace_id, s.service FROM artists a CROSS JOIN unnest($1::text[]) AS s (service)
WHERE a.archived_at IS NULL AND a.service_ids ? s.service AND EXISTS (SELECT FROM future_saves f
  WHERE f.artist_id = a.id AND f.service = s.service AND f.revoked_at IS NULL AND f.ends_at > now())`;

/** Plans the first look for artists whom fans wish for from now on, and ends those for artists whom nobody wishes for. */
export async function planLooks(sql: Sql): Promise<void> {
  await sql.query(
    `WITH wished AS (${WISHED}
     ), over AS (
       DELETE FROM artist_looks l WHERE NOT EXISTS (SELECT FROM wished w
         WHERE w.artist_id = l.artist_id AND w.service = l.service)
     )
     INSERT INTO artist_looks (artist_id, service, workspace_id)
     SELECT artist_id, service, workspace_id FROM wished ORDER BY artist_id, service
     ON CONFLICT (artist_id, service) DO NOTHING`,
    [[...SERVICES]],
  );
}

/** A look that is due. `wishedSince`: real time, ms, of the earliest wish that is open. */
export interface DueLook {
  workspaceId: string;
  artistId: string;
  service: Service;
  /** The artist's own id at the service. */
  serviceArtistId: string;
  wishedSince: number;
}

interface Row {
  workspaceId: string;
  artistId: string;
  service: Service;
  serviceIds: unknown;
  wishedSince: number | null;
}

/** A look that was begun and not ended is due again after so long (real, minutes). */
const LEASE_MINUTES = 15;

/**
 * Takes the look that has been due for longest. It is due again a few minutes later, so that a process which dies over it
 * loses nothing, and no two processes have the same one.
 */
export async function takeDueLook(sql: Sql): Promise<DueLook | 'over' | undefined> {
  const [row] = await sql.query<Row>(
    `WITH due AS (
       SELECT d.artist_id, d.service FROM artist_looks d WHERE d.next_look_at <= now()
       ORDER BY d.next_look_at, d.artist_id, d.service LIMIT 1 FOR UPDATE SKIP LOCKED
     )
     UPDATE artist_looks l SET next_look_at = now() + make_interval(mins => ${LEASE_MINUTES})
     FROM due, artists a
     WHERE l.artist_id = due.artist_id AND l.service = due.service AND a.id = l.artist_id
     RETURNING l.workspace_id AS "workspaceId", l.artist_id AS "artistId", l.service, a.service_ids AS "serviceIds",
       (SELECT (extract(epoch FROM min(f.granted_at)) * 1000)::float8 FROM future_saves f
        WHERE f.artist_id = l.artist_id AND f.service = l.service AND f.revoked_at IS NULL AND f.ends_at > now())
         AS "wishedSince"`,
    [],
    'artist-looks.take',
  );
  if (row === undefined) return undefined;
  const { serviceIds, wishedSince, ...look } = row;
  const serviceArtistId = ServiceIdsSchema.parse(serviceIds)[row.service];
  // Since the look was planned, the last wish was taken back, or the artist's id.
  if (serviceArtistId === undefined || wishedSince === null) return 'over';
  return { ...look, serviceArtistId, wishedSince };
}

/** How a look ended. `nextInMs`: real. `problem`: null, the service has answered. */
export interface LookEnd {
  nextInMs: number;
  problem: LookProblem | null;
}

export async function noteLook(
  sql: Sql,
  { artistId, service }: Pick<DueLook, 'artistId' | 'service'>,
  { nextInMs, problem }: LookEnd,
): Promise<void> {
  await sql.query(
    `UPDATE artist_looks SET next_look_at = now() + make_interval(secs => $3::float8 / 1000), problem = $4,
       looked_at = CASE WHEN $4::text IS NULL THEN now() ELSE looked_at END
     WHERE artist_id = $1 AND service = $2`,
    [artistId, service, nextInMs, problem],
  );
}

export interface LookRow {
  service: Service;
  lookedAt: Date | null;
  nextLookAt: Date;
  problem: LookProblem | null;
}

/** The looks for one artist, by service. */
export async function readLooks(sql: Sql, workspaceId: string, artistId: string): Promise<LookRow[]> {
  return sql.query<LookRow>(
    `SELECT service, looked_at AS "lookedAt", next_look_at AS "nextLookAt", problem FROM artist_looks
     WHERE workspace_id = $1 AND artist_id = $2 ORDER BY service`,
    [workspaceId, artistId],
  );
}
