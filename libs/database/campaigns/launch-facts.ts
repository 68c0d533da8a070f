import type { Sql } from '#database/database.js';
import type { WordingInForce } from '#domain/campaigns/message-checks.js';
import type { ServiceAppStatus } from '#domain/services/service-app.js';
import type { Service } from '#domain/terms.js';

/** The wordings of these messages that are in force for the campaign: its own, and those for every campaign. */
export async function wordingsInForce(
  sql: Sql,
  of: { workspaceId: string; campaignId: string; keys: readonly string[] },
): Promise<WordingInForce[]> {
  return sql.query<WordingInForce>(
    `SELECT v.key, v.channel, v.language FROM templates t
       JOIN template_versions v ON v.workspace_id = t.workspace_id AND v.key = t.key AND v.channel = t.channel
         AND v.current
     WHERE t.workspace_id = $1 AND t.archived_at IS NULL AND t.key = ANY ($3::text[])
       AND (v.campaign_id IS NULL OR v.campaign_id = $2)`,
    [of.workspaceId, of.campaignId, of.keys],
  );
}

/** An app of a service that is in force for an artist; without its secrets. */
export interface AppInForce {
  service: Service;
  status: ServiceAppStatus;
  haltedReason: string | null;
  problem: string | null;
}

/** The apps of the artist, else of the workspace; at most one for each service. */
export async function appsInForce(sql: Sql, workspaceId: string, artistId: string): Promise<AppInForce[]> {
  return sql.query<AppInForce>(
    `SELECT DISTINCT ON (service) service, status, halted_reason AS "haltedReason", check_problem AS problem
     FROM service_apps WHERE workspace_id = $1 AND status <> 'disabled' AND (artist_id IS NULL OR artist_id = $2)
     ORDER BY service, artist_id IS NULL`,
    [workspaceId, artistId],
  );
}
