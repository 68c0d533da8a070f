import type { Sql } from '#database/database.js';
import type { Channel } from '#domain/terms.js';
import type { MessageTemplate } from '#domain/messages/render-message.js';
import { FACTS_COLUMNS, type FactsRow, wordingSql } from './message-facts.js';
import { type StoredTemplate, TEMPLATE_COLUMNS, templateOf } from './template-versions.js';

/** For whom a message is shown, and where. */
export interface Showing {
  workspaceId: string;
  /** Null: without a campaign. */
  campaignId: string | null;
  /** Null: to nobody in particular. */
  fanId: string | null;
  /** Null: in the fan's language. */
  language: string | null;
}

/** A wording that was chosen, and what is read for it. */
export interface ChosenWording {
  template: MessageTemplate;
  version: number;
  language: string;
  uses: string[];
}

interface Row extends StoredTemplate {
  version: number;
  language: string;
  uses: string[];
}

/** `f` is the fan as far as the choice of a wording goes. */
const AS_READER = `LEFT JOIN campaigns c ON c.workspace_id = w.id AND c.id = $2::uuid
  LEFT JOIN fans fan ON fan.workspace_id = w.id AND fan.id = $3::uuid
  CROSS JOIN LATERAL (SELECT coalesce($4::text, fan.locale) AS locale) f`;

/** The wording that a send would choose. Undefined: the message is not written. */
export async function findWordingFor(
  sql: Sql,
  { key, channel }: { key: string; channel: Channel },
  { workspaceId, campaignId, fanId, language }: Showing,
): Promise<ChosenWording | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT v.version, v.language, v.uses, ${TEMPLATE_COLUMNS} FROM workspaces w ${AS_READER}
     CROSS JOIN LATERAL (${wordingSql('$5::text', '$6::text')}) p JOIN template_versions v ON v.id = p.id
     WHERE w.id = $1 AND EXISTS (SELECT FROM templates s WHERE s.workspace_id = w.id AND s.key = $5::text
       AND s.channel = $6::text AND s.archived_at IS NULL)`,
    [workspaceId, campaignId, fanId, language, key, channel],
  );
  if (row === undefined) return undefined;
  return { template: templateOf(row), version: row.version, language: row.language, uses: row.uses };
}

export interface ShownFacts extends FactsRow {
  landing_url: string;
  /** The fan that was asked for has come into the campaign. */
  enrolled: boolean;
}

/**
 * What the message says in this campaign, of this fan. Undefined: the workspace has no such campaign. `wording`: what is
 * shown, which may be a draft.
 */
export async function findFactsFor(
  sql: Sql,
  { workspaceId, campaignId, fanId }: Showing,
  wording: { uses: readonly string[]; media: string | null; language: string },
): Promise<ShownFacts | undefined> {
  const [row] = await sql.query<ShownFacts>(
    `SELECT c.landing_url, EXISTS (SELECT FROM enrollments e WHERE e.campaign_id = c.id AND e.fan_id = f.id) AS enrolled,
       ${FACTS_COLUMNS}
     FROM workspaces w JOIN campaigns c ON c.workspace_id = w.id AND c.id = $2::uuid
     LEFT JOIN releases r ON r.id = c.release_id
     JOIN artists t ON t.id = coalesce(r.artist_id, c.artist_id)
     LEFT JOIN fans f ON f.workspace_id = w.id AND f.id = $3::uuid AND f.erased_at IS NULL
     CROSS JOIN (SELECT $4::text[] AS uses, $5::text AS media, $6::text AS language) p
     WHERE w.id = $1`,
    [workspaceId, campaignId, fanId, wording.uses, wording.media, wording.language],
  );
  return row;
}

/** The language in which a wording for any language is read. */
export async function workspaceLanguage(sql: Sql, workspaceId: string): Promise<string> {
  const [row] = await sql.query<{ language: string }>('SELECT language FROM workspaces WHERE id = $1', [
    workspaceId,
  ]);
  return row?.language ?? 'en';
}
