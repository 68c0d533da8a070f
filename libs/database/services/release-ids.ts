import type { Sql } from '#database/database.js';
import type { Service } from '#domain/terms.js';

/**
 * Claims the one question to a service for its own id of a release. False: somebody has asked within the last
 * `againAfterMs` (real).
 */
export async function claimIdLookUp(
  sql: Sql,
  releaseId: string,
  service: Service,
  againAfterMs: number,
): Promise<boolean> {
  const rows = await sql.query(
    `INSERT INTO release_id_look_ups AS l (release_id, service, asked_at) VALUES ($1, $2, now())
     ON CONFLICT (release_id, service) DO UPDATE SET asked_at = now()
       WHERE l.asked_at <= now() - make_interval(secs => $3::float8 / 1000) RETURNING 1`,
    [releaseId, service, againAfterMs],
  );
  return rows.length === 1;
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
