import { ASK_AGAIN_AFTER_DAYS, MOST_ASKS } from '#domain/services/grant-outlook.js';
import type { EpochMs, Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { realTime } from './grant-ends.js';
import { SERVICE_OF_ENROLLMENT } from './service-of-enrollment.js';

/** The grants of every live campaign are looked at once in so many days, and once more when its release moves. */
const LOOK_EVERY_DAYS = 7;

/** A campaign whose grants are due to be looked at, and how far that has come. */
export interface GrantLook {
  campaignId: string;
  workspaceId: string;
  /** The look goes on behind this fan. Null: it begins. */
  afterFan: string | null;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
}

/** Takes a campaign that is due. Another worker that looks at one holds its row, so that each page is looked at once. */
export async function takeGrantLook(sql: Sql): Promise<GrantLook | undefined> {
  await sql.query(
    `INSERT INTO grant_looks (campaign_id) SELECT c.id FROM campaigns c
     WHERE c.status = 'live' AND c.release_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM grant_looks g WHERE g.campaign_id = c.id) ON CONFLICT DO NOTHING`,
  );
  const [look] = await sql.query<GrantLook>(
    `SELECT g.campaign_id AS "campaignId", c.workspace_id AS "workspaceId",
       CASE WHEN g.clock = r.clock THEN g.after_fan END AS "afterFan", w.clock_v0, w.clock_r0, w.clock_k
     FROM grant_looks g JOIN campaigns c ON c.id = g.campaign_id JOIN releases r ON r.id = c.release_id
       JOIN workspaces w ON w.id = c.workspace_id
     WHERE c.status = 'live' AND r.cancelled_at IS NULL
       AND (g.due_at <= now() OR g.after_fan IS NOT NULL OR g.clock IS DISTINCT FROM r.clock)
     ORDER BY g.due_at LIMIT 1 FOR UPDATE OF g SKIP LOCKED`,
  );
  return look;
}

/** The grant by which the release is to be saved for one fan. All times are real, ms. */
export interface GrantInLook {
  fanId: string;
  connectionId: string;
  service: Service;
  endsAt: EpochMs;
  /** The release moment in the fan's territory. */
  releaseAt: EpochMs;
}

/** The next page of the campaign's fans, and of their grants those that end some time. */
export async function readGrantsToLookAt(
  sql: Sql,
  { campaignId, afterFan, clock_v0: v0, clock_r0: r0, clock_k: k }: GrantLook,
  limit: number,
): Promise<{ grants: GrantInLook[]; lastFan: string | undefined }> {
  const rows = await sql.query<{
    fanId: string;
    connectionId: string | null;
    service: Service | null;
    endsAt: number | null;
    releaseAt: number | null;
  }>(
    `SELECT o.fan_id AS "fanId", n.id AS "connectionId", n.service,
       (extract(epoch FROM n.grant_ends_at) * 1000)::float8 AS "endsAt",
       (extract(epoch FROM ${realTime('coalesce(here.moment, elsewhere.moment)', '$4::float8', '$5::float8', '$6::float8')}) * 1000)::float8 AS "releaseAt"
     FROM (SELECT fan_id FROM open_enrollments WHERE campaign_id = $1 AND ($2::uuid IS NULL OR fan_id > $2)
         ORDER BY fan_id LIMIT $3) o
       JOIN fans f ON f.id = o.fan_id JOIN campaigns c ON c.id = $1
       LEFT JOIN enrollments e ON e.campaign_id = $1 AND e.fan_id = o.fan_id AND e.path = 'service'
       LEFT JOIN connections n ON n.fan_id = e.fan_id AND n.service = ${SERVICE_OF_ENROLLMENT}
         AND n.status = 'active' AND n.authorized_at IS NOT NULL
       LEFT JOIN release_moments here ON here.release_id = c.release_id AND here.territory = f.territory
       LEFT JOIN release_moments elsewhere ON elsewhere.release_id = c.release_id AND elsewhere.territory = ''
     ORDER BY o.fan_id`,
    [campaignId, afterFan, limit, v0, r0, k],
  );
  const grants = rows.flatMap(({ fanId, connectionId, service, endsAt, releaseAt }) =>
    connectionId === null || service === null || endsAt === null || releaseAt === null
      ? []
      : [{ fanId, connectionId, service, endsAt, releaseAt }],
  );
  return { grants, lastFan: rows.length < limit ? undefined : rows.at(-1)?.fanId };
}

/**
 * Writes down that these fans are asked to renew their grants. Returns the grants of those who are to be asked now: who
 * was asked lately, or often enough, is left alone until they have given a new grant.
 */
export async function markAsked(
  sql: Sql,
  { campaignId, workspaceId }: GrantLook,
  connectionIds: readonly string[],
): Promise<Set<string>> {
  if (connectionIds.length === 0) return new Set();
  const rows = await sql.query<{ id: string }>(
    `WITH asked AS (
       INSERT INTO grant_asks AS a (campaign_id, fan_id, service, workspace_id, authorized_at)
       SELECT $1, n.fan_id, n.service, $2, n.authorized_at FROM connections n
       WHERE n.id = ANY ($3::uuid[]) AND n.authorized_at IS NOT NULL ORDER BY n.fan_id
       ON CONFLICT (campaign_id, fan_id, service) DO UPDATE SET asked_at = now(), authorized_at = excluded.authorized_at,
         times = CASE WHEN a.authorized_at = excluded.authorized_at THEN a.times + 1 ELSE 1 END
         WHERE a.authorized_at <> excluded.authorized_at OR a.times < ${MOST_ASKS}
           AND a.asked_at <= now() - interval '${ASK_AGAIN_AFTER_DAYS} days'
       RETURNING fan_id, service
     )
     SELECT n.id FROM connections n JOIN asked ON asked.fan_id = n.fan_id AND asked.service = n.service
     WHERE n.id = ANY ($3::uuid[])`,
    [campaignId, workspaceId, connectionIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Moves the look on. Without a last fan the look is over, until the next week or until the release moves. */
export async function moveGrantLook(
  sql: Sql,
  { campaignId }: GrantLook,
  lastFan: string | undefined,
): Promise<void> {
  await sql.query(
    `UPDATE grant_looks g SET after_fan = $2::uuid, clock = r.clock,
       due_at = CASE WHEN $2::uuid IS NULL THEN now() + interval '${LOOK_EVERY_DAYS} days' ELSE g.due_at END
     FROM campaigns c JOIN releases r ON r.id = c.release_id WHERE g.campaign_id = $1 AND c.id = $1`,
    [campaignId, lastFan ?? null],
  );
}
