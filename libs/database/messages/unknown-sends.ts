import type { MessageRef } from '#domain/events/catalogue.js';
import type { Channel, Purpose } from '#domain/terms.js';
import type { SendIntent } from '#domain/events/catalogue.js';
import type { Sql } from '#database/database.js';

export interface DoubtfulSend {
  id: string;
  effect_id: string;
  workspace_id: string;
  fan_id: string;
  campaign_id: string;
  track: string;
  step: string;
  channel: Channel;
  purpose: Purpose;
  intent: SendIntent;
  attempted_at: Date;
  /** The time of the attempt on the workspace's clock. */
  attempted_virtual_at: Date;
  /** The provider's id of the message, when a callback has already given it. */
  provider_id: string | null;
  /** Null: it went out by the installation's own sender. */
  sender_id: string | null;
  address_encrypted: string | null;
  link_code: string | null;
}

const COLUMNS = `m.id, m.effect_id, m.workspace_id, m.fan_id, m.campaign_id, m.track, m.step, m.channel, m.purpose,
  m.intent, m.attempted_at, coalesce(m.attempted_virtual_at, m.attempted_at) AS attempted_virtual_at,
  m.provider_id, m.sender_id, i.address_encrypted, l.code AS link_code`;
const FROM = `FROM messages m LEFT JOIN identities i ON i.fan_id = m.fan_id AND i.channel = m.channel
  LEFT JOIN LATERAL (SELECT code FROM links WHERE message_id = m.id
    ORDER BY created_at DESC LIMIT 1) l ON true`;

/**
 * Returns messages that were claimed more than a minute ago and have no outcome: the worker was stopped before it
 * recorded one.
 */
export async function abandonedClaims(sql: Sql, olderThanSeconds: number): Promise<DoubtfulSend[]> {
  return sql.query<DoubtfulSend>(
    `SELECT ${COLUMNS} ${FROM} WHERE m.state = 'attempting'
       AND m.attempted_at < now() - make_interval(secs => $1) ORDER BY m.updated_at LIMIT 100`,
    [olderThanSeconds],
  );
}

/** Returns sends of unknown outcome that the provider can be asked about by now. */
export async function unknownSends(sql: Sql, olderThanSeconds: number): Promise<DoubtfulSend[]> {
  return sql.query<DoubtfulSend>(
    `SELECT ${COLUMNS} ${FROM} WHERE m.state = 'unknown'
       AND m.attempted_at < now() - make_interval(secs => $1) ORDER BY m.updated_at LIMIT 50`,
    [olderThanSeconds],
  );
}

/** Moves an unknown send to its final state. Returns false when the send has left that state meanwhile. */
export async function resolveUnknown(
  sql: Sql,
  messageId: string,
  state: 'accepted' | 'abandoned',
  providerId: string | null,
): Promise<boolean> {
  const rows = await sql.query(
    `UPDATE messages SET state = $2, provider_id = coalesce($3, provider_id), updated_at = now()
     WHERE id = $1 AND state = 'unknown' RETURNING id`,
    [messageId, state, providerId],
  );
  return rows.length === 1;
}

/** Records that a send was looked up without a result. The next round takes other sends first. */
export async function recordLookUp(sql: Sql, messageId: string): Promise<void> {
  await sql.query(`UPDATE messages SET updated_at = now() WHERE id = $1`, [messageId]);
}

export function refOf(
  send: Pick<DoubtfulSend, 'id' | 'effect_id' | 'track' | 'step' | 'channel' | 'purpose' | 'intent'>,
): MessageRef {
  const { id: messageId, effect_id: effectId, track, step, channel, purpose, intent } = send;
  return { messageId, effectId, track, step, channel, purpose, intent };
}
