import { localWeeks } from '#domain/clock/local-weeks.js';
import { toReal, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { endOfGrant, NEEDED_AFTER_MS, NEEDED_AFTER_SECONDS } from '#domain/services/grant-outlook.js';
import { type EpochMs, perService, type Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { realTime } from './grant-ends.js';
import { SERVICE_OF_ENROLLMENT } from './service-of-enrollment.js';

/** What a grant will be worth at the release, in its fan's territory. */
export const GRANT_FATES = ['alive', 'ends', 'ended', 'gone', 'released'] as const;
/**
 * `ends`: it ends before the release. `ended`: the service does not take it any more, or its time is over. `gone`: the fan
 * has disconnected. `released`: the release is out in the fan's territory, so the grant has served.
 */
export type GrantFate = (typeof GRANT_FATES)[number];

export interface GrantCount {
  /** `none`: the fan named no service and is connected to none. */
  service: Service | 'none';
  fate: GrantFate;
  /** Of `ends`: the place in `weeks` of the week in which the grant ends, from 0. */
  week: number | null;
  /** Of `ends` and `ended`: would a grant that the fan gives now live until the release? */
  renewable: boolean;
  fans: number;
}

interface ForecastQuestion {
  campaignId: string;
  clock: WorkspaceClock;
  /** Real time. */
  now: EpochMs;
  /** The first moments of weeks, real time, in order. */
  weeks: readonly EpochMs[];
  /** For each service, when a grant ends that is given now; null: never. Real time. */
  endsIfGivenNow: Readonly<Record<Service, EpochMs | null>>;
}

/**
 * The fans of the campaign who were promised a save by a grant, and what will be of their grants. One row of the read
 * model, of `fans` and of `connections` for each of them.
 */
const FORECAST = `
WITH given AS (
  SELECT service, to_timestamp(ends / 1000) AS ends_at FROM unnest($6::text[], $7::float8[]) AS t (service, ends)
), promised AS (
  SELECT e.fan_id, ${SERVICE_OF_ENROLLMENT} AS service, coalesce(f.territory, '') AS territory, c.release_id
  FROM enrollments e JOIN fans f ON f.id = e.fan_id JOIN campaigns c ON c.id = e.campaign_id
  WHERE e.campaign_id = $1 AND e.open AND e.path = 'service'
), held AS (
  SELECT coalesce(p.service, 'none') AS service, n.id, n.status, n.grant_ends_at, g.ends_at AS new_ends_at,
    ${realTime('coalesce(here.moment, elsewhere.moment)', '$2::float8', '$3::float8', '$4::float8')} AS release_at
  FROM promised p
    LEFT JOIN connections n ON n.fan_id = p.fan_id AND n.service = p.service
    LEFT JOIN given g ON g.service = p.service
    LEFT JOIN release_moments here ON here.release_id = p.release_id AND here.territory = p.territory
    LEFT JOIN release_moments elsewhere ON elsewhere.release_id = p.release_id AND elsewhere.territory = ''
), judged AS (
  SELECT service, grant_ends_at, new_ends_at, needed.until, CASE
    WHEN release_at <= to_timestamp($5::float8 / 1000) THEN 'released'
    WHEN id IS NULL THEN 'gone'
    WHEN status = 'expired' OR grant_ends_at <= to_timestamp($5::float8 / 1000) THEN 'ended'
    WHEN grant_ends_at <= needed.until THEN 'ends'
    ELSE 'alive' END AS fate
  FROM held CROSS JOIN LATERAL (
    SELECT release_at + interval '${NEEDED_AFTER_SECONDS} seconds' AS until) needed
)
SELECT service, fate,
  CASE WHEN fate = 'ends' THEN width_bucket(extract(epoch FROM grant_ends_at)::float8 * 1000, $8::float8[]) - 1 END AS week,
  coalesce(fate IN ('ends', 'ended') AND (new_ends_at IS NULL OR new_ends_at > until), false) AS renewable, count(*)::int AS fans
FROM judged GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;

/** Counts the grants of the campaign's fans by service, fate and week. */
function countGrantFates(sql: Sql, question: ForecastQuestion): Promise<GrantCount[]> {
  const { campaignId, clock, now, weeks, endsIfGivenNow } = question;
  const given = Object.entries(endsIfGivenNow);
  return sql.query<GrantCount>(FORECAST, [
    ...[campaignId, clock.v0, clock.r0, clock.k, now],
    given.map(([service]) => service),
    given.map(([, endsAt]) => endsAt),
    weeks,
  ]);
}

interface Subject {
  release_id: string | null;
  cancelled: boolean;
  zone: string;
  v0: number;
  r0: number;
  k: number;
  /** When the release is out everywhere, on the workspace's clock; null for a campaign without a release. */
  last_at: number | null;
}

export type GrantForecast =
  | { kind: 'unknown' | 'noRelease' | 'cancelled' }
  | { kind: 'forecast'; weeks: { week: string; startsAt: EpochMs }[]; counts: GrantCount[] };

/**
 * Says what will be of the grants of a campaign's fans at the release, as it is planned now. `now`: real time. The weeks
 * are ISO weeks in the zone of the workspace, from this one to the one in which the last grant could end too early.
 */
export async function readGrantForecast(
  sql: Sql,
  { workspaceId, campaignId, now }: { workspaceId: string; campaignId: string; now: EpochMs },
): Promise<GrantForecast> {
  const [subject] = await sql.query<Subject>(
    `SELECT c.release_id, r.cancelled_at IS NOT NULL AS cancelled, w.zone, w.clock_v0 AS v0, w.clock_r0 AS r0, w.clock_k AS k,
       (SELECT (extract(epoch FROM max(m.moment)) * 1000)::float8 FROM release_moments m
         WHERE m.release_id = c.release_id) AS last_at
     FROM campaigns c JOIN workspaces w ON w.id = c.workspace_id LEFT JOIN releases r ON r.id = c.release_id
     WHERE c.workspace_id = $1 AND c.id = $2`,
    [workspaceId, campaignId],
  );
  if (subject === undefined) return { kind: 'unknown' };
  if (subject.release_id === null || subject.last_at === null) return { kind: 'noRelease' };
  if (subject.cancelled) return { kind: 'cancelled' };
  const { v0, r0, k, zone } = subject;
  const until = toReal({ v0, r0, k }, subject.last_at) + NEEDED_AFTER_MS;
  const weeks = localWeeks(now, Math.max(now, until), zone);
  const counts = await countGrantFates(sql, {
    ...{ campaignId, clock: { v0, r0, k }, now },
    weeks: weeks.map(({ startsAt }) => startsAt),
    endsIfGivenNow: perService((service) => endOfGrant(service, now)),
  });
  return { kind: 'forecast', weeks, counts };
}
