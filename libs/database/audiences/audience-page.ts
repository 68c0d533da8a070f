import type { ResolvedSegment } from '#domain/audiences/segment.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';
import { Parameters } from '#database/parameters.js';
import { segmentSql } from './segments.js';

/** An audience whose next page is due, with its workspace's clock. */
export interface DueAudience {
  id: string;
  workspace_id: string;
  campaign_id: string;
  segment: unknown;
  continuing: boolean;
  way: 'audience' | 'broadcast';
  track: string | null;
  per_second: number;
  cursor_fan: string | null;
  /** True until the audience's first page is done. */
  fresh: boolean;
  clock_v0: number;
  clock_r0: number;
  clock_k: number;
}

/** The number of fans that one page looks at. It bounds the page of a rare segment too. */
const SCANNED_AT_ONCE = 2000;
/**
 * Counts the segment again before the first page. The number counted at the request may be old by now, because of a
 * launch or of events that the read models lacked. A broadcast that has grown is enrolled faster, so that it still
 * ends in the time planned for it.
 */
export async function countAgain(sql: Sql, audience: DueAudience, segment: ResolvedSegment): Promise<void> {
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

export interface AudiencePage {
  hits: string[];
  scanned: number;
  /** The last fan that the page looked at. Null: no fan was left. */
  last: string | null;
}

/**
 * Returns the next fans of the segment, in id order, without the fans whom somebody has already enrolled in this
 * campaign.
 */
export async function readPage(
  sql: Sql,
  audience: DueAudience,
  segment: ResolvedSegment,
  limit: number,
): Promise<AudiencePage> {
  const parameters = new Parameters();
  const workspace = parameters.add(audience.workspace_id);
  const after = parameters.add(audience.cursor_fan);
  const campaign = parameters.add(audience.campaign_id);
  const matches = segmentSql(segment, parameters);
  const [page] = await sql.query<AudiencePage>(
    `WITH candidates AS MATERIALIZED (
       SELECT f.* FROM fans f WHERE f.workspace_id = ${workspace}
         AND ${pageAfter('f.id', `${after}::uuid`, parameters.add(SCANNED_AT_ONCE))}),
     hits AS MATERIALIZED (
       SELECT f.id FROM candidates f
       WHERE NOT EXISTS (SELECT FROM entries e WHERE e.campaign_id = ${campaign}::uuid AND e.fan_id = f.id)
         AND ${matches}
       ORDER BY f.id LIMIT ${parameters.add(limit)}),
     reach AS (
       SELECT CASE WHEN (SELECT count(*) FROM hits) >= ${parameters.add(limit)}
         THEN (SELECT id FROM hits ORDER BY id DESC LIMIT 1)
         ELSE (SELECT id FROM candidates ORDER BY id DESC LIMIT 1) END AS last)
     SELECT ARRAY(SELECT id FROM hits ORDER BY id) AS hits, reach.last,
       (SELECT count(*) FROM candidates c WHERE c.id <= reach.last)::int AS scanned FROM reach`,
    parameters.values,
  );
  if (page === undefined) throw new Error('A page returned no row.');
  return page;
}
