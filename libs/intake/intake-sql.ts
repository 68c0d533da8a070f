import { v7 as uuid } from 'uuid';
import type { IncomingEvent } from '#contracts/events/events.js';
import type { Sql } from '#database/database.js';
import { noteUnknownZones } from '#database/places/unknown-zones.js';
import type { CampaignStatus, EpochMs } from '#domain/terms.js';
import type { Candidate } from './parse-events.js';

type PreSave = Extract<IncomingEvent, { type: 'fan.pre_saved' }>;
export interface DescribedFan {
  externalId: string;
  territory: string | null;
  zone: string | null;
  locale: string | null;
}
export interface KnownFan {
  id: string;
  /** The id or the external id by which the fan was asked for; an alias has another one than the fan. */
  askedAs: string;
  externalId: string | null;
  territory: string | null;
  zone: string | null;
  locale: string | null;
}

export interface FoundFans {
  byId: readonly KnownFan[];
  byExternalId: readonly KnownFan[];
}

export interface KnownCampaign {
  status: CampaignStatus;
  hasRelease: boolean;
  /** When its release was out everywhere, workspace time; null while it is not, where it has none, or unasked. */
  outAt: Date | null;
}

/** Reads the campaigns. `askRelease`: also whether their releases are out, for pre-saves; before that it is one look. */
export async function findCampaigns(
  sql: Sql,
  workspaceId: string,
  { ids, askRelease, now }: { ids: string[]; askRelease: boolean; now: EpochMs },
): Promise<Map<string, KnownCampaign>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<KnownCampaign & { id: string }>(
    `SELECT c.id, c.status, c.release_id IS NOT NULL AS "hasRelease",
       CASE WHEN $3 AND NOT EXISTS (
           SELECT FROM release_moments m WHERE m.release_id = c.release_id AND m.moment > to_timestamp($4::float8 / 1000))
         THEN (SELECT max(m.moment) FROM release_moments m WHERE m.release_id = c.release_id) END AS "outAt"
     FROM campaigns c WHERE c.workspace_id = $1 AND c.id = ANY ($2::uuid[])`,
    [workspaceId, ids, askRelease, now],
    'intake-campaigns',
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Reads fans with two look-ups, each by one index. PostgreSQL plans an OR of both as a scan of all fans while the
 * table has no statistics.
 */
export async function findFans(
  sql: Sql,
  workspaceId: string,
  wanted: { ids: string[]; externalIds: string[] },
): Promise<FoundFans> {
  const columns = 'f.id, f.external_id AS "externalId", f.territory, f.zone, f.locale';
  const named =
    'JOIN fans f ON f.id = coalesce(a.merged_into, a.id) WHERE a.workspace_id = $1 AND f.erased_at IS NULL';
  const byId = `SELECT a.id::text AS "askedAs", ${columns} FROM unnest($2::uuid[]) AS wanted (id)
    JOIN fans a USING (id) ${named}`;
  const byExternalId = `SELECT coalesce(a.external_id, '') AS "askedAs", ${columns}
    FROM unnest($2::text[]) AS wanted (external_id) JOIN fans a USING (external_id) ${named}`;
  const [first, second]: [KnownFan[], KnownFan[]] = await Promise.all([
    wanted.ids.length === 0 ? [] : sql.query<KnownFan>(byId, [workspaceId, wanted.ids], 'intake-fans'),
    wanted.externalIds.length === 0
      ? []
      : sql.query<KnownFan>(byExternalId, [workspaceId, wanted.externalIds], 'intake-fans-by-external-id'),
  ]);
  return { byId: first, byExternalId: second };
}

/** Returns the fan to whom each message was sent, by the message's id. */
export async function findMessages(
  sql: Sql,
  workspaceId: string,
  ids: string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<{ id: string; fan_id: string }>(
    'SELECT id, fan_id FROM messages WHERE workspace_id = $1 AND id = ANY ($2::uuid[])',
    [workspaceId, ids],
    'intake-messages',
  );
  return new Map(rows.map((row) => [row.id, row.fan_id]));
}

/**
 * Claims the callers' ids; the unique index decides. They are claimed in one order, so that two batches never
 * dead-lock.
 */
export async function claimKeys(
  sql: Sql,
  workspaceId: string,
  candidates: Candidate[],
): Promise<Set<string>> {
  const rows = await sql.query<{ client_id: string }>(
    `INSERT INTO event_keys (workspace_id, client_id, body_hash, event_id)
     SELECT $1, client_id, body_hash, event_id
     FROM unnest($2::text[], $3::bytea[], $4::uuid[]) AS t (client_id, body_hash, event_id) ORDER BY client_id
     ON CONFLICT (workspace_id, client_id) DO NOTHING RETURNING client_id`,
    [
      workspaceId,
      candidates.map(({ event }) => event.id),
      candidates.map(({ bodyHash }) => bodyHash),
      candidates.map(({ eventId }) => eventId),
    ],
    'claim-event-keys',
  );
  return new Set(rows.map((row) => row.client_id));
}

export async function findKeys(
  sql: Sql,
  workspaceId: string,
  clientIds: string[],
): Promise<Map<string, { bodyHash: Buffer; eventId: string }>> {
  const rows = await sql.query<{ client_id: string; body_hash: Buffer; event_id: string }>(
    'SELECT client_id, body_hash, event_id FROM event_keys WHERE workspace_id = $1 AND client_id = ANY ($2::text[])',
    [workspaceId, clientIds],
    'find-event-keys',
  );
  return new Map(rows.map((row) => [row.client_id, { bodyHash: row.body_hash, eventId: row.event_id }]));
}

export async function releaseKeys(sql: Sql, workspaceId: string, clientIds: string[]): Promise<void> {
  await sql.query('DELETE FROM event_keys WHERE workspace_id = $1 AND client_id = ANY ($2::text[])', [
    workspaceId,
    clientIds,
  ]);
}

/** Adds the fans whom nobody else has added meanwhile. Returns the fan id of every external id. */
export async function createFans(
  sql: Sql,
  workspaceId: string,
  fans: DescribedFan[],
): Promise<Map<string, string>> {
  await noteUnknownZones(
    sql,
    workspaceId,
    fans.map((fan) => fan.zone),
  );
  const rows = await sql.query<{ id: string; external_id: string | null }>(
    `INSERT INTO fans (id, workspace_id, external_id, territory, zone, locale)
     SELECT id, $1, external_id, territory, zone, locale
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS t (id, external_id, territory, zone, locale) ORDER BY external_id
     ON CONFLICT (workspace_id, external_id) DO NOTHING RETURNING id, external_id`,
    [
      workspaceId,
      fans.map(() => uuid()),
      fans.map((fan) => fan.externalId),
      fans.map((fan) => fan.territory),
      fans.map((fan) => fan.zone),
      fans.map((fan) => fan.locale),
    ],
    'intake-create-fans',
  );
  const made = new Map(rows.flatMap((row) => (row.external_id === null ? [] : [[row.external_id, row.id]])));
  const missed = fans.map((fan) => fan.externalId).filter((externalId) => !made.has(externalId));
  const others = await findFans(sql, workspaceId, { ids: [], externalIds: missed });
  return new Map([...made, ...others.byExternalId.map(({ askedAs, id }) => [askedAs, id] as const)]);
}

/** Returns the fan whom a pre-save describes; undefined when it only names a fan by id. */
export function newFanOf(fan: PreSave['fan']): DescribedFan | undefined {
  if ('id' in fan) return undefined;
  const { externalId, territory = null, zone = null, locale = null } = fan;
  return { externalId, territory, zone, locale };
}
