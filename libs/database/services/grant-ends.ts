import { NEEDED_AFTER_SECONDS } from '#domain/services/grant-outlook.js';
import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { EpochMs, Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** A pre-save by a grant: which of these grants end before the release of the campaign? */
interface WantedGrant {
  fanId: string;
  service: Service;
  campaignId: string;
}

/** A grant that ends before the release is out everywhere, and until a save is given up. */
export interface EndingGrant extends WantedGrant {
  /** Real time, ms. */
  endsAt: EpochMs;
}

/** Real time from a moment on the workspace's clock; SQL. `at` is a timestamptz. */
export const realTime = (at: string, v0: string, r0: string, k: string): string =>
  `to_timestamp((${r0} + (extract(epoch FROM ${at})::float8 * 1000 - ${v0}) / ${k}) / 1000)`;

/** Two look-ups by index for each wanted grant, and one for each campaign. */
const ENDING = `
WITH wanted AS MATERIALIZED (
  SELECT * FROM unnest($2::uuid[], $3::text[], $4::uuid[]) AS t (fan_id, service, campaign_id)
), needed AS MATERIALIZED (
  SELECT c.id, ${realTime('max(m.moment)', '$5::float8', '$6::float8', '$7::float8')} + interval '${NEEDED_AFTER_SECONDS} seconds' AS until
  FROM campaigns c JOIN release_moments m ON m.release_id = c.release_id
  WHERE c.workspace_id = $1 AND c.id IN (SELECT campaign_id FROM wanted) GROUP BY c.id
)
SELECT w.fan_id AS "fanId", w.service, w.campaign_id AS "campaignId",
  (extract(epoch FROM n.grant_ends_at) * 1000)::float8 AS "endsAt"
FROM wanted w JOIN needed ON needed.id = w.campaign_id
  JOIN connections n ON n.fan_id = w.fan_id AND n.service = w.service
WHERE n.status = 'active' AND n.grant_ends_at <= needed.until`;

/** Of these grants the ones that end too early, found at sign-up. */
export async function findEndingGrants(
  sql: Sql,
  { workspaceId, clock }: { workspaceId: string; clock: WorkspaceClock },
  wanted: readonly WantedGrant[],
): Promise<EndingGrant[]> {
  if (wanted.length === 0) return [];
  return sql.query<EndingGrant>(
    ENDING,
    [
      workspaceId,
      wanted.map(({ fanId }) => fanId),
      wanted.map(({ service }) => service),
      wanted.map(({ campaignId }) => campaignId),
      ...[clock.v0, clock.r0, clock.k],
    ],
    'grants.ending',
  );
}

/** The open enrollments of the fan in campaigns that have a release. */
export async function openCampaignsOf(sql: Sql, workspaceId: string, fanId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT c.id FROM open_enrollments o JOIN campaigns c ON c.id = o.campaign_id
     WHERE o.fan_id = $2 AND c.workspace_id = $1 AND c.release_id IS NOT NULL AND c.status IN ('live', 'paused')
     ORDER BY c.id`,
    [workspaceId, fanId],
  );
  return rows.map(({ id }) => id);
}

/** Grants that an older process has stored get their end: a page of them at a time. Returns how many. */
export async function fillGrantEnds(
  sql: Sql,
  endsOf: (grant: { service: Service; createdAt: EpochMs }) => EpochMs | null,
  limit: number,
): Promise<number> {
  const rows = await sql.query<{ id: string; service: Service; createdAt: number }>(
    `SELECT id, service, (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt" FROM connections
     WHERE authorized_at IS NULL ORDER BY id LIMIT $1`,
    [limit],
  );
  if (rows.length === 0) return 0;
  await sql.query(
    `UPDATE connections c SET authorized_at = c.created_at, grant_ends_at = to_timestamp(t.ends / 1000)
     FROM unnest($1::uuid[], $2::float8[]) AS t (id, ends)
     WHERE c.id = t.id AND c.authorized_at IS NULL`,
    [rows.map(({ id }) => id), rows.map(endsOf)],
  );
  return rows.length;
}

/** No grant of such a service is kept past its life. Returns how many were deleted. */
export async function deleteEndedGrants(
  sql: Sql,
  services: readonly Service[],
  limit: number,
): Promise<number> {
  if (services.length === 0) return 0;
  const rows = await sql.query(
    `DELETE FROM connections WHERE id IN (
       SELECT id FROM connections WHERE service = ANY ($1::text[]) AND grant_ends_at <= now() LIMIT $2)
     RETURNING id`,
    [services, limit],
  );
  return rows.length;
}
