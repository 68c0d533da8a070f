import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import type { Sql } from '#database/database.js';
import { type DoubtfulSend, refOf } from './unknown-sends.js';
import type { MessageState } from '#domain/messages/message-state.js';

type SettledByHand =
  | { kind: 'settled'; fanId: string; campaignId: string }
  | { kind: 'known'; state: MessageState }
  | { kind: 'unknown' };

type Row = Pick<
  DoubtfulSend,
  | 'id'
  | 'effect_id'
  | 'fan_id'
  | 'campaign_id'
  | 'track'
  | 'step'
  | 'channel'
  | 'purpose'
  | 'intent'
  | 'attempted_virtual_at'
> & { state: MessageState };

/**
 * Moves a message of unknown outcome to what a member has found out, and writes the fact that follows. Nothing is sent.
 */
export async function settleByHand(
  sql: Sql,
  workspaceId: string,
  messageId: string,
  as: 'accepted' | 'abandoned',
): Promise<SettledByHand> {
  // The fan is locked before the message, in the order of a decision and of a report.
  await sql.query(
    `SELECT 1 FROM fans WHERE id = (SELECT fan_id FROM messages WHERE workspace_id = $1 AND id = $2)
     FOR NO KEY UPDATE`,
    [workspaceId, messageId],
  );
  const [message] = await sql.query<Row>(
    `SELECT id, effect_id, fan_id, campaign_id, track, step, channel, purpose, intent, state,
       coalesce(attempted_virtual_at, attempted_at, created_at) AS attempted_virtual_at
     FROM messages WHERE workspace_id = $1 AND id = $2 FOR UPDATE`,
    [workspaceId, messageId],
  );
  if (message === undefined) return { kind: 'unknown' };
  const isOpen = message.state === 'unknown' || (message.state === 'abandoned' && as === 'accepted');
  if (!isOpen) return { kind: 'known', state: message.state };
  await sql.query('UPDATE messages SET state = $2, updated_at = now() WHERE id = $1', [messageId, as]);
  const { fan_id: fanId, campaign_id: campaignId } = message;
  const occasion = {
    ...{ workspaceId, campaignId, origin: 'api' as const },
    occurredAt: message.attempted_virtual_at.getTime(),
  };
  const type = as === 'accepted' ? 'message.accepted' : 'message.abandoned';
  await appendEvents(sql, [newEvent(occasion, fanId, { type, payload: refOf(message) })]);
  return { kind: 'settled', fanId, campaignId };
}
