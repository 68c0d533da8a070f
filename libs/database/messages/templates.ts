import type { MessageTemplate } from '#domain/messages/render-message.js';
import type { TemplateFormat } from '#domain/messages/template-format.js';
import type { Channel } from '#domain/terms.js';
import type { Sql } from '#database/database.js';
import { type StoredTemplate, TEMPLATE_COLUMNS, templateOf } from './template-versions.js';

/** One wording of a message, as it is stored. */
export interface TemplateRecord {
  key: string;
  channel: Channel;
  /** '' is for any language. */
  language: string;
  /** Null: it is for every campaign. */
  campaign_id: string | null;
  version: number;
  format: TemplateFormat;
  subject: string | null;
  body: string;
  html: string | null;
  media: 'artwork' | null;
  source: unknown;
  current: boolean;
  created_at: Date;
}
const COLUMNS = `v.key, v.channel, v.language, v.campaign_id, v.version, v.format, v.subject, v.body, v.html, v.media,
  v.source, v.current, v.created_at`;

/** Which wording of a message: the language ('' is for any) and the campaign (null is for every one). */
export interface WordingKey {
  key: string;
  channel: Channel;
  language: string;
  campaignId: string | null;
}

/** The wordings for any language and every campaign, by key and channel. */
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
    `SELECT ${COLUMNS} FROM templates t JOIN template_versions v ON v.id = t.version_id
     WHERE t.workspace_id = $1 AND ($2::text IS NULL OR (t.key, t.channel) > ($2, $3))
       AND (t.archived_at IS NOT NULL) = $5 AND ($6::text IS NULL OR t.key = $6) AND ($7::text IS NULL OR t.channel = $7)
     ORDER BY t.key, t.channel LIMIT $4`,
    [
      ...[page.workspaceId, key, channel, page.limit, page.archived],
      ...[page.key ?? null, page.channel ?? null],
    ],
  );
}

/** A wording that is in force, of a message that is written. */
export interface WrittenWording extends MessageTemplate {
  key: string;
  /** For any language and every campaign. */
  isBase: boolean;
  /** Which wording it is, in words; absent for the base. */
  wording?: string;
}

interface WrittenRow extends StoredTemplate {
  key: string;
  language: string;
  campaign: string | null;
}

const WRITTEN = `SELECT v.key, v.language, c.name AS campaign, ${TEMPLATE_COLUMNS}
  FROM templates t JOIN template_versions v ON v.workspace_id = t.workspace_id AND v.key = t.key
    AND v.channel = t.channel AND v.current LEFT JOIN campaigns c ON c.id = v.campaign_id
  WHERE t.workspace_id = $1 AND t.archived_at IS NULL
  ORDER BY v.key, v.channel, v.campaign_id IS NOT NULL, v.language`;

/** Returns all wordings of the messages that the workspace has written. Its flows may send these. */
export async function writtenTemplates(sql: Sql, workspaceId: string): Promise<WrittenWording[]> {
  return (await sql.query<WrittenRow>(WRITTEN, [workspaceId])).map(toWritten);
}

function toWritten(row: WrittenRow): WrittenWording {
  const { key, language, campaign } = row;
  const which = [
    ...(language === '' ? [] : [`in "${language}"`]),
    ...(campaign === null ? [] : [`for the campaign "${campaign}"`]),
  ];
  const named = which.length === 0 ? {} : { wording: which.join(' ') };
  return { ...templateOf(row), key, isBase: which.length === 0, ...named };
}

/** Returns the wordings for any language and campaign of these keys and channels that exist. */
export async function readTemplates(
  sql: Sql,
  workspaceId: string,
  wanted: readonly { key: string; channel: Channel }[],
): Promise<(MessageTemplate & { key: string })[]> {
  const rows = await sql.query<StoredTemplate & { key: string }>(
    `SELECT t.key, ${TEMPLATE_COLUMNS} FROM templates t JOIN template_versions v ON v.id = t.version_id
     WHERE t.workspace_id = $1 AND (t.key, t.channel) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [workspaceId, wanted.map(({ key }) => key), wanted.map(({ channel }) => channel)],
  );
  return rows.map((row) => ({ key: row.key, ...templateOf(row) }));
}

/** The wording of just this language and campaign. */
export async function findTemplate(
  sql: Sql,
  workspaceId: string,
  { key, channel, language, campaignId }: WordingKey,
): Promise<TemplateRecord | undefined> {
  const [row] = await sql.query<TemplateRecord>(
    `SELECT ${COLUMNS} FROM templates t JOIN template_versions v ON v.workspace_id = t.workspace_id
       AND v.key = t.key AND v.channel = t.channel AND v.current
     WHERE t.workspace_id = $1 AND t.key = $2 AND t.channel = $3 AND t.archived_at IS NULL
       AND v.language = $4 AND v.campaign_id IS NOT DISTINCT FROM $5::uuid`,
    [workspaceId, key, channel, language, campaignId],
  );
  return row;
}
