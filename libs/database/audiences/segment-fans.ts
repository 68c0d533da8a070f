import type { ResolvedSegment } from '#domain/audiences/segment.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';
import type { FanRow } from '#database/fans/fans.js';
import { Parameters } from '#database/parameters.js';
import { segmentSql } from './segments.js';

/** The next fans of a segment, in id order. */
export async function readSegmentFans(
  sql: Sql,
  page: { workspaceId: string; segment: ResolvedSegment; after: string | undefined; limit: number },
): Promise<FanRow[]> {
  const parameters = new Parameters();
  const workspace = parameters.add(page.workspaceId);
  const after = parameters.add(page.after ?? null);
  const matches = segmentSql(page.segment, parameters);
  return sql.query<FanRow>(
    `SELECT f.id, f.external_id AS "externalId", f.territory, f.zone, f.locale, f.created_at AS "createdAt" FROM fans f
     WHERE f.workspace_id = ${workspace} AND ${matches}
       AND ${pageAfter('f.id', `${after}::uuid`, parameters.add(page.limit))}`,
    parameters.values,
  );
}

/**
 * Looks at the next fans of the workspace, and answers who of them is in the segment. To read a whole segment: each
 * part costs the same, however far it is, because nothing before `after` is looked at again.
 */
export async function scanSegmentFans(
  sql: Sql,
  page: { workspaceId: string; segment: ResolvedSegment; after: string | undefined; limit: number },
): Promise<{ fans: FanRow[]; last: string | null }> {
  const parameters = new Parameters();
  const workspace = parameters.add(page.workspaceId);
  const after = parameters.add(page.after ?? null);
  const limit = parameters.add(page.limit);
  const matches = segmentSql(page.segment, parameters);
  const rows = await sql.query<FanRow & { matches: boolean }>(
    `WITH looked_at AS MATERIALIZED (
       SELECT f.* FROM fans f WHERE f.workspace_id = ${workspace} AND ${pageAfter('f.id', `${after}::uuid`, limit)})
     SELECT f.id, f.external_id AS "externalId", f.territory, f.zone, f.locale, f.created_at AS "createdAt",
       ${matches} AS matches
     FROM looked_at f ORDER BY f.id`,
    parameters.values,
  );
  const fans = rows.flatMap(({ matches: isIn, ...fan }) => (isIn ? [fan] : []));
  return { fans, last: rows.length < page.limit ? null : (rows.at(-1)?.id ?? null) };
}

/** Puts named fans on a list. Those who are not fans of the workspace are answered; then nobody is put on it. */
export async function listFansByName(
  sql: Sql,
  { workspaceId, segmentId }: { workspaceId: string; segmentId: string },
  fanIds: readonly string[],
): Promise<{ size: number; unknown: string[] }> {
  const wanted = [...new Set(fanIds)];
  const known = await sql.query<{ id: string }>(
    'SELECT id FROM fans WHERE workspace_id = $1 AND id = ANY ($2::uuid[])',
    [workspaceId, wanted],
  );
  const found = new Set(known.map(({ id }) => id));
  const unknown = wanted.filter((id) => !found.has(id));
  if (unknown.length > 0) return { size: 0, unknown };
  await sql.query(
    'INSERT INTO segment_fans (segment_id, fan_id) SELECT $1, fan_id FROM unnest($2::uuid[]) AS t (fan_id)',
    [segmentId, wanted],
  );
  await keepSize(sql, segmentId, wanted.length);
  return { size: wanted.length, unknown };
}

/** Fans put on a list by one statement: each stays far below the time that a statement may take. */
const FROZEN_AT_ONCE = 20_000;

/**
 * Puts fans of the workspace on a list, except those who are erased. The ids are each there once. Answers how many there
 * are.
 */
export async function listFansOfNumber(
  sql: Sql,
  { workspaceId, segmentId }: { workspaceId: string; segmentId: string },
  fanIds: readonly string[],
): Promise<number> {
  let size = 0;
  for (let begin = 0; begin < fanIds.length; begin += FROZEN_AT_ONCE) {
    const listed = await sql.query(
      `INSERT INTO segment_fans (segment_id, fan_id) SELECT $2, id FROM fans
       WHERE workspace_id = $1 AND id = ANY ($3::uuid[]) AND erased_at IS NULL RETURNING 1`,
      [workspaceId, segmentId, fanIds.slice(begin, begin + FROZEN_AT_ONCE)],
    );
    size += listed.length;
  }
  await keepSize(sql, segmentId, size);
  return size;
}

/** Puts the fans on a list whom the rule finds now. Answers how many there are. */
export async function freezeRule(
  sql: Sql,
  { workspaceId, segmentId }: { workspaceId: string; segmentId: string },
  rule: ResolvedSegment,
): Promise<number> {
  let size = 0;
  let after: string | null = null;
  for (;;) {
    const page: FrozenPage = await freezePage(sql, { workspaceId, segmentId, after }, rule);
    size += page.fans;
    if (page.last === null) break;
    after = page.last;
  }
  await keepSize(sql, segmentId, size);
  return size;
}

interface FrozenPage {
  fans: number;
  /** Null: there was nobody left. */
  last: string | null;
}

async function freezePage(
  sql: Sql,
  { workspaceId, segmentId, after }: { workspaceId: string; segmentId: string; after: string | null },
  rule: ResolvedSegment,
): Promise<FrozenPage> {
  const parameters = new Parameters();
  const segment = parameters.add(segmentId);
  const workspace = parameters.add(workspaceId);
  const from = parameters.add(after);
  const matches = segmentSql(rule, parameters);
  const [page] = await sql.query<FrozenPage>(
    `WITH listed AS (
       INSERT INTO segment_fans (segment_id, fan_id)
       SELECT ${segment}::uuid, f.id FROM fans f
       WHERE f.workspace_id = ${workspace} AND (${from}::uuid IS NULL OR f.id > ${from}::uuid) AND ${matches}
       ORDER BY f.id LIMIT ${parameters.add(FROZEN_AT_ONCE)} RETURNING fan_id)
     SELECT count(*) AS fans, (SELECT fan_id FROM listed ORDER BY fan_id DESC LIMIT 1) AS last FROM listed`,
    parameters.values,
  );
  if (page === undefined) throw new Error('A page of a list returned no row.');
  return page;
}

const keepSize = (sql: Sql, segmentId: string, size: number) =>
  sql.query('UPDATE segments SET size = $2 WHERE id = $1', [segmentId, size]);
