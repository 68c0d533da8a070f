import type { Sql } from '#database/database.js';
import type { Service } from '#domain/terms.js';

/**
 * Claims the one question to a service for its own id of a release. False: somebody asks now, or has asked and may not
 * ask again yet. The claim ends after `leaseMs` (real), so that a process that dies holds it no longer.
 */
export async function claimIdLookUp(
  sql: Sql,
  releaseId: string,
  service: Service,
  leaseMs: number,
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO release_id_look_ups AS l (release_id, service, asked_at, free_at)
     VALUES ($1, $2, now(), now() + make_interval(secs => $3::float8 / 1000))
     ON CONFLICT (release_id, service) DO UPDATE SET asked_at = now(), free_at = excluded.free_at
       WHERE l.free_at <= now() RETURNING 1`,
    [releaseId, service, leaseMs],
  );
  return rows.length === 1;
}

/** The question has brought no id: the service may be asked again after `againAfterMs` (real). */
export async function endIdLookUp(
  sql: Sql,
  releaseId: string,
  service: Service,
  againAfterMs: number,
): Promise<void> {
  await sql.query(
    `UPDATE release_id_look_ups SET free_at = now() + make_interval(secs => $3::float8 / 1000)
     WHERE release_id = $1 AND service = $2`,
    [releaseId, service, againAfterMs],
  );
}

/** Keeps the id that the service told, unless somebody has given one. */
export async function storeReleaseId(
  sql: Sql,
  releaseId: string,
  service: Service,
  id: string,
): Promise<void> {
  await sql.query(
    `UPDATE releases SET service_ids = jsonb_build_object($2::text, $3::text) || service_ids
     WHERE id = $1 AND NOT service_ids ? $2::text`,
    [releaseId, service, id],
  );
}
