import { v7 as uuid } from 'uuid';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import type { Channel } from '#domain/terms.js';
import type { Sql } from '#database/database.js';

export interface TemplateRecord {
  key: string;
  channel: Channel;
  subject: string | null;
  body: string;
  updated_at: Date;
}
const COLUMNS = 'key, channel, subject, body, updated_at';

/** Gives a workspace the default messages that it does not have yet. Its own wording stays, and archived ones are back. */
export async function seedTemplates(sql: Sql, workspaceId: string): Promise<void> {
  await sql.query(
    `INSERT INTO templates (id, workspace_id, key, channel, subject, body)
     SELECT id, $1, key, channel, subject, body
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) AS t (id, key, channel, subject, body)
     ON CONFLICT (workspace_id, key, channel) DO UPDATE SET archived_at = NULL`,
    [
      workspaceId,
      DEFAULT_MESSAGES.map(() => uuid()),
      DEFAULT_MESSAGES.map(({ key }) => key),
      DEFAULT_MESSAGES.map(({ channel }) => channel),
      DEFAULT_MESSAGES.map(({ subject }) => subject ?? null),
      DEFAULT_MESSAGES.map(({ body }) => body),
    ],
  );
}

export async function listTemplates(
  sql: Sql,
  page: {
    workspaceId: string;
    after: [key: string, channel: Channel] | undefined;
    key: string | undefined;
    channel: Channel | undefined;
    archived: boolean;
    limit: number;
  },
): Promise<TemplateRecord[]> {
  const [key, channel] = page.after ?? [null, null];
  return sql.query<TemplateRecord>(
    `SELECT ${COLUMNS} FROM templates
     WHERE workspace_id = $1 AND ($2::text IS NULL OR (key, channel) > ($2, $3)) AND (archived_at IS NOT NULL) = $5
       AND ($6::text IS NULL OR key = $6) AND ($7::text IS NULL OR channel = $7)
     ORDER BY key, channel LIMIT $4`,
    [
      ...[page.workspaceId, key, channel, page.limit, page.archived],
      ...[page.key ?? null, page.channel ?? null],
    ],
  );
}

/** Returns the messages that the workspace has written. Its flows may send these. */
export async function writtenTemplates(
  sql: Sql,
  workspaceId: string,
): Promise<Omit<TemplateRecord, 'updated_at'>[]> {
  return sql.query<Omit<TemplateRecord, 'updated_at'>>(
    'SELECT key, channel, subject, body FROM templates WHERE workspace_id = $1 AND archived_at IS NULL',
    [workspaceId],
  );
}

/** Returns the messages of these keys and channels that exist. */
export async function readTemplates(
  sql: Sql,
  workspaceId: string,
  wanted: readonly { key: string; channel: Channel }[],
): Promise<TemplateRecord[]> {
  return sql.query<TemplateRecord>(
    `SELECT ${COLUMNS} FROM templates WHERE workspace_id = $1
       AND (key, channel) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [workspaceId, wanted.map(({ key }) => key), wanted.map(({ channel }) => channel)],
  );
}

export async function findTemplate(
  sql: Sql,
  workspaceId: string,
  { key, channel }: { key: string; channel: Channel },
): Promise<TemplateRecord | undefined> {
  const [row] = await sql.query<TemplateRecord>(
    `SELECT ${COLUMNS} FROM templates WHERE workspace_id = $1 AND key = $2 AND channel = $3 AND archived_at IS NULL`,
    [workspaceId, key, channel],
  );
  return row;
}

export async function saveTemplate(
  sql: Sql,
  template: { workspaceId: string; key: string; channel: Channel; subject: string | undefined; body: string },
): Promise<TemplateRecord> {
  const [row] = await sql.query<TemplateRecord>(
    `INSERT INTO templates (id, workspace_id, key, channel, subject, body) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (workspace_id, key, channel)
       DO UPDATE SET subject = excluded.subject, body = excluded.body, updated_at = now(), archived_at = NULL
     RETURNING ${COLUMNS}`,
    [uuid(), template.workspaceId, template.key, template.channel, template.subject ?? null, template.body],
  );
  if (row === undefined) throw new Error('An insert returned no row.');
  return row;
}
