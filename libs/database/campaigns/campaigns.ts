import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { lockSlugs } from './slugs.js';
import { slugOf } from '#domain/pages/slug.js';
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
  /** Null: it has no page of ours. */
  slug: string | null;
  native_pages: unknown;
  code: string | null;
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
const COLUMNS = `c.id, c.name, c.release_id, c.artist_id, c.flow_id, c.landing_url, c.slug, c.native_pages, c.code, c.status, c.epoch,
  c.release_window_ms, c.is_demo, c.launched_at, c.ends_at, c.ended_at, c.archived_at,
  c.created_at,
  (SELECT version FROM flow_versions v WHERE v.id = c.flow_version_id) AS flow_version`;

interface NewCampaign {
  workspaceId: string;
  name: string;
  /** Exactly one of the two. */
  releaseId: string | undefined;
  artistId: string | undefined;
  flowId: string;
  /** Its page of ours. Undefined: it has none, as a broadcast. */
  page: { slug: string | undefined; baseUrl: string; nativePages: object } | undefined;
  /** Undefined: the campaign's own page. */
  landingUrl: string | undefined;
  endsAt: Date | undefined;
}

export type CreatedCampaign =
  | { kind: 'created'; campaign: CampaignRecord }
  /** The workspace has no such release, artist or flow. */
  | { kind: 'unknown' }
  /** Another campaign, perhaps of another workspace, has the slug. */
  | { kind: 'slug_taken' };

/**
 * The unique index decides who gets a slug, of those that no other page has had. One that is made from the name gets a
 * number, or a few random letters.
 */
export async function createCampaign(sql: Sql, campaign: NewCampaign): Promise<CreatedCampaign> {
  if (!(await subjectsAreThere(sql, campaign))) return { kind: 'unknown' };
  for (const slug of slugsFor(campaign)) {
    if (slug !== null) await lockSlugs(sql, [slug]);
    const created = await insertCampaign(sql, campaign, slug);
    if (created !== undefined) return { kind: 'created', campaign: created };
  }
  return { kind: 'slug_taken' };
}

const SLUG_TRIES = 9;

function* slugsFor({ page, name }: NewCampaign): Generator<string | null> {
  if (page === undefined) {
    yield null;
    return;
  }
  if (page.slug !== undefined) {
    yield page.slug;
    return;
  }
  const made = slugOf(name);
  const random = (): string => randomBytes(4).toString('hex');
  if (made !== '') yield made;
  if (made !== '') for (let number = 2; number <= SLUG_TRIES; number += 1) yield `${made}-${number}`;
  yield made === '' ? random() : `${made}-${random().slice(0, 6)}`;
}

async function subjectsAreThere(sql: Sql, campaign: NewCampaign): Promise<boolean> {
  const rows = await sql.query(
    `SELECT FROM flows f WHERE f.workspace_id = $1 AND f.id = $2 AND f.archived_at IS NULL
       AND ($3::uuid IS NULL OR EXISTS (SELECT FROM releases r WHERE r.workspace_id = $1 AND r.id = $3 AND r.archived_at IS NULL))
       AND ($4::uuid IS NULL OR EXISTS (SELECT FROM artists a WHERE a.workspace_id = $1 AND a.id = $4 AND a.archived_at IS NULL))`,
    [campaign.workspaceId, campaign.flowId, campaign.releaseId ?? null, campaign.artistId ?? null],
  );
  return rows.length > 0;
}

/** Undefined: the slug is another campaign's. */
async function insertCampaign(
  sql: Sql,
  campaign: NewCampaign,
  slug: string | null,
): Promise<CampaignRecord | undefined> {
  const ownPage = campaign.page === undefined ? '' : `${campaign.page.baseUrl}/r/${slug ?? ''}`;
  const [row] = await sql.query<CampaignRecord>(
    `INSERT INTO campaigns AS c (id, workspace_id, release_id, artist_id, flow_id, name, landing_url, ends_at, slug, native_pages)
     SELECT $1::uuid, $2::uuid, $3::uuid, $8::uuid, $4::uuid, $5, $6, $7::timestamptz, $9::text, $10::jsonb
     WHERE NOT EXISTS (SELECT FROM former_slugs WHERE slug = $9)
     ON CONFLICT (slug) DO NOTHING RETURNING ${COLUMNS}`,
    [
      uuid(),
      campaign.workspaceId,
      campaign.releaseId ?? null,
      campaign.flowId,
      campaign.name,
      campaign.landingUrl ?? ownPage,
      campaign.endsAt ?? null,
      campaign.artistId ?? null,
      slug,
      JSON.stringify(campaign.page?.nativePages ?? {}),
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

/** The names of the running campaigns of the release whose end, moved by this much, would be past. */
export async function campaignsEndedByShift(
  sql: Sql,
  releaseId: string,
  { shiftMs, now }: { shiftMs: number; now: EpochMs },
): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `SELECT name FROM campaigns WHERE release_id = $1 AND status IN ('live', 'paused')
       AND ends_at > to_timestamp($3::float8 / 1000)
       AND ends_at + make_interval(secs => $2::float8 / 1000) <= to_timestamp($3::float8 / 1000)
     ORDER BY id`,
    [releaseId, shiftMs, now],
  );
  return rows.map(({ name }) => name);
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
  slug: string | undefined;
  nativePages: object | undefined;
  code: string | null | undefined;
  landingUrl: string | undefined;
  endsAt: EpochMs | null | undefined;
}

/** Changes a locked campaign. Another end raises the epoch, so that its fans and its workflow hear of it. */
export async function saveCampaignDetails(
  sql: Sql,
  id: string,
  { name, slug, nativePages, code, landingUrl, endsAt }: CampaignDetails,
): Promise<void> {
  await sql.query(
    `UPDATE campaigns SET name = coalesce($2, name), landing_url = coalesce($3, landing_url),
       slug = coalesce($6, slug), native_pages = coalesce($7, native_pages),
       code = CASE WHEN $8 THEN $9 ELSE code END,
       ends_at = CASE WHEN $4 THEN to_timestamp($5::float8 / 1000) ELSE ends_at END,
       epoch = CASE WHEN $4 AND status IN ('live', 'paused') THEN epoch + 1 ELSE epoch END
     WHERE id = $1`,
    [
      id,
      name ?? null,
      landingUrl ?? null,
      endsAt !== undefined,
      endsAt ?? null,
      slug ?? null,
      nativePages === undefined ? null : JSON.stringify(nativePages),
      ...[code !== undefined, code ?? null],
    ],
  );
}
