import type { Database, Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { readWorkspaceClock } from '#database/access/workspace-clock.js';
import { NEWS_DAYS } from '#domain/releases/found-release.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { EpochMs, Service } from '#domain/terms.js';

/** Fans who are brought in at a time. */
const PAGE = 500;

/** What the events of such pre-saves name as their source. */
const FUTURE_SAVE_SOURCE = 'future-save';

/**
 * Which wishes mean a release: those that are open. Of a release that a service has listed, and that may be out by then,
 * those that are older than it. `found_on` and `out_at` (real time: when it is out everywhere) are columns of `p`.
 */
const MEANT = `s.revoked_at IS NULL AND s.ends_at > now() AND (p.found_on IS NULL OR s.granted_at < p.out_at)`;

/** When a release `r` is out everywhere, in real time of its workspace `w`. */
const OUT_AT = `(SELECT to_timestamp((w.clock_r0 + ((extract(epoch FROM max(m.moment)) * 1000) - w.clock_v0) / w.clock_k) / 1000)
  FROM release_moments m WHERE m.release_id = r.id)`;

/**
 * A live or paused campaign of a release that is not out everywhere, with wishes that it has not used yet. A release that a
 * service has listed counts for a week after it is out: mostly it is found when it is.
 */
const NEXT = `
SELECT p.id AS "campaignId", p.workspace_id AS "workspaceId", p.artist_id AS "artistId"
FROM (SELECT c.id, c.workspace_id, r.artist_id, r.found_on, ${OUT_AT} AS out_at
  FROM campaigns c JOIN workspaces w ON w.id = c.workspace_id JOIN releases r ON r.id = c.release_id
  WHERE c.status IN ('live', 'paused') AND r.cancelled_at IS NULL) p
WHERE p.out_at > now() - CASE WHEN p.found_on IS NULL THEN interval '0' ELSE interval '${NEWS_DAYS} days' END
  AND EXISTS (SELECT FROM future_saves s WHERE s.artist_id = p.artist_id AND ${MEANT}
    AND NOT EXISTS (SELECT FROM future_save_uses u WHERE u.future_save_id = s.id AND u.campaign_id = p.id))
ORDER BY p.id LIMIT 1`;

interface Next {
  campaignId: string;
  workspaceId: string;
  artistId: string;
}

const USE = `
WITH release AS (
  SELECT r.found_on, ${OUT_AT} AS out_at
  FROM campaigns c JOIN workspaces w ON w.id = c.workspace_id JOIN releases r ON r.id = c.release_id WHERE c.id = $1
), due AS (
  SELECT s.id, s.fan_id, s.service FROM release p JOIN future_saves s ON ${MEANT}
  WHERE s.artist_id = $2 AND s.workspace_id = $3
    AND NOT EXISTS (SELECT FROM future_save_uses u WHERE u.future_save_id = s.id AND u.campaign_id = $1)
  ORDER BY s.id LIMIT ${PAGE} FOR UPDATE OF s SKIP LOCKED
), used AS (
  INSERT INTO future_save_uses (future_save_id, campaign_id) SELECT id, $1 FROM due ON CONFLICT DO NOTHING
  RETURNING future_save_id
)
SELECT due.fan_id AS "fanId", due.service FROM due JOIN used ON used.future_save_id = due.id
WHERE NOT EXISTS (SELECT FROM events e WHERE e.fan_id = due.fan_id AND e.campaign_id = $1
  AND (e.type = 'fan.pre_saved' OR (e.type = 'flow.exit_requested' AND e.payload ->> 'by' = 'fan')))
ORDER BY due.fan_id`;

/**
 * Brings fans who wish for every release of an artist into a running campaign of one, as a pre-save with their grant.
 * A fan who has pre-saved it, or has taken the pre-save back, is left alone. False: there is nothing to do.
 */
export async function useFutureSaves(database: Database): Promise<boolean> {
  const [next] = await database.query<Next>(NEXT, [], 'future-saves.next');
  if (next === undefined) return false;
  const now = toVirtual(await readWorkspaceClock(database, next.workspaceId), database.clock.now());
  await database.transaction((sql) => usePage(sql, next, now));
  return true;
}

/** `now`: workspace time. */
async function usePage(sql: Sql, { campaignId, workspaceId, artistId }: Next, now: EpochMs): Promise<void> {
  const fans = await sql.query<{ fanId: string; service: Service }>(
    USE,
    [campaignId, artistId, workspaceId],
    'future-saves.use',
  );
  if (fans.length === 0) return;
  const occasion = { workspaceId, campaignId, occurredAt: now, origin: 'platform' as const };
  await appendEvents(
    sql,
    fans.map(({ fanId, service }) => {
      const payload = { path: 'service' as const, service, source: FUTURE_SAVE_SOURCE };
      return newEvent(occasion, fanId, { type: 'fan.pre_saved', payload });
    }),
  );
}
