import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, Service } from '#domain/terms.js';
import type { BuiltJson, Sql } from '#database/database.js';
import { SERVICE_OF_ENROLLMENT } from '#database/services/service-of-enrollment.js';

export interface CampaignUpkeep {
  id: string;
  workspace_id: string;
  artist_id: string | null;
  status: CampaignStatus;
  /** Null for a campaign without a release. */
  clock: ReleaseClock | null;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
  release_window_ms: number;
  /** Workspace time, ms. */
  ends_at: number | null;
  /** The number of fans with an open enrollment who were promised a save, by the service that it was promised on. */
  due_fans: BuiltJson<Partial<Record<Service, number>>>;
}

/** Reads a campaign for its upkeep, and locks it. */
export async function lockCampaign(sql: Sql, campaignId: string): Promise<CampaignUpkeep | undefined> {
  const [row] = await sql.query<Omit<CampaignUpkeep, 'clock'> & { clock: unknown }>(
    `SELECT c.id, c.workspace_id, coalesce(r.artist_id, c.artist_id) AS artist_id, c.status, r.clock, w.clock_v0, w.clock_r0, w.clock_k, c.release_window_ms,
       (extract(epoch FROM c.ends_at) * 1000)::float8 AS ends_at,
       (SELECT coalesce(jsonb_object_agg(due.service, due.fans), '{}') FROM (
         SELECT ${SERVICE_OF_ENROLLMENT} AS service, count(*) AS fans FROM enrollments e
         WHERE e.campaign_id = c.id AND e.open AND e.path = 'service' GROUP BY 1) due
         WHERE due.service IS NOT NULL) AS due_fans
     FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id JOIN workspaces w ON w.id = c.workspace_id
     WHERE c.id = $1 FOR UPDATE OF c`,
    [campaignId],
  );
  return row && { ...row, clock: StoredReleaseClockSchema.nullable().parse(row.clock) };
}

/** Widens or narrows the time over which release-day work is spread. Fans compute their moment again. */
export async function setReleaseWindow(sql: Sql, campaignId: string, windowMs: number): Promise<void> {
  await sql.query('UPDATE campaigns SET release_window_ms = $2, epoch = epoch + 1 WHERE id = $1', [
    campaignId,
    windowMs,
  ]);
}

export async function endCampaign(sql: Sql, campaignId: string, at: number): Promise<void> {
  await sql.query(
    `UPDATE campaigns SET status = 'ended', ended_at = to_timestamp($2::float8 / 1000), epoch = epoch + 1
     WHERE id = $1 AND status <> 'ended'`,
    [campaignId, at],
  );
}
