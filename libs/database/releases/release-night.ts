import type { Sql } from '#database/database.js';
import { SERVICES, type Service } from '#domain/terms.js';

interface OfCampaign {
  workspaceId: string;
  campaignId: string;
}

/** How far back the saves are told minute by minute (real time). */
export const NIGHT_MINUTES = 60;

export interface SavesOfMinute {
  minute: Date;
  service: Service;
  saves: number;
}

/** Our saves of the last hour by the real minute in which they were recorded. Minutes without one have no row. */
export async function readSavesByMinute(
  sql: Sql,
  { workspaceId, campaignId }: OfCampaign,
): Promise<SavesOfMinute[]> {
  const rows = await sql.query<{ minute: Date; service: string | null; saves: number }>(
    `SELECT date_trunc('minute', e.received_at) AS minute, e.payload ->> 'service' AS service, count(*) AS saves
     FROM events e WHERE e.campaign_id = $1 AND e.workspace_id = $2 AND e.type = 'release.saved'
       AND e.received_at >= date_trunc('minute', now()) - make_interval(mins => ${NIGHT_MINUTES - 1})
     GROUP BY 1, 2 ORDER BY 1, 2`,
    [campaignId, workspaceId],
  );
  return rows.flatMap((row) => {
    const service = SERVICES.find((one) => one === row.service);
    return service === undefined ? [] : [{ ...row, service }];
  });
}

export interface TerritorySaves {
  territory: string | null;
  /** Fans who pre-saved by a grant. */
  promised: number;
  /** Those of them for whom we have saved the release, or found it saved. */
  saved: number;
  /** Those of them whose save has failed for good. */
  failed: number;
}

/** How far the promised saves are, by the territory at enrollment. The newest save of each fan counts. */
export async function readSavesByTerritory(
  sql: Sql,
  { workspaceId, campaignId }: OfCampaign,
): Promise<TerritorySaves[]> {
  return sql.query<TerritorySaves>(
    `SELECT n.territory, count(*) AS promised, count(*) FILTER (WHERE s.type = 'release.saved') AS saved,
       count(*) FILTER (WHERE s.type = 'release.save_failed') AS failed
     FROM enrollments n LEFT JOIN (
       SELECT DISTINCT ON (e.fan_id) e.fan_id, e.type FROM events e
       WHERE e.campaign_id = $1 AND e.workspace_id = $2 AND e.type IN ('release.saved', 'release.save_failed')
       ORDER BY e.fan_id, e.fan_seq DESC) s ON s.fan_id = n.fan_id
     WHERE n.campaign_id = $1 AND n.workspace_id = $2 AND n.path = 'service' GROUP BY 1 ORDER BY 1`,
    [campaignId, workspaceId],
  );
}
