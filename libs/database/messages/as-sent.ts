import { createHash } from 'node:crypto';
import type { Sql } from '#database/database.js';
import type { SecretBox } from '#database/secret-box.js';
import { assertNever } from '#domain/assert-never.js';
import { type MessageTemplate, renderKept, type RenderedMessage } from '#domain/messages/render-message.js';
import { type MessageValues, valuesUsed } from '#domain/messages/message-values.js';
import { KeptValuesSchema } from './kept-values.js';
import { TEMPLATE_COLUMNS, type StoredTemplate, templateOf } from './template-versions.js';

/** What is kept of a message besides its text, so that the text can be made again. */
export interface SealedMessage {
  versionId: string;
  /** The values it used, sealed. */
  values: string;
  /** SHA-256 of what was sent, in hex. */
  hash: string;
}

/** The SHA-256 of a message as the provider gets it, in hex. */
export function messageHash(message: RenderedMessage): string {
  return createHash('sha256')
    .update(JSON.stringify(partsOf(message)), 'utf8')
    .digest('hex');
}

function partsOf(message: RenderedMessage): string[] {
  switch (message.channel) {
    case 'email':
      return ['email', message.subject, message.text, message.html];
    case 'sms':
      return ['sms', message.body, message.mediaUrl ?? ''];
    case 'webpush':
      return ['webpush', message.title, message.body, message.url, message.icon ?? '', message.language];
    default:
      return assertNever(message);
  }
}

/** `uses`: the names of the values that the version uses. Nothing else of the fan is kept. */
export const sealMessage = (
  box: SecretBox,
  { versionId, uses }: { versionId: string; uses: readonly string[] },
  values: MessageValues,
  message: RenderedMessage,
): SealedMessage => ({
  versionId,
  values: box.seal(JSON.stringify(valuesUsed(values, uses))),
  hash: messageHash(message),
});

/** A message that was sent. Only what is proved to be the same is shown. */
export type AsSent =
  /** It was rendered again, and its hash is that of what was sent. */
  | { kind: 'shown'; message: RenderedMessage }
  /** Its values are gone: the fan was erased, or it was sent before they were kept. */
  | { kind: 'forgotten' }
  /** What comes out now has another hash. So it is not shown. */
  | { kind: 'differs' };

/** A message from before versions has none. */
type MaybeStored = { [Column in keyof StoredTemplate]: StoredTemplate[Column] | null };

interface Row extends MaybeStored {
  message_id: string;
  values_encrypted: string | null;
  content_hash: string | null;
}

/**
 * Messages as their fans got them, by id. A message that was never sent, or is not of the workspace, is absent.
 */
export async function renderedAsSent(
  sql: Sql,
  box: SecretBox,
  workspaceId: string,
  messageIds: readonly string[],
): Promise<Map<string, AsSent>> {
  const rows = await sql.query<Row>(
    `SELECT m.id AS message_id, m.values_encrypted, m.content_hash, ${TEMPLATE_COLUMNS}
     FROM messages m LEFT JOIN template_versions v ON v.id = m.template_version_id
     WHERE m.workspace_id = $1 AND m.id = ANY ($2::uuid[]) AND m.attempted_at IS NOT NULL`,
    [workspaceId, messageIds],
  );
  return new Map(rows.map((row) => [row.message_id, asSent(row, box)]));
}

function asSent(row: Row, box: SecretBox): AsSent {
  const { template_channel, dialect, body, subject, html, media, values_encrypted: values } = row;
  if (template_channel === null || dialect === null || body === null || values === null)
    return { kind: 'forgotten' };
  const template = templateOf({ template_channel, dialect, body, subject, html, media });
  const message = again(template, box.open(values));
  if (message === undefined || messageHash(message) !== row.content_hash) return { kind: 'differs' };
  return { kind: 'shown', message };
}

/** Undefined: it cannot be rendered any more. */
function again(template: MessageTemplate, values: string): RenderedMessage | undefined {
  try {
    return renderKept(template, KeptValuesSchema.parse(JSON.parse(values)));
  } catch {
    return undefined;
  }
}
