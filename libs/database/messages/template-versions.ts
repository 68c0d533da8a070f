import type { Sql } from '#database/database.js';
import type { Dialect } from '#domain/messages/liquid-engines.js';
import type { Media, MessageTemplate } from '#domain/messages/render-message.js';
import type { Channel } from '#domain/terms.js';

/** A wording as it is stored, from which a message is rendered. */
export interface StoredTemplate {
  version_id: string;
  template_channel: Channel;
  dialect: Dialect;
  subject: string | null;
  body: string;
  html: string | null;
  media: Media | null;
}

/** Of a row `v` of `template_versions`. */
export const TEMPLATE_COLUMNS = `v.id AS version_id, v.channel AS template_channel, v.dialect, v.subject, v.body, v.html,
  v.media`;

export function templateOf(row: Omit<StoredTemplate, 'version_id'>): MessageTemplate {
  const { template_channel: channel, dialect, subject, body, html, media } = row;
  return {
    ...{ channel, body, dialect },
    ...(subject === null ? {} : { subject }),
    ...(html === null ? {} : { html }),
    ...(media === null ? {} : { media }),
  };
}

/** The HTML of versions, kept in the process: a version never changes. The oldest goes first. */
const kept = new Map<string, string>();
const MOST_KEPT = 200;

/** The compiled HTML of a version, as Liquid. Undefined: it has none of its own. */
export async function versionHtml(sql: Sql, id: string): Promise<string | undefined> {
  const known = kept.get(id);
  if (known !== undefined) return known;
  const [row] = await sql.query<{ html: string | null }>(
    'SELECT html FROM template_versions WHERE id = $1',
    [id],
    'template-version.html',
  );
  if (row?.html == null) return undefined;
  for (const oldest of kept.keys()) {
    if (kept.size < MOST_KEPT) break;
    kept.delete(oldest);
  }
  kept.set(id, row.html);
  return row.html;
}
