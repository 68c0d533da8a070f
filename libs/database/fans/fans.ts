import { z } from 'zod';
import { nudgeFan } from '#database/relay/nudges.js';
import type { FanState } from '#domain/engine/state.js';
import type { EventType } from '#domain/events/catalogue.js';
import type { Sql } from '#database/database.js';
import { noteUnknownZones } from '#database/places/unknown-zones.js';
import { fanStateOf } from '#database/engine/stored-state.js';
import { pageBefore } from '#database/page.js';

export interface FanRow {
  id: string;
  externalId: string | null;
  territory: string | null;
  zone: string | null;
  locale: string | null;
  createdAt: Date;
}
const COLUMNS = 'id, external_id AS "externalId", territory, zone, locale, created_at AS "createdAt"';

type NewFan = Pick<FanRow, 'id' | 'externalId' | 'territory' | 'zone' | 'locale'> & {
  /** How many events the same transaction writes with `appendFirstEvents`. Without it: none. */
  firstEvents?: number;
};

/**
 * Adds fans. The answer leaves out a fan whose external id exists in the workspace: the unique index decides, not an
 * earlier read.
 */
export async function insertFans(sql: Sql, workspaceId: string, fans: NewFan[]): Promise<FanRow[]> {
  if (fans.length === 0) return [];
  await noteUnknownZones(
    sql,
    workspaceId,
    fans.map((fan) => fan.zone),
  );
  return sql.query<FanRow>(
    `INSERT INTO fans (id, workspace_id, external_id, territory, zone, locale, last_seq)
     SELECT id, $1, external_id, territory, zone, locale, last_seq
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
       AS given (id, external_id, territory, zone, locale, last_seq)
     ORDER BY external_id
     ON CONFLICT (workspace_id, external_id) DO NOTHING
     RETURNING ${COLUMNS}`,
    [
      workspaceId,
      fans.map((fan) => fan.id),
      fans.map((fan) => fan.externalId),
      fans.map((fan) => fan.territory),
      fans.map((fan) => fan.zone),
      fans.map((fan) => fan.locale),
      fans.map((fan) => fan.firstEvents ?? 0),
    ],
  );
}

/** Corrects the number of first events of fans whom the same transaction has made. */
export async function correctFirstEvents(
  sql: Sql,
  fans: readonly { id: string; firstEvents: number }[],
): Promise<void> {
  if (fans.length === 0) return;
  await sql.query(
    `UPDATE fans SET last_seq = given.last_seq
     FROM unnest($1::uuid[], $2::bigint[]) AS given (id, last_seq) WHERE fans.id = given.id`,
    [fans.map(({ id }) => id), fans.map(({ firstEvents }) => firstEvents)],
  );
}

/**
 * Fills only the blanks of fans who exist: a value that is known stays. Locks the fans in the order of their ids, as
 * all code does that locks several fans.
 */
export async function fillFanBlanks(
  sql: Sql,
  workspaceId: string,
  fans: readonly Omit<NewFan, 'externalId' | 'firstEvents'>[],
): Promise<void> {
  if (fans.length === 0) return;
  await noteUnknownZones(
    sql,
    workspaceId,
    fans.map((fan) => fan.zone),
  );
  const sorted = [...fans].sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql.query(
    `WITH given AS (
       SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS g (id, territory, zone, locale)
     ), locked AS MATERIALIZED (
       SELECT f.id FROM fans f WHERE f.workspace_id = $1 AND f.id = ANY ($2::uuid[]) ORDER BY f.id FOR NO KEY UPDATE
     )
     UPDATE fans SET territory = coalesce(fans.territory, given.territory), zone = coalesce(fans.zone, given.zone),
       locale = coalesce(fans.locale, given.locale)
     FROM given JOIN locked USING (id)
     WHERE fans.id = given.id`,
    [
      workspaceId,
      sorted.map((fan) => fan.id),
      sorted.map((fan) => fan.territory),
      sorted.map((fan) => fan.zone),
      sorted.map((fan) => fan.locale),
    ],
  );
}

export async function findFan(sql: Sql, workspaceId: string, id: string): Promise<FanRow | undefined> {
  const [fan] = await sql.query<FanRow>(
    `SELECT ${COLUMNS} FROM fans WHERE workspace_id = $1 AND id = $2 AND erased_at IS NULL`,
    [workspaceId, id],
  );
  return fan;
}

/** The fan whose alias this id is. Undefined: it is no alias. */
export async function findMergedInto(sql: Sql, workspaceId: string, id: string): Promise<string | undefined> {
  const [alias] = await sql.query<{ mergedInto: string | null }>(
    'SELECT merged_into AS "mergedInto" FROM fans WHERE workspace_id = $1 AND id = $2',
    [workspaceId, id],
  );
  return alias?.mergedInto ?? undefined;
}

