import type { StepPlace } from '#domain/flows/step-map.js';
import type { Sql } from '#database/database.js';

/** Returns fans with an open run on one of these steps, in the order of their ids. */
export async function fansAtSteps(
  sql: Sql,
  { campaignId, places, limit }: { campaignId: string; places: readonly StepPlace[]; limit: number },
): Promise<{ fanId: string; externalId: string | null }[]> {
  return sql.query<{ fanId: string; externalId: string | null }>(
    `SELECT f.id AS "fanId", f.external_id AS "externalId" FROM open_enrollments o
       JOIN fan_states s ON s.fan_id = o.fan_id JOIN fans f ON f.id = o.fan_id
     WHERE o.campaign_id = $1 AND EXISTS (
       SELECT 1 FROM jsonb_array_elements(s.state -> 'enrollments') e, jsonb_array_elements(e -> 'tracks') t
       WHERE e ->> 'campaignId' = $1::text AND (t ->> 'track') || '/' || (t ->> 'step') = ANY ($2::text[]))
     ORDER BY f.id LIMIT $3`,
    [campaignId, places.map(({ track, step }) => `${track}/${step}`), limit],
  );
}

/** Counts the fans whose enrollment in the campaign is over. */
export async function countFinished(sql: Sql, campaignId: string): Promise<number> {
  const [row] = await sql.query<{ fans: number }>(
    `SELECT count(*) AS fans FROM enrollments e WHERE e.campaign_id = $1
       AND NOT EXISTS (SELECT 1 FROM open_enrollments o WHERE o.campaign_id = $1 AND o.fan_id = e.fan_id)`,
    [campaignId],
  );
  return row?.fans ?? 0;
}
