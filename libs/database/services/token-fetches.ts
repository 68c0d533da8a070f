import type { Sql } from '#database/database.js';
import { AHEAD, fetchAt } from '#domain/services/ahead.js';
import { share } from '#domain/engine/fan-share.js';
import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import type { Service } from '#domain/terms.js';

/** A place in the list of the fans who wake next. */
export interface WakePlace {
  wakeAt: number;
  fanId: string;
}

/** So many fans are looked at in one statement: it must not hold back the readers of the events. */
const PAGE = 2000;

const NEXT_WAKES = `
SELECT s.fan_id AS "fanId", (extract(epoch FROM s.wake_at) * 1000)::float8 AS "wakeAt", n.id AS "connectionId",
  (n.refresh_before IS NULL OR n.refresh_before <= now())
    AND (n.access_expires_at IS NULL OR n.access_expires_at < s.wake_at + make_interval(secs => $6::float8 / 1000))
    AND jsonb_path_exists(s.state, '$.enrollments[*] ? (@.path == "service"
      && (!exists(@.service) || @.service == $service)).tracks[*].wait ? (@.reason == "release")',
      jsonb_build_object('service', n.service)) AS wanted
FROM fan_states s
LEFT JOIN connections n ON n.fan_id = s.fan_id AND n.status = 'active' AND n.service = ANY ($1::text[])
WHERE s.wake_at > now() + make_interval(secs => $2::float8 / 1000)
  AND s.wake_at <= now() + make_interval(secs => $3::float8 / 1000) AND s.stuck_at IS NULL
  AND (s.wake_at, s.fan_id) > (to_timestamp($4::float8 / 1000), $5::uuid)
ORDER BY s.wake_at, s.fan_id LIMIT ${PAGE}`;

interface WakeRow {
  fanId: string;
  wakeAt: number;
  connectionId: string | null;
  wanted: boolean | null;
}

const FIRST_PLACE: WakePlace = { wakeAt: 0, fanId: '00000000-0000-0000-0000-000000000000' };

/**
 * Plans the fetches of a page of the fans whose service acts within the hour: those whose promised save waits for the
 * release, with a grant of one of these services whose access token will have ended by then. Planning twice changes
 * nothing. Returns where to go on; undefined at the end of the list.
 */
export async function planFetches(
  sql: Sql,
  services: readonly Service[],
  now: number,
  after: WakePlace = FIRST_PLACE,
): Promise<{ planned: number; next: WakePlace | undefined }> {
  const rows = await sql.query<WakeRow>(NEXT_WAKES, [
    ...[services, AHEAD.untilMs, AHEAD.fromMs, after.wakeAt, after.fanId, AHEAD.marginMs],
  ]);
  const plans = rows.flatMap(({ wanted, connectionId, wakeAt }) => {
    if (wanted !== true || connectionId === null) return [];
    const at = fetchAt(wakeAt, share(connectionId), now);
    return at === null ? [] : [{ connectionId, at, before: wakeAt - AHEAD.overMs }];
  });
  await writePlans(sql, plans);
  const last = rows.at(-1);
  const next =
    rows.length < PAGE || last === undefined ? undefined : { wakeAt: last.wakeAt, fanId: last.fanId };
  return { planned: plans.length, next };
}

async function writePlans(
  sql: Sql,
  plans: readonly { connectionId: string; at: number; before: number }[],
): Promise<void> {
  if (plans.length === 0) return;
  await sql.query(
    `UPDATE connections n SET refresh_at = to_timestamp(p.at / 1000), refresh_before = to_timestamp(p.before / 1000)
     FROM unnest($1::uuid[], $2::float8[], $3::float8[]) AS p (id, at, before)
     WHERE n.id = p.id AND n.status = 'active' AND (n.refresh_before IS NULL OR n.refresh_before <= now())`,
    [
      plans.map(({ connectionId }) => connectionId),
      plans.map(({ at }) => at),
      plans.map(({ before }) => before),
    ],
  );
}

/** Drops the plans whose time is over: the fans' actions fetch what they need. */
export async function dropOldPlans(sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE connections SET refresh_at = NULL WHERE id IN (
       SELECT id FROM connections WHERE refresh_at IS NOT NULL AND refresh_before <= now() LIMIT 5000
       FOR UPDATE SKIP LOCKED)`,
  );
}

/** A grant whose access token is fetched now. */
export interface DueFetch {
  connectionId: string;
  fanId: string;
  workspaceId: string;
  clock: WorkspaceClock;
  refreshTokenEncrypted: string;
  /** The app that asked for the grant. Null: the deployment's own. */
  serviceAppId: string | null;
  /** The grant's own time is over. */
  hasEnded: boolean;
}

/** Nobody else fetches the token of a grant that was taken for so long (seconds): longer than a call can take. */
const LEASE_SECONDS = 60;

/** Takes grants whose fetch is due, so that no other worker takes them. A worker that dies leaves them for the next. */
export async function takeFetches(sql: Sql, service: Service, limit: number): Promise<DueFetch[]> {
  const rows = await sql.query<
    Omit<DueFetch, 'clock'> & { clock_v0: number; clock_r0: number; clock_k: number }
  >(
    `WITH taken AS (
       UPDATE connections SET refresh_at = now() + make_interval(secs => ${LEASE_SECONDS}) WHERE id IN (
         SELECT id FROM connections
         WHERE refresh_at <= now() AND refresh_before > now() AND status = 'active' AND service = $1
         ORDER BY refresh_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, fan_id, workspace_id, refresh_token_encrypted, service_app_id,
         coalesce(grant_ends_at <= now(), false) AS has_ended)
     SELECT t.id AS "connectionId", t.fan_id AS "fanId", t.workspace_id AS "workspaceId",
       t.refresh_token_encrypted AS "refreshTokenEncrypted", t.service_app_id AS "serviceAppId",
       t.has_ended AS "hasEnded", w.clock_v0, w.clock_r0, w.clock_k
     FROM taken t JOIN workspaces w ON w.id = t.workspace_id`,
    [service, limit],
    'fetches.take',
  );
  return rows.map(({ clock_v0: v0, clock_r0: r0, clock_k: k, ...row }) => ({ ...row, clock: { v0, r0, k } }));
}

/** Puts grants back that could not be asked for. They are due again after so long (ms, real). */
export async function putBackFetches(sql: Sql, taken: readonly DueFetch[], inMs: number): Promise<void> {
  if (taken.length === 0) return;
  await sql.query(
    `UPDATE connections SET refresh_at = now() + make_interval(secs => $2::float8 / 1000)
     WHERE id = ANY ($1::uuid[]) AND refresh_at IS NOT NULL`,
    [taken.map(({ connectionId }) => connectionId), inMs],
  );
}
