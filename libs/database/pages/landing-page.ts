import { type NativePages, NativePagesSchema } from '#contracts/campaigns/campaigns.js';
import { type ServiceIds, ServiceIdsSchema } from '#contracts/releases/artists.js';
import { StoredReleaseClockSchema } from '#contracts/releases/releases.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import type { CampaignStatus, EndReason } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** What a campaign's page is about. */
export interface LandingPage {
  campaignId: string;
  workspaceId: string;
  slug: string;
  status: CampaignStatus;
  endReason: EndReason;
  /** The services' own pre-save pages. */
  nativePages: NativePages;
  artist: { id: string; name: string; serviceIds: ServiceIds };
  /** Absent: a campaign of an artist. */
  release:
    | {
        id: string;
        title: string;
        clock: ReleaseClock;
        cancelled: boolean;
        serviceIds: ServiceIds;
        leadTrackIds: ServiceIds;
      }
    | undefined;
}

interface Row {
  campaignId: string;
  workspaceId: string;
  slug: string;
  status: CampaignStatus;
  endReason: EndReason;
  nativePages: unknown;
  artistId: string;
  artistName: string;
  artistIds: unknown;
  releaseId: string | null;
  title: string | null;
  clock: unknown;
  cancelled: boolean;
  releaseIds: unknown;
  trackIds: unknown;
}

const PAGE = `
SELECT c.id AS "campaignId", c.workspace_id AS "workspaceId", coalesce(c.slug, '') AS slug, c.status,
  c.end_reason AS "endReason", c.native_pages AS "nativePages", t.id AS "artistId", t.name AS "artistName", t.service_ids AS "artistIds",
  r.id AS "releaseId", r.title, r.clock, r.cancelled_at IS NOT NULL AS cancelled, r.service_ids AS "releaseIds",
  r.lead_track_ids AS "trackIds"
FROM campaigns c LEFT JOIN releases r ON r.id = c.release_id JOIN artists t ON t.id = coalesce(r.artist_id, c.artist_id)`;

/** The page at `/r/{slug}`, of whatever workspace. Undefined: there is none. */
export async function findLandingPage(sql: Sql, slug: string): Promise<LandingPage | undefined> {
  const [row] = await sql.query<Row>(`${PAGE} WHERE c.slug = $1`, [slug], 'landing-page.find');
  return row && pageOf(row);
}

/** The same of a campaign, whatever its page is called today. */
export async function findLandingPageOf(sql: Sql, campaignId: string): Promise<LandingPage | undefined> {
  const [row] = await sql.query<Row>(`${PAGE} WHERE c.id = $1`, [campaignId], 'landing-page.of');
  return row && pageOf(row);
}

function pageOf(row: Row): LandingPage {
  const { campaignId, workspaceId, slug, status, endReason, releaseId, title } = row;
  return {
    ...{ campaignId, workspaceId, slug, status, endReason },
    nativePages: NativePagesSchema.parse(row.nativePages),
    artist: { id: row.artistId, name: row.artistName, serviceIds: ServiceIdsSchema.parse(row.artistIds) },
    release:
      releaseId === null || title === null
        ? undefined
        : {
            ...{ id: releaseId, title, cancelled: row.cancelled },
            clock: StoredReleaseClockSchema.parse(row.clock),
            serviceIds: ServiceIdsSchema.parse(row.releaseIds),
            leadTrackIds: ServiceIdsSchema.parse(row.trackIds),
          },
  };
}
