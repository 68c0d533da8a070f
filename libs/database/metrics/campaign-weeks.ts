import { DAY_MS } from '#domain/clock/calendar.js';
import { localWeeks } from '#domain/clock/local-weeks.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** The names of the weeks and their first moments, in order. */
interface WeekBoundaries {
  names: string[];
  startsAt: EpochMs[];
}

/**
 * Returns the weeks, on the workspace's clock, in which fans of the campaign can have been enrolled. SQL gets them as
 * boundaries, because PostgreSQL has its own zone rules, which may differ from ours. The days here are days in UTC,
 * which needs no zone rules.
 */
export async function campaignWeeks(
  sql: Sql,
  { workspaceId, campaignId }: { workspaceId: string; campaignId: string },
): Promise<WeekBoundaries> {
  const days = await sql.query<{ day: number; zone: string }>(
    `SELECT d.day, w.zone FROM workspaces w, (
       SELECT DISTINCT floor(extract(epoch FROM at) / 86400)::int AS day FROM (
         SELECT enrolled_at AS at FROM enrollments WHERE campaign_id = $2 AND workspace_id = $1
         UNION ALL
         SELECT occurred_at FROM stage_entries WHERE campaign_id = $2 AND workspace_id = $1) AS acts) AS d
     WHERE w.id = $1 ORDER BY d.day`,
    [workspaceId, campaignId],
  );
  const weeks = new Map<EpochMs, string>();
  for (const { day, zone } of days) {
    const startsAt = day * DAY_MS;
    for (const each of localWeeks(startsAt, startsAt + DAY_MS - 1, zone)) weeks.set(each.startsAt, each.week);
  }
  return { names: [...weeks.values()], startsAt: [...weeks.keys()] };
}
