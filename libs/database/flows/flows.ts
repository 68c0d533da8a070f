import { v7 as uuid } from 'uuid';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { Flow } from '#domain/flows/flow.js';
import type { FlowCampaign } from '#domain/flows/problem.js';
import { usualEnd } from '#domain/releases/campaign-end.js';
import type { EpochMs } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

export interface FlowRecord {
  id: string;
  name: string;
  draft: Flow;
  latestVersion: number | null;
  /** The number of the draft: it grows with every saved draft. */
  revision: number;
  savedBy: FlowAuthor | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Who saved a draft or published a version. `name`: the email of a member, the name of an API key; null: gone since. */
export interface FlowAuthor {
  kind: 'member' | 'apiKey';
  id: string;
  name: string | null;
}
type Actor = Pick<FlowAuthor, 'kind' | 'id'>;

export interface FlowVersionRecord {
  id: string;
  flowId: string;
  version: number;
  definition: Flow;
  publishedAt: Date;
  publishedBy: FlowAuthor | null;
}

interface Row {
  id: string;
  name: string;
  draft: unknown;
  latest_version: number | null;
  draft_revision: number;
  by_kind: FlowAuthor['kind'] | null;
  by_id: string | null;
  by_name: string | null;
  created_at: Date;
  updated_at: Date;
}

/** The name of who is in these columns, within the workspace. */
const authorName = (kind: string, id: string, workspace: string) =>
  `CASE ${kind} WHEN 'member' THEN (SELECT m.email FROM members m WHERE m.id = ${id} AND m.workspace_id = ${workspace})
    WHEN 'apiKey' THEN (SELECT k.name FROM api_keys k WHERE k.id = ${id} AND k.workspace_id = ${workspace}) END`;

const COLUMNS = `f.id, f.name, f.draft, f.draft_revision, f.created_at, f.updated_at,
  f.saved_by_kind AS by_kind, f.saved_by_id AS by_id,
  ${authorName('f.saved_by_kind', 'f.saved_by_id', 'f.workspace_id')} AS by_name,
  (SELECT max(version) FROM flow_versions v WHERE v.flow_id = f.id) AS latest_version`;

export async function createFlow(
  sql: Sql,
  workspaceId: string,
  draft: Flow,
  by?: Actor,
): Promise<FlowRecord> {
  const rows = await sql.query<Row>(
    `INSERT INTO flows AS f (id, workspace_id, name, draft, saved_by_kind, saved_by_id)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${COLUMNS}`,
    [uuid(), workspaceId, draft.name, JSON.stringify(draft), by?.kind ?? null, by?.id ?? null],
  );
  const [flow] = rows.map(toRecord);
  if (flow === undefined) throw new Error('An insert returned no row.');
  return flow;
}

export async function listFlows(
  sql: Sql,
  page: {
    workspaceId: string;
    after: string | undefined;
    name: string | undefined;
    archived: boolean;
    limit: number;
  },
): Promise<FlowRecord[]> {
  const rows = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM flows f WHERE f.workspace_id = $1 AND (f.archived_at IS NOT NULL) = $4
       AND ($5::text IS NULL OR strpos(lower(f.name), lower($5)) > 0) AND ${pageAfter('f.id', '$2::uuid', '$3')}`,
    [page.workspaceId, page.after ?? null, page.limit, page.archived, page.name ?? null],
  );
  return rows.map(toRecord);
}

export async function findFlow(
  sql: Sql,
  workspaceId: string,
  id: string,
  lock: 'none' | 'for update' = 'none',
): Promise<FlowRecord | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${COLUMNS} FROM flows f WHERE f.workspace_id = $1 AND f.id = $2
     ${lock === 'none' ? '' : 'FOR NO KEY UPDATE OF f'}`,
    [workspaceId, id],
  );
  return row === undefined ? undefined : toRecord(row);
}

/** Replaces the draft. With a `revision`: only if the draft is still that one. Undefined: nothing was saved. */
export async function saveDraft(
  sql: Sql,
  workspaceId: string,
  id: string,
  draft: Flow,
  { by, revision }: { by?: Actor | undefined; revision?: number | undefined } = {},
): Promise<FlowRecord | undefined> {
  const [row] = await sql.query<Row>(
    `UPDATE flows f SET name = $3, draft = $4, updated_at = now(), draft_revision = f.draft_revision + 1,
       saved_by_kind = $5, saved_by_id = $6
     WHERE workspace_id = $1 AND id = $2 AND ($7::int IS NULL OR draft_revision = $7)
     RETURNING ${COLUMNS}`,
    [
      ...[workspaceId, id, draft.name, JSON.stringify(draft)],
      ...[by?.kind ?? null, by?.id ?? null, revision ?? null],
    ],
  );
  return row === undefined ? undefined : toRecord(row);
}

