import { SegmentSchema } from '#contracts/audiences/segment.schema.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { Segment } from '#domain/audiences/segment.js';
import type { Database, Sql } from '#database/database.js';
import { requestEnrollments } from './entries.js';
import { lackEventsBefore } from '#database/events/behind.js';
import { Parameters, segmentSql } from './segments.js';

interface DueAudience {
  id: string;
  workspace_id: string;
  campaign_id: string;
  segment: unknown;
  continuing: boolean;
  way: 'audience' | 'broadcast';
  track: string | null;
  per_second: number;
  cursor_fan: string | null;
  /** It has had no page yet. */
  fresh: boolean;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
}

/** Fans looked at in one page: a page of a rare segment stays short, too. */
const SCANNED_AT_ONCE = 2000;
/** Of the rate, so much may come at once. */
const AT_ONCE_MS = 500;
/** A continuing audience looks for new fans this long after it has been through all of them. */
const ROUND_EVERY_MS = 60_000;

/**
 * Takes the audience whose turn it is: round-robin by workspace, so that a large one holds up nobody. One that
 * another worker is at is passed by. A paused campaign's rests; a draft's waits for the launch. Nobody is looked at
 * before the read models have what had happened when it was asked for: whom they lack it would pass by for good.
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
 * Enrolls the next page of one audience and moves its cursor, in one transaction: a worker killed in the middle has
 * enrolled nobody of it, and the next one goes on there. True: there may be more to do at once.
 */
export function enrollNextPage(database: Database): Promise<boolean> {
  return database.transaction(async (sql) => {
    const [audience] = await sql.query<DueAudience>(TAKE);
    if (audience === undefined) return false;
    const limit = Math.max(1, Math.floor((audience.per_second * AT_ONCE_MS) / 1000));
    const segment = SegmentSchema.parse(audience.segment);
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

/** Audiences of campaigns that are over have nobody left to enroll. */
export async function closeAudiences(sql: Sql): Promise<void> {
  await sql.query(
    `UPDATE audiences a SET state = 'stopped', finished_at = now() FROM campaigns c
     WHERE c.id = a.campaign_id AND c.status = 'ended' AND a.state = 'running'`,
  );
}

/**
 * What was counted when it was asked for may be old by now: a launch, or events not yet counted, came between. A
 * broadcast that has become larger is enrolled faster, so that it is done in the time that was worked out for it.
 */
async function countAgain(sql: Sql, audience: DueAudience, segment: Segment): Promise<void> {
  const parameters = new Parameters();
  const id = parameters.add(audience.id);
  const workspace = parameters.add(audience.workspace_id);
  const matches = segmentSql(segment, parameters);
  await sql.query(
    `UPDATE audiences a SET fans = counts.fans, size = counts.size,
       per_second = CASE WHEN way = 'broadcast'
         THEN least(1000, ceil(per_second * greatest(1, counts.size::float8 / greatest(a.size, 1)))) ELSE per_second END
     FROM (
       SELECT count(*) AS fans, count(*) FILTER (WHERE ${matches}) AS size
       FROM fans f WHERE f.workspace_id = ${workspace}) AS counts
     WHERE a.id = ${id}`,
    parameters.values,
  );
}

interface AudiencePage {
  hits: string[];
  scanned: number;
  /** The last fan looked at; null: there was none left. */
  last: string | null;
}

/** The next fans of the segment whom nobody has asked for in this campaign yet, in id order. */
async function readPage(
  sql: Sql,
  audience: DueAudience,
  segment: Segment,
  limit: number,
): Promise<AudiencePage> {
  const parameters = new Parameters();
  const workspace = parameters.add(audience.workspace_id);
  const after = parameters.add(audience.cursor_fan);
  const campaign = parameters.add(audience.campaign_id);
  const matches = segmentSql(segment, parameters);
  const [page] = await sql.query<AudiencePage>(
    `WITH looked_at AS MATERIALIZED (
       SELECT f.* FROM fans f WHERE f.workspace_id = ${workspace} AND (${after}::uuid IS NULL OR f.id > ${after}::uuid)
       ORDER BY f.id LIMIT ${parameters.add(SCANNED_AT_ONCE)}),
     hits AS MATERIALIZED (
       SELECT f.id FROM looked_at f
       WHERE NOT EXISTS (SELECT FROM entries e WHERE e.campaign_id = ${campaign}::uuid AND e.fan_id = f.id)
         AND ${matches}
       ORDER BY f.id LIMIT ${parameters.add(limit)}),
     reach AS (
       SELECT CASE WHEN (SELECT count(*) FROM hits) >= ${parameters.add(limit)}
         THEN (SELECT id FROM hits ORDER BY id DESC LIMIT 1)
         ELSE (SELECT id FROM looked_at ORDER BY id DESC LIMIT 1) END AS last)
     SELECT ARRAY(SELECT id FROM hits ORDER BY id) AS hits, reach.last,
       (SELECT count(*) FROM looked_at l WHERE l.id <= reach.last)::int AS scanned FROM reach`,
    parameters.values,
  );
  if (page === undefined) throw new Error('A page returned no row.');
  return page;
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
