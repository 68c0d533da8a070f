import { SegmentSchema } from '#contracts/audiences/segment.schema.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { Database, Sql } from '#database/database.js';
import { readResolved } from './saved-segments.js';
import { requestEnrollments } from './entries.js';
import { lackEventsBefore } from '#database/events/behind.js';
import { type AudiencePage, countAgain, type DueAudience, readPage } from './audience-page.js';

/** One page enrolls at most the fans of this much time at the audience's rate. */
const AT_ONCE_MS = 500;
/** A continuing audience looks for new fans this long after it has gone through all fans. */
const ROUND_EVERY_MS = 60_000;

/**
 * Selects the audience whose page is due. Workspaces take turns, so a large workspace delays no other. An audience
 * that another worker has locked is skipped. An audience of a paused campaign rests, and one of a draft waits for the
 * launch. No page is read before the read models have everything that had happened when the audience was requested: a
 * fan whom they lack would be skipped for good.
 */
const TAKE = `
SELECT a.id, a.workspace_id, a.campaign_id, a.segment, a.continuing, a.way, a.track, a.per_second, a.cursor_fan,
  a.paged_at IS NULL AS fresh, w.clock_v0, w.clock_r0, w.clock_k
FROM audiences a JOIN campaigns c ON c.id = a.campaign_id JOIN workspaces w ON w.id = a.workspace_id
WHERE a.state = 'running' AND a.next_at <= now() AND c.status = 'live'
  AND (a.paged_at IS NOT NULL OR NOT ${lackEventsBefore('a.created_tx')})
ORDER BY (SELECT max(p.paged_at) FROM audiences p WHERE p.workspace_id = a.workspace_id) NULLS FIRST, a.next_at
LIMIT 1 FOR UPDATE OF a SKIP LOCKED`;

/**
 * Enrolls the next page of one audience and moves its cursor, in one transaction. When a worker is killed in the
 * middle, nobody of the page is enrolled, and the next worker goes on from there. Returns true when more may be due
 * at once.
 */
export function enrollNextPage(database: Database): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [audience] = await sql.query<DueAudience>(TAKE);
    if (audience === undefined) return false;
    const limit = Math.max(1, Math.floor((audience.per_second * AT_ONCE_MS) / 1000));
    const asked = SegmentSchema.parse(audience.segment);
    const resolution = await readResolved(sql, audience.workspace_id, asked);
    if (resolution.kind !== 'resolved') {
      await stopUnreadable(sql, audience);
      return true;
    }
    const { segment } = resolution;
    if (audience.fresh) await countAgain(sql, audience, segment);
    const page = await readPage(sql, audience, segment, limit);
    const clock = { v0: audience.clock_v0, r0: audience.clock_r0, k: audience.clock_k };
    const request = {
      workspaceId: audience.workspace_id,
      campaignId: audience.campaign_id,
      by: audience.way,
      origin: 'platform',
      occurredAt: toVirtual(clock, database.clock.now()),
      track: audience.track ?? undefined,
    } as const;
    const enrolled = await requestEnrollments(sql, request, page.hits);
    await moveCursor(sql, audience, page, enrolled.length);
    return true;
  });
}

/** Closes the audiences of campaigns that have ended: they have nobody left to enroll. */
export async function closeAudiences(sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE audiences a SET state = 'stopped', finished_at = now() FROM campaigns c
     WHERE c.id = a.campaign_id AND c.status = 'ended' AND a.state = 'running'`,
  );
}

/**
 * Stops an audience whose segment cannot be asked any more, because a saved rule that it names has grown too large.
 * Otherwise it would come up first again and again, and hold up the others.
 */
async function stopUnreadable(sql: Sql, { id }: DueAudience): Promise<void> {
  await sql.query("UPDATE audiences SET state = 'stopped', finished_at = now() WHERE id = $1", [id]);
}

async function moveCursor(
  sql: Sql,
  audience: DueAudience,
  page: AudiencePage,
  enrolled: number,
): Promise<void> {
  if (page.last !== null) {
    await sql.query(
      `UPDATE audiences SET cursor_fan = $2, scanned = scanned + $3, enrolled = enrolled + $4, paged_at = clock_timestamp(),
         next_at = clock_timestamp() + make_interval(secs => $4::float8 / per_second) WHERE id = $1`,
      [audience.id, page.last, page.scanned, enrolled],
    );
    return;
  }
  await sql.query(
    `UPDATE audiences SET rounds = rounds + 1, cursor_fan = NULL, paged_at = clock_timestamp(),
       scanned = CASE WHEN continuing THEN 0 ELSE scanned END,
       fans = CASE WHEN continuing
         THEN (SELECT count(*) FROM fans f WHERE f.workspace_id = audiences.workspace_id) ELSE fans END,
       state = CASE WHEN continuing THEN 'running' ELSE 'done' END,
       finished_at = CASE WHEN continuing THEN NULL ELSE now() END,
       next_at = clock_timestamp() + make_interval(secs => $2::float8 / 1000) WHERE id = $1`,
    [audience.id, ROUND_EVERY_MS],
  );
}
