import type { EffectSpec } from '#domain/engine/effect-spec.js';
import type { CampaignStatus } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { StoredWebhookSchema } from '#database/engine/stored-effect.js';
import { urlHash } from './refusals.js';

/** A webhook that a step has requested and that has no outcome yet. */
export interface PendingWebhook {
  workspace_id: string;
  campaign_id: string;
  track: string;
  step: string;
  visit: number;
  spec: EffectSpec & { kind: 'webhook' };
  campaign_status: CampaignStatus;
  external_id: string | null;
  territory: string | null;
  /** Real, ms. */
  asked_at: number;
}

/** Returns undefined when the webhook has ended or was cancelled, so nothing is left to do. */
export async function readWebhook(sql: Sql, effectId: string): Promise<PendingWebhook | undefined> {
  const [row] = await sql.query<Omit<PendingWebhook, 'spec'> & { spec: unknown }>(
    `SELECT x.workspace_id, x.campaign_id, x.track, x.step, x.visit, x.spec, c.status AS campaign_status,
       f.external_id, f.territory, (extract(epoch FROM x.created_at) * 1000)::float8 AS asked_at
     FROM effects x JOIN campaigns c ON c.id = x.campaign_id JOIN fans f ON f.id = x.fan_id
     WHERE x.id = $1 AND x.kind = 'webhook' AND x.status IN ('pending', 'running')`,
    [effectId],
    'webhook.read',
  );
  return row && { ...row, spec: StoredWebhookSchema.parse(row.spec) };
}

type WebhookClaim = { kind: 'claimed' } | { kind: 'gone' } | { kind: 'settled' };

/**
 * Claims the webhook. From here on the flow waits for its outcome. A running webhook is claimed again: its worker has
 * died, and the call may be repeated.
 */
export async function claimWebhook(
  sql: Sql,
  effectId: string,
  { workspace_id, spec }: PendingWebhook,
): Promise<WebhookClaim> {
  const [row] = await sql.query<{ gone: boolean }>(
    `UPDATE effects SET status = 'running' WHERE id = $1 AND status IN ('pending', 'running')
     RETURNING EXISTS (SELECT FROM webhook_refusals WHERE workspace_id = $2 AND url_hash = $3) AS gone`,
    [effectId, workspace_id, urlHash(spec.url)],
    'webhook.claim',
  );
  if (row === undefined) return { kind: 'settled' };
  return row.gone ? { kind: 'gone' } : { kind: 'claimed' };
}

/** Gives the claim back, so that the flow may change its mind meanwhile. Returns the number of attempts so far. */
export async function releaseWebhook(sql: Sql, effectId: string, counts: boolean): Promise<number> {
  const [row] = await sql.query<{ attempts: number }>(
    `UPDATE effects SET status = 'pending', tries = tries + $2 WHERE id = $1 AND status = 'running'
     RETURNING tries AS attempts`,
    [effectId, counts ? 1 : 0],
    'webhook.release',
  );
  return row?.attempts ?? 0;
}
