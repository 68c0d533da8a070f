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
  created_at: Date;
}
const COLUMNS = `c.id, c.name, c.release_id, c.artist_id, c.flow_id, c.landing_url, c.status, c.epoch,
  c.release_window_ms, c.is_demo, c.launched_at, c.ends_at, c.ended_at, c.created_at,
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
     FROM (SELECT id AS release_id, NULL::uuid AS artist_id, workspace_id FROM releases WHERE id = $3
           UNION ALL SELECT NULL, id, workspace_id FROM artists WHERE id = $8) subject
     JOIN flows f ON f.workspace_id = subject.workspace_id AND f.id = $4
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

export async function listCampaigns(
  sql: Sql,
  page: { workspaceId: string; after: string | undefined; limit: number },
): Promise<CampaignRecord[]> {
  return sql.query<CampaignRecord>(
    `SELECT ${COLUMNS} FROM campaigns c WHERE c.workspace_id = $1 AND ${pageAfter('c.id', '$2::uuid', '$3')}`,
    [page.workspaceId, page.after ?? null, page.limit],
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
