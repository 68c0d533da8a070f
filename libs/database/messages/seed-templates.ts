import { v7 as uuid } from 'uuid';
import { DEFAULT_MESSAGES } from '#domain/messages/default-messages.js';
import { CURRENT_DIALECT } from '#domain/messages/liquid-engines.js';
import { usedNames } from '#domain/messages/template-names.js';
import type { Sql } from '#database/database.js';

/** The default messages as rows. A list of names is written as JSON, because a row holds one value of each. */
const ROWS = DEFAULT_MESSAGES.map(({ key, channel, format, subject, body, html, source }) => ({
  ...{ key, channel, format, body },
  ...{ subject: subject ?? null, html: html ?? null, source: source ?? null },
  uses: usedNames([subject ?? '', body, html ?? ''], CURRENT_DIALECT),
}));

const SEED = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb) AS g (id uuid, version_id uuid, key text, channel text, format text,
    subject text, body text, html text, source jsonb, uses text[])),
head AS (
  INSERT INTO templates (id, workspace_id, key, channel, subject, body, version_id)
  SELECT id, $1::uuid, key, channel, subject, body, version_id FROM given
  ON CONFLICT (workspace_id, key, channel) DO UPDATE SET archived_at = NULL
  RETURNING key, channel, version_id)
INSERT INTO template_versions (id, workspace_id, key, channel, version, dialect, format, subject, body, html, source, uses)
SELECT g.version_id, $1::uuid, g.key, g.channel, (SELECT coalesce(max(v.version), 0) + 1 FROM template_versions v
    WHERE v.workspace_id = $1 AND v.key = g.key AND v.channel = g.channel),
  $3::smallint, g.format, g.subject, g.body, g.html, g.source, g.uses
FROM given g JOIN head h ON h.version_id = g.version_id`;

/** Gives a workspace the default messages that it does not have yet. Its own wording stays, and archived ones are back. */
export async function seedTemplates(sql: Sql, workspaceId: string): Promise<void> {
  const rows = ROWS.map((row) => ({ ...row, id: uuid(), version_id: uuid() }));
  await sql.query(SEED, [workspaceId, JSON.stringify(rows), CURRENT_DIALECT]);
}
