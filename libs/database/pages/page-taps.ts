import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import { tapPauseSeconds, type TapAct, type TapOutcome } from '#domain/pages/taps.js';
import type { Service } from '#domain/terms.js';

/** A tap that waits to be carried out. */
export interface WaitingTap {
  workspaceId: string;
  campaignId: string;
  fanId: string;
  artistId: string | null;
  service: Service;
  act: TapAct;
  itemId: string;
  once: string;
  wasAbsent: boolean;
  /** The service has accepted the item, and it was not there yet. */
  accepted: boolean;
  source: string;
  device: string;
  inApp: string;
}

/** Keeps a tap for later. One of the same fan and thing that waits already stays as it is. */
export async function keepTap(sql: Sql, tap: WaitingTap): Promise<void> {
  await sql.query(
    `INSERT INTO page_taps (id, workspace_id, campaign_id, fan_id, artist_id, service, act, item_id, once, was_absent,
       source, device, in_app, next_try_at, accepted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now() + make_interval(secs => $14),
       CASE WHEN $15 THEN now() END)
     ON CONFLICT (fan_id, campaign_id, service, act, item_id) WHERE ended_at IS NULL DO NOTHING`,
    [
      ...[uuid(), tap.workspaceId, tap.campaignId, tap.fanId, tap.artistId, tap.service, tap.act, tap.itemId],
      ...[tap.once, tap.wasAbsent, tap.source, tap.device, tap.inApp, tapPauseSeconds(0)],
      tap.accepted,
    ],
  );
}

export interface DueTap extends Omit<WaitingTap, 'accepted'> {
  id: string;
  /** Real, ms: when the service accepted the item without doing it at once. Null: it has not. */
  acceptedAt: number | null;
  /** Real, ms. */
  waitedMs: number;
}

/**
 * Takes taps that are due. Each is due again after a pause that grows, so that a process which dies over one loses
 * nothing, and no two processes have the same one at once.
 */
export async function takeDueTaps(sql: Sql, limit: number): Promise<DueTap[]> {
  return sql.query<DueTap>(
    `UPDATE page_taps t SET tries = t.tries + 1,
       next_try_at = now() + make_interval(secs => least(600, 4 * 2 ^ least(t.tries + 1, 10)))
     WHERE t.id IN (SELECT d.id FROM page_taps d WHERE d.ended_at IS NULL AND d.next_try_at <= now()
       ORDER BY d.next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED)
     RETURNING t.id, t.workspace_id AS "workspaceId", t.campaign_id AS "campaignId", t.fan_id AS "fanId",
       t.artist_id AS "artistId", t.service, t.act, t.item_id AS "itemId", t.once, t.was_absent AS "wasAbsent",
       t.source, t.device, t.in_app AS "inApp",
       (extract(epoch FROM t.accepted_at) * 1000)::float8 AS "acceptedAt",
       (extract(epoch FROM now() - t.created_at) * 1000)::float8 AS "waitedMs"`,
    [limit],
    'page-taps.take',
  );
}

/** Notes what the service has said meanwhile: that the item was not there before, or that it was accepted. */
export async function noteTap(
  sql: Sql,
  id: string,
  { wasAbsent, accepted }: { wasAbsent: boolean; accepted: boolean },
): Promise<void> {
  await sql.query(
    `UPDATE page_taps SET was_absent = was_absent OR $2,
       accepted_at = CASE WHEN $3 THEN coalesce(accepted_at, now()) ELSE accepted_at END WHERE id = $1`,
    [id, wasAbsent, accepted],
  );
}

export async function endTap(sql: Sql, id: string, outcome: TapOutcome): Promise<void> {
  await sql.query('UPDATE page_taps SET ended_at = now(), outcome = $2 WHERE id = $1', [id, outcome]);
}

/** Forgets a bounded batch of taps that ended so long ago. The answer says how many. */
export async function forgetTaps(
  sql: Sql,
  { days, limit }: { days: number; limit: number },
): Promise<number> {
  const rows = await sql.query(
    `DELETE FROM page_taps WHERE id IN (SELECT id FROM page_taps
       WHERE ended_at < now() - make_interval(days => $1) LIMIT $2) RETURNING 1`,
    [days, limit],
  );
  return rows.length;
}
