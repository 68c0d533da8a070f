import type { Sql } from '#database/database.js';
import type { FutureSaveWay } from '#domain/consents/future-save.js';
import { NEWS_DAYS } from '#domain/releases/found-release.js';
import type { CampaignStatus, Service } from '#domain/terms.js';

/**
 * Somebody who enters a release may be about to make a campaign for it: so long (real, minutes) they have the first go.
 * One that a service has listed nobody has entered, so nothing is waited for.
 */
const GRACE_MINUTES = 15;
export interface WishedRelease {
  releaseId: string;
  workspaceId: string;
  title: string;
  artistId: string;
  way: FutureSaveWay;
}

/** A launch that was begun and not ended, or that was refused, is tried again after so long (real, minutes). */
const LAUNCH_AGAIN_MINUTES = 10;

/**
 * The next release that fans wish for and that has no campaign. It is locked until the transaction ends, and other
 * processes pass it over. `except`: releases that failed a moment ago. `graceMinutes`: where a test does not want to
 * wait.
 */
export async function nextWishedRelease(
  sql: Sql,
  except: readonly string[],
  graceMinutes = GRACE_MINUTES,
): Promise<WishedRelease | undefined> {
  const [row] = await sql.query<WishedRelease>(
    `SELECT r.id AS "releaseId", r.workspace_id AS "workspaceId", r.title, r.artist_id AS "artistId",
       w.future_saves AS way
     FROM releases r JOIN workspaces w ON w.id = r.workspace_id
     WHERE r.cancelled_at IS NULL AND r.archived_at IS NULL
       AND (r.found_on IS NOT NULL OR r.created_at <= now() - make_interval(mins => $1))
       AND r.id <> ALL ($2::uuid[])
       AND NOT EXISTS (SELECT FROM campaigns c WHERE c.release_id = r.id)
       AND NOT EXISTS (SELECT FROM future_save_releases f WHERE f.release_id = r.id)
       AND EXISTS (SELECT FROM future_saves s WHERE s.artist_id = r.artist_id AND s.revoked_at IS NULL
         AND s.ends_at > now())
       AND EXISTS (SELECT FROM release_moments m WHERE m.release_id = r.id
         AND m.moment > to_timestamp((w.clock_v0 + w.clock_k * (extract(epoch FROM now()) * 1000 - w.clock_r0)) / 1000)
           - make_interval(days => ${NEWS_DAYS}))
     ORDER BY r.created_at, r.id LIMIT 1 FOR UPDATE OF r SKIP LOCKED`,
    [graceMinutes, except],
  );
  return row;
}

/** Writes down which campaign the release has got, and that it is to be launched if the workspace said so. */
export async function noteWishedRelease(
  sql: Sql,
  { releaseId, workspaceId, way }: WishedRelease,
  campaignId: string,
): Promise<void> {
  await sql.query(
    `INSERT INTO future_save_releases (release_id, workspace_id, campaign_id, launch_at)
     VALUES ($1, $2, $3, CASE WHEN $4 THEN now() END)`,
    [releaseId, workspaceId, campaignId, way === 'save'],
  );
}

export interface DueLaunch {
  releaseId: string;
  workspaceId: string;
  campaignId: string;
}

/**
 * Takes the next draft that is to be launched by itself. It is due again a few minutes later, so that a process which
 * dies over it loses nothing. A workspace that wants drafts meanwhile gets no launch, and neither does a release that
 * is no news any more.
 */
export async function takeDueLaunch(sql: Sql): Promise<DueLaunch | undefined> {
  const [row] = await sql.query<DueLaunch>(
    `UPDATE future_save_releases f SET launch_at = now() + make_interval(mins => ${LAUNCH_AGAIN_MINUTES})
     FROM campaigns made
     WHERE made.id = f.campaign_id AND f.release_id = (SELECT d.release_id FROM future_save_releases d JOIN campaigns c ON c.id = d.campaign_id
         JOIN workspaces w ON w.id = d.workspace_id
       WHERE d.launch_at <= now() AND d.found_at > now() - make_interval(days => ${NEWS_DAYS})
         AND c.status = 'draft' AND w.future_saves = 'save'
       ORDER BY d.launch_at, d.release_id LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
     RETURNING f.release_id AS "releaseId", f.workspace_id AS "workspaceId", made.id AS "campaignId"`,
  );
  return row;
}

/** The campaign is launched: nothing is left to try. */
export async function endLaunch(sql: Sql, { releaseId }: DueLaunch): Promise<void> {
  await sql.query('UPDATE future_save_releases SET launch_at = NULL WHERE release_id = $1', [releaseId]);
}

export interface FoundRelease {
  releaseId: string;
  title: string;
  campaignId: string | null;
  campaignStatus: CampaignStatus | null;
  foundAt: Date;
  /** The service that listed the release before anybody had entered it. */
  foundOn: Service | null;
}

/** The releases of an artist for which a campaign was made because fans wish for them, the newest first. */
export async function foundReleases(
  sql: Sql,
  workspaceId: string,
  artistId: string,
): Promise<FoundRelease[]> {
  return sql.query<FoundRelease>(
    `SELECT f.release_id AS "releaseId", r.title, f.campaign_id AS "campaignId", c.status AS "campaignStatus",
       f.found_at AS "foundAt", r.found_on AS "foundOn"
     FROM future_save_releases f JOIN releases r ON r.id = f.release_id LEFT JOIN campaigns c ON c.id = f.campaign_id
     WHERE f.workspace_id = $1 AND r.artist_id = $2 ORDER BY f.found_at DESC, f.release_id LIMIT 50`,
    [workspaceId, artistId],
  );
}
