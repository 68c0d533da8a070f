import type { NotSentReason } from '#domain/events/reasons.js';
import type { Sql } from '#database/database.js';

/** An effect of the fan that has not ended, and the budget of its provider. */
export interface OpenEffect {
  id: string;
  status: 'pending' | 'running';
  /** The slot that is kept for the next attempt. */
  slotAt: Date | null;
  /** Nobody calls this provider before this time. */
  heldUntil: Date | null;
}

const PROVIDER = `CASE x.spec ->> 'channel' WHEN 'sms' THEN 'twilio' WHEN 'email' THEN 'sendgrid' ELSE x.spec ->> 'service' END`;

/** Returns the fan's open effects for the inspector, which shows whether a budget delays them. */
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

/**
 * Returns, for each track, the newest message that was not sent, and the reason: no consent, suppressed, the cap …
 */
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
