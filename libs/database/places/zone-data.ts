import {
  type ChangedZones,
  ChangedZonesSchema,
  type ZoneDigests,
  ZoneDigestsSchema,
} from '#contracts/places/zone-digests.js';
import type { Sql } from '#database/database.js';

/** The rules by which fans are parked. */
export interface StoredZoneData {
  version: string;
  digests: ZoneDigests;
  changed: ChangedZones;
  /** True when the second check is due. */
  isDueAgain: boolean;
}

/** Makes one process at a time re-time fans. Returns true for the transaction that may do so. */
export async function lockZoneData(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('zone_data')) AS locked`,
  );
  return row?.locked === true;
}

/** Returns undefined when no process has stored its rules yet. */
export async function readZoneData(sql: Sql): Promise<StoredZoneData | undefined> {
  const [row] = await sql.query<{ version: string; digests: unknown; changed: unknown; due: boolean }>(
    'SELECT version, digests, changed, coalesce(again_at <= now(), false) AS due FROM zone_data',
  );
  if (row === undefined) return undefined;
  return {
    version: row.version,
    digests: ZoneDigestsSchema.parse(row.digests),
    changed: ChangedZonesSchema.parse(row.changed),
    isDueAgain: row.due,
  };
}

export async function saveZoneData(
  sql: Sql,
  data: { version: string; digests: ZoneDigests; changed: ChangedZones; againAfterMs: number | null },
): Promise<void> {
  const { version, digests, changed, againAfterMs } = data;
  await sql.query(
    `INSERT INTO zone_data (version, digests, changed, again_at)
     VALUES ($1, $2, $3, now() + make_interval(secs => $4::float8 / 1000))
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, digests = excluded.digests,
       changed = excluded.changed, changed_at = now(), again_at = excluded.again_at`,
    [version, JSON.stringify(digests), JSON.stringify(changed), againAfterMs],
  );
}

export async function secondLookDone(sql: Sql): Promise<void> {
  await sql.query('UPDATE zone_data SET again_at = NULL');
}

/** Says whether any fan has an open enrollment. It is asked when nobody knows by which rules fans were parked. */
export async function isAnybodyUnderWay(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ one: number }>('SELECT 1 AS one FROM open_enrollments LIMIT 1');
  return rows.length > 0;
}

/** Returns the running campaigns with at least one fan under way whose zone or territory has changed. */
export async function campaignsInZones(sql: Sql, { zones, territories }: ChangedZones): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT c.id FROM campaigns c WHERE c.status IN ('live', 'paused') AND EXISTS (
       SELECT FROM open_enrollments o JOIN fans f ON f.id = o.fan_id AND f.workspace_id = c.workspace_id
       WHERE o.campaign_id = c.id AND (lower(f.zone) = ANY ($1::text[]) OR f.territory = ANY ($2::text[])
         OR o.territory = ANY ($2::text[])))
     ORDER BY c.id`,
    [zones, territories],
  );
  return rows.map(({ id }) => id);
}

/**
 * Raises the epoch of a campaign whose fans must check their times again. Returns false when the campaign has ended
 * meanwhile.
 */
export async function raiseEpoch(sql: Sql, campaignId: string): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `UPDATE campaigns SET epoch = epoch + 1 WHERE id = $1 AND status IN ('live', 'paused') RETURNING id`,
    [campaignId],
  );
  return rows.length > 0;
}
