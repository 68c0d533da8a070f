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
  /** The same moment on the workspace's clock. */
  attempted_virtual_at: Date;
  /** A callback has named the message already. */
  provider_id: string | null;
  address_encrypted: string | null;
  link_code: string | null;
}

const COLUMNS = `m.id, m.effect_id, m.workspace_id, m.fan_id, m.campaign_id, m.track, m.step, m.channel, m.purpose,
  m.intent, m.attempted_at, coalesce(m.attempted_virtual_at, m.attempted_at) AS attempted_virtual_at,
  m.provider_id, i.address_encrypted, l.code AS link_code`;
const FROM = `FROM messages m LEFT JOIN identities i ON i.fan_id = m.fan_id AND i.channel = m.channel
  LEFT JOIN LATERAL (SELECT code FROM links WHERE message_id = m.id
    ORDER BY created_at DESC LIMIT 1) l ON true`;

/** Claimed more than a minute ago and never recorded: the worker died with the answer. */
export async function abandonedClaims(sql: Sql, olderThanSeconds: number): Promise<DoubtfulSend[]> {
  return sql.query<DoubtfulSend>(
    `SELECT ${COLUMNS} ${FROM} WHERE m.state = 'attempting'
       AND m.attempted_at < now() - make_interval(secs => $1) ORDER BY m.updated_at LIMIT 100`,
    [olderThanSeconds],
  );
}

/** Sends of unknown outcome that may by now be looked up at the provider. */
export async function unknownSends(sql: Sql, olderThanSeconds: number): Promise<DoubtfulSend[]> {
  return sql.query<DoubtfulSend>(
    `SELECT ${COLUMNS} ${FROM} WHERE m.state = 'unknown'
       AND m.attempted_at < now() - make_interval(secs => $1) ORDER BY m.updated_at LIMIT 50`,
    [olderThanSeconds],
  );
}

/** Moves an unknown send to its final state; false when something else did meanwhile. */
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

/** Looked at without a result: the next round takes others first. */
export async function touch(sql: Sql, messageId: string): Promise<void> {
  await sql.query(`UPDATE messages SET updated_at = now() WHERE id = $1`, [messageId]);
}

export function refOf(send: DoubtfulSend): MessageRef {
  const { id: messageId, effect_id: effectId, track, step, channel, purpose, intent } = send;
  return { messageId, effectId, track, step, channel, purpose, intent };
}
