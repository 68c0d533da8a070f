import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Flow } from '#domain/flows/flow.js';
import type { FansAt } from '#domain/flows/impact.js';
import type { StepMap } from '#domain/flows/step-map.js';
import type { PublishMode } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/**
 * Counts the fans on each step, by the version that they run. It reads the engine's own states, so the counts are
 * current.
 */
export async function countFansAt(sql: Sql, campaignId: string): Promise<FansAt[]> {
  return sql.query<FansAt>(
    `SELECT coalesce((t ->> 'version')::int, (e ->> 'version')::int, 1) AS version, coalesce(t ->> 'track', '') AS track,
       coalesce(t ->> 'step', '') AS step, count(*) AS fans,
       count(*) FILTER (WHERE t #>> '{wait,kind}' IN ('effect', 'outcome')) AS "inFlight"
     FROM open_enrollments o JOIN fan_states s ON s.fan_id = o.fan_id,
       jsonb_array_elements(s.state -> 'enrollments') e, jsonb_array_elements(e -> 'tracks') t
     WHERE o.campaign_id = $1 AND e ->> 'campaignId' = $1::text
     GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [campaignId],
  );
}

/** Counts the fans with an open enrollment. */
export async function countUnderWay(sql: Sql, campaignIds: string[]): Promise<number> {
  const [row] = await sql.query<{ fans: number }>(
    'SELECT count(*) AS fans FROM open_enrollments WHERE campaign_id = ANY ($1::uuid[])',
    [campaignIds],
  );
  return row?.fans ?? 0;
}

/** Returns every version that the campaign runs or has run, by its number. */
export async function readCampaignFlows(sql: Sql, campaignId: string): Promise<Map<number, Flow>> {
  const rows = await sql.query<{ version: number; definition: unknown }>(
    `SELECT v.version, v.definition FROM flow_versions v WHERE v.id IN (
       SELECT flow_version_id FROM campaign_versions WHERE campaign_id = $1
       UNION SELECT flow_version_id FROM campaigns WHERE id = $1)`,
    [campaignId],
  );
  return new Map(rows.map(({ version, definition }) => [version, FlowSchema.parse(definition)]));
}

interface CampaignPublication {
  flowVersionId: string;
  version: number;
  mode: PublishMode;
  stepMap: StepMap;
}

/**
 * Gives a locked, running campaign a newer version. The first call also records the version that the campaign was
 * launched with.
 */
export async function publishToCampaign(
  sql: Sql,
  campaignId: string,
  publication: CampaignPublication,
): Promise<void> {
  await sql.query(
    `INSERT INTO campaign_versions (campaign_id, version, flow_version_id, mode, published_at)
     SELECT c.id, v.version, v.id, 'finish', coalesce(c.launched_at, now())
     FROM campaigns c JOIN flow_versions v ON v.id = c.flow_version_id WHERE c.id = $1 ON CONFLICT DO NOTHING`,
    [campaignId],
  );
  await sql.query(
    `INSERT INTO campaign_versions (campaign_id, version, flow_version_id, mode, step_map)
     VALUES ($1, $2, $3, $4, $5)`,
    [
      campaignId,
      publication.version,
      publication.flowVersionId,
      publication.mode,
      JSON.stringify(publication.stepMap),
    ],
  );
  await sql.query('UPDATE campaigns SET flow_version_id = $2, epoch = epoch + 1 WHERE id = $1', [
    campaignId,
    publication.flowVersionId,
  ]);
}
