import { isZone } from '#domain/clock/zones/zone-rules.js';
import type { Sql } from '#database/database.js';

/**
 * Records the zones that fans state and the data does not know. The zone is kept as stated, and the fan's country
 * decides the time.
 */
export async function noteUnknownZones(
  sql: Sql,
  workspaceId: string,
  stated: readonly (string | null)[],
): Promise<void> {
  const unknown = new Set(stated.filter((zone) => zone !== null).filter((zone) => !isZone(zone)));
  if (unknown.size === 0) return;
  await sql.query(
    `INSERT INTO unknown_zones (workspace_id, zone) SELECT $1, zone FROM unnest($2::text[]) AS t (zone) ORDER BY zone
     ON CONFLICT DO NOTHING`,
    [workspaceId, [...unknown]],
  );
}

/**
 * Returns the unknown zones with the number of fans who state them, the most frequent first. The list fits a log
 * line.
 */
export function listUnknownZones(sql: Sql): Promise<{ zone: string; fans: number }[]> {
  return sql.query<{ zone: string; fans: number }>(
    `SELECT u.zone, count(f.id)::int AS fans FROM unknown_zones u
     LEFT JOIN fans f ON f.workspace_id = u.workspace_id AND f.zone = u.zone
     GROUP BY u.zone ORDER BY 2 DESC, 1 LIMIT 20`,
  );
}

export async function howManyUnknownZones(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ zones: number }>('SELECT count(DISTINCT zone) AS zones FROM unknown_zones');
  return row?.zones ?? 0;
}

/** Deletes the zones that the data knows after an update. */
export async function forgetKnownZones(sql: Sql): Promise<void> {
  const rows = await sql.query<{ zone: string }>('SELECT DISTINCT zone FROM unknown_zones');
  const known = rows.map(({ zone }) => zone).filter(isZone);
  if (known.length > 0) await sql.query('DELETE FROM unknown_zones WHERE zone = ANY ($1::text[])', [known]);
}
