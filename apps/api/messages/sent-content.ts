import type { SentContent } from '#contracts/messages/messages.js';
import { type AsSent, renderedAsSent } from '#database/messages/as-sent.js';
import type { SecretBox } from '#database/secret-box.js';
import { plainWords } from '#domain/messages/plain-words.js';
import { assertNever } from '#domain/assert-never.js';
import type { Sql } from '#database/database.js';

/** What fans got, by the id of the message. Messages that were never tried are absent. */
export async function sentContents(
  { database, box }: { database: Sql; box: SecretBox },
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, SentContent>> {
  if (ids.length === 0) return new Map();
  const sent = await renderedAsSent(database, box, workspaceId, ids);
  return new Map([...sent].map(([id, one]) => [id, contentOf(one)]));
}

/** What fans got, by the payload of an event: of those that say that a message was accepted. */
export async function sentOfEvents(
  deps: { database: Sql; box: SecretBox },
  workspaceId: string,
  events: readonly { type: string; payload: Record<string, unknown> }[],
): Promise<(payload: Record<string, unknown>) => SentContent | undefined> {
  const ids = events.flatMap(({ type, payload }) => {
    const { messageId } = payload;
    return type === 'message.accepted' && typeof messageId === 'string' ? [messageId] : [];
  });
  const sent = await sentContents(deps, workspaceId, ids);
  return ({ messageId }) => {
    const content = typeof messageId === 'string' ? sent.get(messageId) : undefined;
    return content && { ...content, html: null };
  };
}

function contentOf(sent: AsSent): SentContent {
  const nothing = { subject: null, text: null, html: null, mediaUrl: null };
  if (sent.kind !== 'shown') return { standing: sent.kind, ...nothing };
  const { message } = sent;
  const shown = { standing: 'shown', ...nothing, ...plainWords(message) } as const;
  switch (message.channel) {
    case 'sms':
      return { ...shown, mediaUrl: message.mediaUrl ?? null };
    case 'email':
      return { ...shown, html: message.html };
    case 'webpush':
      return { ...shown, mediaUrl: message.icon ?? null };
    default:
      return assertNever(message);
  }
}
