import { v7 as uuid } from 'uuid';
import type { CampaignStatus, EpochMs, Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

export interface CampaignRecord {
  id: string;
  name: string;
  /** A campaign belongs to a release, or to an artist without a release; never to both. */
  release_id: string | null;
  artist_id: string | null;
  flow_id: string;
  flow_version: number | null;
  landing_url: string;
  status: CampaignStatus;
  epoch: number;
  release_window_ms: number;
  is_demo: boolean;
  launched_at: Date | null;
  ends_at: Date | null;
  ended_at: Date | null;
  archived_at: Date | null;
  created_at: Date;
}
const COLUMNS = `c.id, c.name, c.release_id, c.artist_id, c.flow_id, c.landing_url, c.status, c.epoch,
  c.release_window_ms, c.is_demo, c.launched_at, c.ends_at, c.ended_at, c.archived_at,
  c.created_at,
  (SELECT version FROM flow_versions v WHERE v.id = c.flow_version_id) AS flow_version`;

interface NewCampaign {
  workspaceId: string;
  name: string;
  /** Exactly one of these two ids is set. */
  releaseId: string | undefined;
  artistId: string | undefined;
  flowId: string;
  landingUrl: string;
  endsAt: Date | undefined;
}

/** Adds a campaign. Returns undefined when the workspace has no such release, artist or flow. */
export async function createCampaign(sql: Sql, campaign: NewCampaign): Promise<CampaignRecord | undefined> {
  const [row] = await sql.query<CampaignRecord>(
    `INSERT INTO campaigns AS c (id, workspace_id, release_id, artist_id, flow_id, name, landing_url, ends_at)
     SELECT $1, f.workspace_id, subject.release_id, subject.artist_id, f.id, $5, $6, $7
     FROM (SELECT id AS release_id, NULL::uuid AS artist_id, workspace_id FROM releases
           WHERE id = $3 AND archived_at IS NULL
           UNION ALL SELECT NULL, id, workspace_id FROM artists WHERE id = $8 AND archived_at IS NULL) subject
     JOIN flows f ON f.workspace_id = subject.workspace_id AND f.id = $4 AND f.archived_at IS NULL
     WHERE subject.workspace_id = $2 RETURNING ${COLUMNS}`,
    [
      uuid(),
      campaign.workspaceId,
      campaign.releaseId ?? null,
      campaign.flowId,
      campaign.name,
      campaign.landingUrl,
      campaign.endsAt ?? null,
      campaign.artistId ?? null,
    ],
  );
  return row;
}

/** Which campaigns are asked for; a filter that is undefined lets all through. */
interface CampaignFilter {
  archived: boolean;
  status: CampaignStatus | undefined;
  releaseId: string | undefined;
  artistId: string | undefined;
  flowId: string | undefined;
  name: string | undefined;
}

export async function listCampaigns(
  sql: Sql,
  page: CampaignFilter & { workspaceId: string; after: string | undefined; limit: number },
): Promise<CampaignRecord[]> {
  return sql.query<CampaignRecord>(
    `SELECT ${COLUMNS} FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id
     WHERE c.workspace_id = $1 AND (c.archived_at IS NOT NULL) = $4
       AND ($5::text IS NULL OR c.status = $5) AND ($6::uuid IS NULL OR c.release_id = $6)
       AND ($7::uuid IS NULL OR coalesce(r.artist_id, c.artist_id) = $7) AND ($8::uuid IS NULL OR c.flow_id = $8)
       AND ($9::text IS NULL OR strpos(lower(c.name), lower($9)) > 0) AND ${pageAfter('c.id', '$2::uuid', '$3')}`,
    [
      ...[page.workspaceId, page.after ?? null, page.limit, page.archived, page.status ?? null],
      ...[page.releaseId ?? null, page.artistId ?? null, page.flowId ?? null, page.name ?? null],
    ],
  );
}

export async function findCampaign(
  sql: Sql,
  workspaceId: string,
  id: string,
  lock: 'none' | 'for update' = 'none',
): Promise<CampaignRecord | undefined> {
  const [row] = await sql.query<CampaignRecord>(
    `SELECT ${COLUMNS} FROM campaigns c WHERE c.workspace_id = $1 AND c.id = $2
     ${lock === 'none' ? '' : 'FOR NO KEY UPDATE OF c'}`,
    [workspaceId, id],
  );
  return row;
}

/** Says whether an existing campaign has a release. */
export async function hasRelease(sql: Sql, campaignId: string): Promise<boolean> {
  const rows = await sql.query('SELECT FROM campaigns WHERE id = $1 AND release_id IS NOT NULL', [
    campaignId,
  ]);
  return rows.length === 1;
}

interface Launch {
  flowVersionId: string;
  launchedAt: EpochMs;
  /** Null: the campaign goes on until somebody ends it. */
  endsAt: EpochMs | null;
  releaseWindowMs: number;
}

/** Makes a locked draft live. */
export async function markLaunched(sql: Sql, id: string, launch: Launch): Promise<void> {
  await sql.query(
    `UPDATE campaigns SET status = 'live', epoch = epoch + 1, fanned_epoch = epoch + 1, flow_version_id = $2,
       launched_at = to_timestamp($3::float8 / 1000), ends_at = to_timestamp($4::float8 / 1000), release_window_ms = $5
     WHERE id = $1`,
    [id, launch.flowVersionId, launch.launchedAt, launch.endsAt, launch.releaseWindowMs],
  );
}

/**
 * Moves a locked campaign to another status. When the new status is the end, `at` (workspace time) is kept as the
 * campaign's end.
 */
export async function markStatus(
  sql: Sql,
  id: string,
  status: Exclude<CampaignStatus, 'draft'>,
  at: EpochMs,
): Promise<void> {
  await sql.query(
    `UPDATE campaigns SET status = $2, epoch = epoch + 1,
       ended_at = CASE WHEN $2 = 'ended' THEN to_timestamp($3::float8 / 1000) END WHERE id = $1`,
    [id, status, at],
  );
}

/** Gives the release's campaigns that have not ended a new epoch, and moves their ends by as much as the release. */
export async function retimeCampaigns(sql: Sql, releaseId: string, shiftMs: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `UPDATE campaigns SET epoch = epoch + 1, ends_at = ends_at + make_interval(secs => $2::float8 / 1000)
     WHERE release_id = $1 AND status <> 'ended' RETURNING id`,
    [releaseId, shiftMs],
  );
  return rows.map(({ id }) => id);
}