interface VersionRow {
  id: string;
  flow_id: string;
  version: number;
  definition: unknown;
  published_at: Date;
  by_kind: FlowAuthor['kind'] | null;
  by_id: string | null;
  by_name: string | null;
}
const VERSION_COLUMNS = `v.id, v.flow_id, v.version, v.definition, v.published_at,
  v.published_by_kind AS by_kind, v.published_by_id AS by_id,
  ${authorName('v.published_by_kind', 'v.published_by_id', 'v.workspace_id')} AS by_name`;

/**
 * Publishes the draft as the next version. When the draft equals the newest version, that version is returned: a
 * second click adds none.
 */
export async function publishDraft(
  sql: Sql,
  workspaceId: string,
  flow: FlowRecord,
  by?: Actor,
): Promise<FlowVersionRecord> {
  const newest = await findVersion(sql, workspaceId, flow.id, undefined);
  const draft = JSON.stringify(flow.draft);
  if (newest !== undefined && (await isSame(sql, newest.id, draft))) return newest;
  const rows = await sql.query<VersionRow>(
    `INSERT INTO flow_versions AS v (id, workspace_id, flow_id, version, definition, published_by_kind, published_by_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${VERSION_COLUMNS}`,
    [
      ...[uuid(), workspaceId, flow.id, (newest?.version ?? 0) + 1, draft],
      ...[by?.kind ?? null, by?.id ?? null],
    ],
  );
  const [version] = rows.map(toVersion);
  if (version === undefined) throw new Error('An insert returned no row.');
  return version;
}

async function isSame(sql: Sql, versionId: string, draft: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM flow_versions WHERE id = $1 AND definition = $2::jsonb', [
    versionId,
    draft,
  ]);
  return rows.length === 1;
}

/** Returns the given version of the flow, or the newest one. */
export async function findVersion(
  sql: Sql,
  workspaceId: string,
  flowId: string,
  version: number | undefined,
): Promise<FlowVersionRecord | undefined> {
  const [row] = await sql.query<VersionRow>(
    `SELECT ${VERSION_COLUMNS} FROM flow_versions v
     WHERE workspace_id = $1 AND flow_id = $2 AND ($3::int IS NULL OR version = $3) ORDER BY version DESC LIMIT 1`,
    [workspaceId, flowId, version ?? null],
  );
  return row === undefined ? undefined : toVersion(row);
}

export async function listVersions(
  sql: Sql,
  page: { workspaceId: string; flowId: string; after: number | undefined; limit: number },
): Promise<FlowVersionRecord[]> {
  const rows = await sql.query<VersionRow>(
    `SELECT ${VERSION_COLUMNS} FROM flow_versions v WHERE workspace_id = $1 AND flow_id = $2 AND version > $3
     ORDER BY version LIMIT $4`,
    [page.workspaceId, page.flowId, page.after ?? 0, page.limit],
  );
  return rows.map(toVersion);
}

function toRecord(row: Row): FlowRecord {
  return {
    id: row.id,
    name: row.name,
    draft: FlowSchema.parse(row.draft),
    latestVersion: row.latest_version,
    revision: row.draft_revision,
    savedBy: authorOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toVersion(row: VersionRow): FlowVersionRecord {
  return {
    id: row.id,
    flowId: row.flow_id,
    version: row.version,
    definition: FlowSchema.parse(row.definition),
    publishedAt: row.published_at,
    publishedBy: authorOf(row),
  };
}

function authorOf(row: Pick<Row, 'by_kind' | 'by_id' | 'by_name'>): FlowAuthor | null {
  const { by_kind: kind, by_id: id, by_name: name } = row;
  return kind === null || id === null ? null : { kind, id, name };
}

/** Returns the campaigns that run each flow, or will run it, with what validation needs to know about them. */
export async function campaignsOfFlows(
  sql: Sql,
  workspaceId: string,
  now: EpochMs,
): Promise<Map<string, FlowCampaign[]>> {
  const rows = await sql.query<{
    flow_id: string;
    clock: unknown;
    launched_at: Date | null;
    ends_at: Date | null;
  }>(
    `SELECT c.flow_id, r.clock, c.launched_at, c.ends_at FROM campaigns c
     LEFT JOIN releases r ON r.id = c.release_id
     WHERE c.workspace_id = $1 AND c.status <> 'ended'`,
    [workspaceId],
  );
  const byFlow = new Map<string, FlowCampaign[]>();
  for (const { flow_id, launched_at, ends_at, ...row } of rows) {
    const clock = StoredReleaseClockSchema.nullable().parse(row.clock);
    const usual = clock === null ? null : usualEnd(clock, now);
    const campaign = {
      ...(clock === null ? {} : { clock }),
      startsAt: launched_at?.getTime() ?? now,
      endsAt: ends_at?.getTime() ?? usual,
    };
    byFlow.set(flow_id, [...(byFlow.get(flow_id) ?? []), campaign]);
  }
  return byFlow;
}
