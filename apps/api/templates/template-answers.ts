import { z } from 'zod';
import type { Template, TemplateParams, WordingQuery } from '#contracts/messages/templates.js';
import type { TemplateRecord, WordingKey } from '#database/messages/templates.js';

/** Languages are kept in small letters, so that `de-DE` and `de-de` are one. */
export const wordingKey = (
  { key, channel }: TemplateParams,
  { language, campaignId }: WordingQuery,
): WordingKey => ({
  key,
  channel,
  language: language?.toLowerCase() ?? '',
  campaignId: campaignId ?? null,
});

const SourceSchema = z.record(z.string(), z.unknown()).nullable();

export const toTemplate = (row: TemplateRecord): Template => ({
  key: row.key,
  channel: row.channel,
  language: row.language === '' ? null : row.language,
  campaignId: row.campaign_id,
  version: row.version,
  format: row.format,
  subject: row.subject,
  body: row.body,
  media: row.media,
  source: SourceSchema.parse(row.source),
  current: row.current,
  updatedAt: row.created_at.toISOString(),
});
