import type { NotSentReason } from '#domain/events/reasons.js';
import type { Sql } from '#database/database.js';

/** An effect of the fan that has not ended, and what its provider says. */
export interface OpenEffect {
  id: string;
  status: 'pending' | 'running';
  /** The slot kept for its next try. */
  slotAt: Date | null;
  /** Nobody calls this provider before. */
  heldUntil: Date | null;
}

const PROVIDER = `CASE x.spec ->> 'channel' WHEN 'sms' THEN 'twilio' WHEN 'email' THEN 'sendgrid' ELSE x.spec ->> 'service' END`;

/** What is out for a fan, for the inspector: is it a budget that holds it up? */
export async function readOpenEffects(sql: Sql, workspaceId: string, fanId: string): Promise<OpenEffect[]> {
  return sql.query<OpenEffect>(
    `SELECT x.id, CASE x.status WHEN 'running' THEN 'running' ELSE 'pending' END AS status, x.slot_at AS "slotAt",
       (SELECT max(b.held_until) FROM budgets b WHERE b.provider = ${PROVIDER} AND b.held_until > now()) AS "heldUntil"
     FROM effects x WHERE x.workspace_id = $1 AND x.fan_id = $2 AND x.status IN ('pending', 'running')`,
    [workspaceId, fanId],
  );
}

export interface LastBlock {
  campaignId: string;
  track: string;
  step: string;
  reason: NotSentReason;
  at: Date;
}

/** The newest message of each track that was not sent, and why: no consent, suppressed, the cap … */
export async function readLastBlocks(sql: Sql, workspaceId: string, fanId: string): Promise<LastBlock[]> {
  return sql.query<LastBlock>(
    `SELECT DISTINCT ON (campaign_id, payload ->> 'track') campaign_id AS "campaignId",
       coalesce(payload ->> 'track', '') AS track, coalesce(payload ->> 'step', '') AS step,
       coalesce(payload ->> 'reason', '') AS reason, occurred_at AS at
     FROM events WHERE workspace_id = $1 AND fan_id = $2 AND type IN ('message.blocked', 'message.refused')
       AND campaign_id IS NOT NULL
     ORDER BY campaign_id, payload ->> 'track', fan_seq DESC`,
    [workspaceId, fanId],
  );
}
