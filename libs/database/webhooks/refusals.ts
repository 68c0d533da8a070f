import { createHash, randomUUID } from 'node:crypto';
import type { Sql } from '#database/database.js';
import { pageAfter } from '#database/page.js';

/** An address that a webhook step has called and that has answered 410 Gone. */
interface WebhookRefusalRow {
  id: string;
  url: string;
  refused_at: Date;
}

export const urlHash = (url: string): string => createHash('sha256').update(url).digest('base64url');

export async function noteRefusal(sql: Sql, workspaceId: string, url: string): Promise<void> {
  await sql.query(
    `INSERT INTO webhook_refusals (id, workspace_id, url, url_hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace_id, url_hash) DO NOTHING`,
    [randomUUID(), workspaceId, url, urlHash(url)],
  );
}

export async function listRefusals(
  sql: Sql,
  query: { workspaceId: string; after: string | undefined; limit: number },
): Promise<WebhookRefusalRow[]> {
  return sql.query<WebhookRefusalRow>(
    `SELECT id, url, refused_at FROM webhook_refusals
     WHERE workspace_id = $1 AND ${pageAfter('id', '$2::uuid', '$3')}`,
    [query.workspaceId, query.after ?? null, query.limit],
  );
}

/** Allows calls to the address again. Returns false when the address was not refused. */
export async function forgetRefusal(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
  const rows = await sql.query(
    'DELETE FROM webhook_refusals WHERE workspace_id = $1 AND id = $2 RETURNING id',
    [workspaceId, id],
  );
  return rows.length === 1;
}
