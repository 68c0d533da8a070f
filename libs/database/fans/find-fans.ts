import type { Sql } from '#database/database.js';
import type { FanRow } from './fans.js';

/** The place of a fan in the list: when the fan was added, to the microsecond, and the id. */
type FanPlace = [addedAt: string, id: string];

interface FanQuery {
  workspaceId: string;
  /** Only these; the addresses asked for have been looked up by their fingerprints. */
  ids: string[] | undefined;
  externalId: string | undefined;
  territory: string | undefined;
  /** Enrolled in it, now or in the past. */
  campaignId: string | undefined;
  /** Where the fan came from: to the campaign that is asked for, or else to any. */
  source: string | undefined;
  /** Real time. */
  createdAfter: string | undefined;
  /** The last fan of the page before. */
  after: FanPlace | undefined;
  limit: number;
}

export type FoundFan = FanRow & { addedAt: string };

const COLUMNS = `f.id, f.external_id AS "externalId", f.territory, f.zone, f.locale, f.created_at AS "createdAt",
  to_char(f.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "addedAt"`;

const MATCHES = `f.workspace_id = $1 AND f.erased_at IS NULL AND ($2::uuid[] IS NULL OR f.id = ANY ($2))
  AND ($3::text IS NULL OR f.external_id = $3) AND ($4::text IS NULL OR f.territory = $4)
  AND ($5::timestamptz IS NULL OR f.created_at > $5)
  AND ($6::timestamptz IS NULL OR (f.created_at, f.id) < ($6, $7::uuid))`;
const NEWEST_FIRST = 'ORDER BY f.created_at DESC, f.id DESC LIMIT $8';

/*
 * Three statements, each with plain joins: a condition behind an OR would be asked of every fan of the workspace, and
 * a campaign of fifty fans would read a million.
 */
const OF_ALL = `SELECT ${COLUMNS} FROM fans f WHERE ${MATCHES} ${NEWEST_FIRST}`;
const OF_CAMPAIGN = `SELECT ${COLUMNS} FROM fans f
JOIN enrollments e ON e.fan_id = f.id AND e.workspace_id = f.workspace_id AND e.campaign_id = $9
WHERE ${MATCHES} AND ($10::text IS NULL OR e.source = $10) ${NEWEST_FIRST}`;
const OF_SOURCE = `SELECT ${COLUMNS} FROM fans f
WHERE ${MATCHES} AND EXISTS (SELECT FROM enrollments e
  WHERE e.fan_id = f.id AND e.workspace_id = f.workspace_id AND e.workspace_id = $1 AND e.source = $9)
${NEWEST_FIRST}`;

/** Up to `limit` fans, those added last first. Erased fans are found by nobody. */
export async function findFans(sql: Sql, query: FanQuery): Promise<FoundFan[]> {
  const { workspaceId, ids, externalId, territory, createdAfter, after, limit } = query;
  const given = [workspaceId, ids, externalId, territory, createdAfter, after?.[0], after?.[1], limit];
  const values = given.map((value) => value ?? null);
  if (query.campaignId !== undefined)
    return sql.query<FoundFan>(OF_CAMPAIGN, [...values, query.campaignId, query.source ?? null]);
  if (query.source !== undefined) return sql.query<FoundFan>(OF_SOURCE, [...values, query.source]);
  return sql.query<FoundFan>(OF_ALL, values);
}