/** Writes what is known of a locked fan anew. */
export async function saveProfile(
  sql: Sql,
  {
    workspaceId,
    id,
    territory,
    zone,
    locale,
  }: Omit<FanRow, 'externalId' | 'createdAt'> & { workspaceId: string },
): Promise<void> {
  await noteUnknownZones(sql, workspaceId, [zone]);
  await sql.query(
    'UPDATE fans SET territory = $3, zone = $4, locale = $5 WHERE workspace_id = $1 AND id = $2',
    [workspaceId, id, territory, zone, locale],
  );
}

/** Returns the ids of the fans with these external ids. */
export async function findFansByExternalId(
  sql: Sql,
  workspaceId: string,
  externalIds: string[],
): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; externalId: string }>(
    'SELECT id, external_id AS "externalId" FROM fans WHERE workspace_id = $1 AND external_id = ANY ($2::text[])',
    [workspaceId, externalIds],
  );
  return new Map(rows.map(({ externalId, id }) => [externalId, id]));
}

interface TimelineRow {
  id: string;
  fanSeq: number;
  type: string;
  campaignId: string | null;
  campaignName: string | null;
  occurredAt: Date;
  receivedAt: Date;
  payload: Record<string, unknown>;
}

const PayloadSchema = z.record(z.string(), z.unknown());

/** Which events are asked for. `before`: only those with a lower `fan_seq`. */
interface TimelineQuery {
  before: number | undefined;
  campaignId: string | undefined;
  type: EventType | undefined;
  limit: number;
}

/** A fan's events, the newest first. */
export async function readTimeline(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  { before, campaignId, type, limit }: TimelineQuery,
): Promise<TimelineRow[]> {
  const rows = await sql.query<Omit<TimelineRow, 'payload'> & { payload: unknown }>(
    `SELECT e.id, e.fan_seq AS "fanSeq", e.type, e.campaign_id AS "campaignId", c.name AS "campaignName",
       e.occurred_at AS "occurredAt", e.received_at AS "receivedAt", e.payload
     FROM events e LEFT JOIN campaigns c ON c.id = e.campaign_id AND c.workspace_id = e.workspace_id
     WHERE e.fan_id = $1 AND e.workspace_id = $2 AND ($5::uuid IS NULL OR e.campaign_id = $5)
       AND ($6::text IS NULL OR e.type = $6) AND ${pageBefore('e.fan_seq', '$3::bigint', '$4')}`,
    [fanId, workspaceId, before ?? null, limit, campaignId ?? null, type ?? null],
  );
  return rows.map((row) => ({ ...row, payload: PayloadSchema.parse(row.payload) }));
}

export interface FanStateRow {
  revision: number;
  cursor: number;
  state: FanState;
  wakeAt: Date | null;
  stuckAt: Date | null;
  stuckReason: string | null;
}

/** Returns the state as the last decision left it; undefined when no decision was made yet. */
export async function readFanState(
  sql: Sql,
  workspaceId: string,
  fanId: string,
): Promise<FanStateRow | undefined> {
  const [row] = await sql.query<Omit<FanStateRow, 'state'> & { state: unknown }>(
    `SELECT revision, cursor_seq AS cursor, state, wake_at AS "wakeAt", stuck_at AS "stuckAt",
            stuck_reason AS "stuckReason"
     FROM fan_states WHERE workspace_id = $1 AND fan_id = $2`,
    [workspaceId, fanId],
  );
  return row && { ...row, state: fanStateOf(row.state) };
}

export async function countUnreadEvents(
  sql: Sql,
  workspaceId: string,
  fanId: string,
  cursor: number,
): Promise<number> {
  const [row] = await sql.query<{ unread: number }>(
    'SELECT count(*) AS unread FROM events WHERE fan_id = $1 AND workspace_id = $2 AND fan_seq > $3',
    [fanId, workspaceId, cursor],
  );
  return row?.unread ?? 0;
}

/**
 * Locks the fan's row, which orders everything that happens to a fan. Returns false when the workspace has no such
 * fan.
 */
export async function lockFan(sql: Sql, workspaceId: string, fanId: string): Promise<boolean> {
  const rows = await sql.query('SELECT 1 FROM fans WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    workspaceId,
    fanId,
  ]);
  return rows.length === 1;
}

/**
 * Carries out the operator's retry of a stuck fan. It clears the failures, so that the next decision is tried, and
 * wakes the workflow. Returns false when the fan is not stuck.
 */
export async function unstickFan(sql: Sql, workspaceId: string, fanId: string): Promise<boolean> {
  // The fan is locked before the state, as decisions lock them.
  await sql.query('SELECT 1 FROM fans WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    workspaceId,
    fanId,
  ]);
  const rows = await sql.query(
    `UPDATE fan_states SET stuck_at = NULL, stuck_reason = NULL, failures = 0, updated_at = now()
     WHERE workspace_id = $1 AND fan_id = $2 AND stuck_at IS NOT NULL RETURNING 1`,
    [workspaceId, fanId],
  );
  if (rows.length === 0) return false;
  await nudgeFan(sql, fanId);
  return true;
}
