import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import { pageBefore } from '#database/page.js';

export interface NewAuditEntry {
  workspaceId: string;
  actor: { kind: 'member' | 'apiKey'; id: string };
  action: string;
  fanId?: string;
  campaignId?: string;
  details?: object;
  reason?: string;
}

export interface AuditRow {
  id: string;
  at: Date;
  actor_kind: 'member' | 'apiKey';
  actor_id: string;
  action: string;
  fan_id: string | null;
  campaign_id: string | null;
  details: unknown;
  reason: string | null;
}
const COLUMNS = 'id, at, actor_kind, actor_id, action, fan_id, campaign_id, details, reason';

/** Records who did what, in the transaction that does it. */
export async function writeAudit(sql: Sql, entry: NewAuditEntry): Promise<AuditRow> {
  const [row] = await sql.query<AuditRow>(
    `INSERT INTO audit_log (id, workspace_id, actor_kind, actor_id, action, fan_id, campaign_id, details, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ${COLUMNS}`,
    [
      uuid(),
      entry.workspaceId,
      entry.actor.kind,
      entry.actor.id,
      entry.action,
      entry.fanId ?? null,
      entry.campaignId ?? null,
      JSON.stringify(entry.details ?? {}),
      entry.reason ?? null,
    ],
  );
  if (row === undefined) throw new Error('An insert returned no row.');
  return row;
}

/** Returns the workspace's entries, the newest first. */
export async function listAudit(
  sql: Sql,
  page: {
    workspaceId: string;
    fanId: string | undefined;
    campaignId: string | undefined;
    action: string | undefined;
    before: string | undefined;
    limit: number;
  },
): Promise<AuditRow[]> {
  return sql.query<AuditRow>(
    `SELECT ${COLUMNS} FROM audit_log WHERE workspace_id = $1 AND ($3::uuid IS NULL OR fan_id = $3)
       AND ($5::uuid IS NULL OR campaign_id = $5) AND ($6::text IS NULL OR action = $6)
       AND ${pageBefore('id', '$2::uuid', '$4')}`,
    [
      ...[page.workspaceId, page.before ?? null, page.fanId ?? null, page.limit],
      ...[page.campaignId ?? null, page.action ?? null],
    ],
  );
}