/** Ends the release's launched campaigns for good; drafts stay drafts. `at` is workspace time. */
export async function endCampaignsOfRelease(sql: Sql, releaseId: string, at: EpochMs): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `UPDATE campaigns SET status = 'ended', end_reason = 'release_cancelled', epoch = epoch + 1,
       ended_at = to_timestamp($2::float8 / 1000)
     WHERE release_id = $1 AND status IN ('live', 'paused') RETURNING id`,
    [releaseId, at],
  );
  return rows.map(({ id }) => id);
}

/**
 * Counts the workspace's fans with a live grant, by service. Also returns the calls a second that the slowest
 * credential of the service allows (null until a worker has made its budget). Both give a first estimate of a
 * campaign's release day.
 */
export function connectedFans(
  sql: Sql,
  workspaceId: string,
): Promise<{ service: Service; fans: number; per_second: number | null }[]> {
  return sql.query(
    `SELECT n.service, count(DISTINCT n.fan_id) AS fans,
       (SELECT min(b.per_second) FROM budgets b WHERE b.provider = n.service) AS per_second
     FROM connections n WHERE n.workspace_id = $1 AND n.status = 'active' GROUP BY n.service`,
    [workspaceId],
  );
}

/** What is changed of a campaign; a field that is undefined stays. `endsAt`: workspace time, null for no end. */
interface CampaignDetails {
  name: string | undefined;
  landingUrl: string | undefined;
  endsAt: EpochMs | null | undefined;
}

/** Changes a locked campaign. Another end raises the epoch, so that its fans and its workflow hear of it. */
export async function saveCampaignDetails(
  sql: Sql,
  id: string,
  { name, landingUrl, endsAt }: CampaignDetails,
): Promise<void> {
  await sql.query(
    `UPDATE campaigns SET name = coalesce($2, name), landing_url = coalesce($3, landing_url),
       ends_at = CASE WHEN $4 THEN to_timestamp($5::float8 / 1000) ELSE ends_at END,
       epoch = CASE WHEN $4 AND status IN ('live', 'paused') THEN epoch + 1 ELSE epoch END
     WHERE id = $1`,
    [id, name ?? null, landingUrl ?? null, endsAt !== undefined, endsAt ?? null],
  );
}
