import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import type { FutureSaveEnd } from '#domain/consents/future-save.js';
import type { Service } from '#domain/terms.js';

export interface NewFutureSave {
  workspaceId: string;
  fanId: string;
  artistId: string;
  service: Service;
  campaignId: string;
  wording: string;
  language: string;
  sourceUrl: string;
  endsAt: Date;
}

/** Keeps a wish, in the caller's transaction. A wish of before of the same kind is closed: the newer words count. */
export async function keepFutureSave(sql: Sql, wish: NewFutureSave): Promise<void> {
  await sql.query('SELECT FROM fans WHERE workspace_id = $1 AND id = $2 FOR NO KEY UPDATE', [
    wish.workspaceId,
    wish.fanId,
  ]);
  await sql.query(
    `UPDATE future_saves SET revoked_at = now(), revoked_by = 'renewed'
     WHERE fan_id = $1 AND artist_id = $2 AND service = $3 AND revoked_at IS NULL`,
    [wish.fanId, wish.artistId, wish.service],
  );
  await sql.query(
    `INSERT INTO future_saves (id, workspace_id, fan_id, artist_id, service, campaign_id, wording, wording_hash,
       language, source_url, ends_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, encode(sha256(convert_to($7, 'UTF8')), 'hex'), $8, $9, $10)`,
    [
      ...[uuid(), wish.workspaceId, wish.fanId, wish.artistId, wish.service, wish.campaignId, wish.wording],
      ...[wish.language, wish.sourceUrl, wish.endsAt],
    ],
  );
}

export interface FutureSaveRow {
  id: string;
  artistId: string;
  artist: string;
  service: Service;
  wording: string;
  wordingHash: string;
  language: string;
  sourceUrl: string;
  grantedAt: Date;
  endsAt: Date;
  revokedAt: Date | null;
  revokedBy: FutureSaveEnd | null;
}

/** A fan's wishes, the newest first; those that are closed and over, too. */
export async function readFutureSaves(
  sql: Sql,
  workspaceId: string,
  fanId: string,
): Promise<FutureSaveRow[]> {
  return sql.query<FutureSaveRow>(
    `SELECT s.id, s.artist_id AS "artistId", a.name AS artist, s.service, s.wording, s.wording_hash AS "wordingHash",
       s.language, s.source_url AS "sourceUrl", s.granted_at AS "grantedAt", s.ends_at AS "endsAt",
       s.revoked_at AS "revokedAt", s.revoked_by AS "revokedBy"
     FROM future_saves s JOIN artists a ON a.id = s.artist_id
     WHERE s.workspace_id = $1 AND s.fan_id = $2 ORDER BY s.granted_at DESC, s.id DESC`,
    [workspaceId, fanId],
  );
}

/** Closes a fan's wishes about an artist. The answer says how many were open. */
export async function revokeFutureSaves(
  sql: Sql,
  { workspaceId, fanId, artistId }: { workspaceId: string; fanId: string; artistId: string },
  by: FutureSaveEnd,
): Promise<number> {
  const rows = await sql.query(
    `UPDATE future_saves SET revoked_at = now(), revoked_by = $4
     WHERE workspace_id = $1 AND fan_id = $2 AND artist_id = $3 AND revoked_at IS NULL RETURNING 1`,
    [workspaceId, fanId, artistId, by],
  );
  return rows.length;
}

/** How many fans wish for every release of an artist, by service: those whose wish is open and not over. */
export async function countFutureSaves(
  sql: Sql,
  workspaceId: string,
  artistId: string,
): Promise<{ service: Service; fans: number }[]> {
  return sql.query<{ service: Service; fans: number }>(
    `SELECT service, count(*) AS fans FROM future_saves
     WHERE workspace_id = $1 AND artist_id = $2 AND revoked_at IS NULL AND ends_at > now()
     GROUP BY service ORDER BY service`,
    [workspaceId, artistId],
  );
}
