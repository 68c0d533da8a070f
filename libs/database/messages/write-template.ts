import { v7 as uuid } from 'uuid';
import type { Sql } from '#database/database.js';
import { CURRENT_DIALECT } from '#domain/messages/liquid-engines.js';
import type { Media } from '#domain/messages/render-message.js';
import type { TemplateFormat } from '#domain/messages/template-format.js';
import { usedNames } from '#domain/messages/template-names.js';
import { findTemplate, type TemplateRecord, type WordingKey } from './templates.js';

/** What is written: the Liquid that is sent, and the source from which an email with a design was made. */
export interface NewWording {
  format: TemplateFormat;
  subject?: string | undefined;
  body: string;
  html?: string | undefined;
  media?: Media | undefined;
  source?: object | undefined;
}

export type WrittenTemplate =
  | { kind: 'written'; template: TemplateRecord }
  /** There is no wording for any language and every campaign yet: some fans would get nothing. */
  | { kind: 'no_base' }
  | { kind: 'no_campaign' };

const MARK_OLD = `UPDATE template_versions SET current = false
  WHERE workspace_id = $1 AND key = $2 AND channel = $3 AND language = $4 AND campaign_id IS NOT DISTINCT FROM $5::uuid
    AND current`;

const INSERT = `
INSERT INTO template_versions (id, workspace_id, key, channel, language, campaign_id, version, dialect, format, subject,
  body, html, source, media, uses)
SELECT $6::uuid, $1::uuid, $2::text, $3::text, $4::text, $5::uuid, coalesce(max(v.version), 0) + 1, $7::smallint, $8::text,
  $9::text, $10::text, $11::text, $12::jsonb, $13::text, $14::text[]
FROM template_versions v WHERE v.workspace_id = $1 AND v.key = $2 AND v.channel = $3`;

/**
 * Writes a new version of a wording, in the caller's transaction: it is what is sent from now on. The versions before
 * stay, because messages that were sent are read by them.
 */
export async function writeTemplate(
  sql: Sql,
  workspaceId: string,
  wording: WordingKey,
  written: NewWording,
): Promise<WrittenTemplate> {
  const { key, channel, language, campaignId } = wording;
  const isBase = language === '' && campaignId === null;
  // Two who write the same message come here one after the other: the version is counted.
  await sql.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `template ${workspaceId} ${key} ${channel}`,
  ]);
  if (!isBase) {
    const missing = await missingFor(sql, workspaceId, wording);
    if (missing !== undefined) return missing;
  }
  const { format, subject = null, body, html = null, media = null, source } = written;
  const uses = usedNames([subject ?? '', body, html ?? ''], CURRENT_DIALECT);
  const id = uuid();
  await sql.query(MARK_OLD, [workspaceId, key, channel, language, campaignId]);
  await sql.query(INSERT, [
    ...[workspaceId, key, channel, language, campaignId, id, CURRENT_DIALECT, format, subject, body, html],
    ...[source === undefined ? null : JSON.stringify(source), media, uses],
  ]);
  if (isBase) await pointTo(sql, { workspaceId, key, channel, subject, body, id });
  const template = await findTemplate(sql, workspaceId, wording);
  if (template === undefined) throw new Error('A version that was written is not there.');
  return { kind: 'written', template };
}

async function missingFor(
  sql: Sql,
  workspaceId: string,
  { key, channel, campaignId }: WordingKey,
): Promise<WrittenTemplate | undefined> {
  const base = await findTemplate(sql, workspaceId, { key, channel, language: '', campaignId: null });
  if (base === undefined) return { kind: 'no_base' };
  if (campaignId === null) return undefined;
  const campaign = await sql.query('SELECT 1 FROM campaigns WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    campaignId,
  ]);
  return campaign.length === 0 ? { kind: 'no_campaign' } : undefined;
}

/** The message itself names its base, and has its text for processes that know nothing of versions. */
async function pointTo(
  sql: Sql,
  of: { workspaceId: string; key: string; channel: string; subject: string | null; body: string; id: string },
): Promise<void> {
  await sql.query(
    `INSERT INTO templates (id, workspace_id, key, channel, subject, body, version_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (workspace_id, key, channel) DO UPDATE SET subject = excluded.subject, body = excluded.body,
       version_id = excluded.version_id, updated_at = now(), archived_at = NULL`,
    [uuid(), of.workspaceId, of.key, of.channel, of.subject, of.body, of.id],
  );
}

/** The versions of a message over all languages and campaigns, the newest first. */
export async function listVersions(
  sql: Sql,
  of: { workspaceId: string; key: string; channel: string; before: number | undefined; limit: number },
): Promise<TemplateRecord[]> {
  return sql.query<TemplateRecord>(
    `SELECT v.key, v.channel, v.language, v.campaign_id, v.version, v.format, v.subject, v.body, v.html, v.media, v.source,
       v.current, v.created_at
     FROM template_versions v
     WHERE v.workspace_id = $1 AND v.key = $2 AND v.channel = $3 AND ($4::integer IS NULL OR v.version < $4)
     ORDER BY v.version DESC LIMIT $5`,
    [of.workspaceId, of.key, of.channel, of.before ?? null, of.limit],
  );
}

/** Ends a wording for a language or campaign: the fans it was for get the next one. False: there is none. */
export async function endWording(sql: Sql, workspaceId: string, wording: WordingKey): Promise<boolean> {
  const { key, channel, language, campaignId } = wording;
  const ended = await sql.query(`${MARK_OLD} RETURNING 1`, [workspaceId, key, channel, language, campaignId]);
  return ended.length > 0;
}
