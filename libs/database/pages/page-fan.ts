import { z } from 'zod';
import { PRE_SAVE_PATHS, SERVICES, type EpochMs, type PreSavePath, type Service } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

/** What one fan has done in one campaign, as far as its page tells it to the fan. */
export interface PageFan {
  id: string;
  territory: string | null;
  zone: string | null;
  locale: string | null;
  connections: { service: Service; scopes: string[]; expired: boolean }[];
  /** The newest pre-save. */
  preSaved: { path: PreSavePath; service: Service | undefined } | undefined;
  /** We have saved the release for the fan, at that moment of the workspace's time. */
  releaseSaved: { service: Service; at: EpochMs } | undefined;
  saveFailed: boolean;
  /** By the fan's own act, or before the enrollment. */
  saved: boolean;
  followed: boolean;
  /** The fan may be written to. */
  reachable: boolean;
  /** The fan has been in an earlier campaign of this artist, past the pre-save. */
  wentFurtherBefore: boolean;
}

const FAN = `
SELECT f.territory, f.zone, f.locale,
  coalesce((SELECT jsonb_agg(jsonb_build_object('service', n.service, 'scopes', n.scopes,
      'expired', n.status = 'expired') ORDER BY n.created_at)
    FROM connections n WHERE n.fan_id = f.id), '[]') AS connections,
  EXISTS (SELECT FROM identities i JOIN addresses a USING (workspace_id, channel, address_hmac)
    WHERE i.fan_id = f.id AND i.verified_at IS NOT NULL AND a.suppressed_at IS NULL) AS reachable,
  EXISTS (SELECT FROM stage_entries s JOIN campaigns o ON o.id = s.campaign_id
      LEFT JOIN releases r ON r.id = o.release_id
    WHERE s.fan_id = f.id AND s.campaign_id <> $3 AND s.standing = 'reached' AND s.stage <> 'pre_saved'
      AND coalesce(r.artist_id, o.artist_id) = $4) AS "wentFurtherBefore"
FROM fans f WHERE f.workspace_id = $1 AND f.id = $2`;

/** The log itself is read, because a page has to show an act at once, and projections come a moment later. */
const ACTS = `
SELECT type, payload, (extract(epoch FROM occurred_at) * 1000)::float8 AS at FROM events
WHERE fan_id = $1 AND campaign_id = $2 AND type IN ('fan.pre_saved', 'release.saved', 'release.save_failed',
  'fan.saved', 'fan.followed', 'stage.already', 'enrollment.closed')
ORDER BY fan_seq`;

const ConnectionsSchema = z.array(
  z.object({ service: z.enum(SERVICES), scopes: z.array(z.string()), expired: z.boolean() }),
);
const PayloadSchema = z.object({
  path: z.enum(PRE_SAVE_PATHS).optional(),
  service: z.enum(SERVICES).optional(),
  stage: z.string().optional(),
  reason: z.string().optional(),
});

/** Undefined: the workspace has no such fan any more. */
export async function readPageFan(
  sql: Sql,
  page: { workspaceId: string; campaignId: string; artist: { id: string } },
  fanId: string,
): Promise<PageFan | undefined> {
  const [[row], acts] = await Promise.all([
    sql.query<{
      territory: string | null;
      zone: string | null;
      locale: string | null;
      connections: unknown;
      reachable: boolean;
      wentFurtherBefore: boolean;
    }>(FAN, [page.workspaceId, fanId, page.campaignId, page.artist.id], 'page-fan.fan'),
    sql.query<{ type: string; payload: unknown; at: number }>(
      ACTS,
      [fanId, page.campaignId],
      'page-fan.acts',
    ),
  ]);
  if (row === undefined) return undefined;
  const fan: PageFan = {
    ...{ id: fanId, territory: row.territory, zone: row.zone, locale: row.locale },
    ...{ reachable: row.reachable, wentFurtherBefore: row.wentFurtherBefore },
    connections: ConnectionsSchema.parse(row.connections),
    ...{ preSaved: undefined, releaseSaved: undefined, saveFailed: false, saved: false, followed: false },
  };
  for (const act of acts) note(fan, act);
  return fan;
}

function note(fan: PageFan, act: { type: string; payload: unknown; at: number }): void {
  const { path, service, stage, reason } = PayloadSchema.parse(act.payload);
  switch (act.type) {
    case 'fan.pre_saved':
      if (path !== undefined) fan.preSaved = { path, service };
      return;
    case 'release.saved':
      if (service !== undefined) fan.releaseSaved = { service, at: act.at };
      return;
    case 'release.save_failed':
      fan.saveFailed = true;
      return;
    case 'fan.saved':
      fan.saved = true;
      return;
    case 'fan.followed':
      fan.followed = true;
      return;
    case 'stage.already':
      if (stage === 'saved') fan.saved = true;
      if (stage === 'followed') fan.followed = true;
      return;
    case 'enrollment.closed':
      // The fan has undone the pre-save.
      if (reason === 'exited_by_operator') fan.preSaved = undefined;
      return;
  }
}
