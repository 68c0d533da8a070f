import { v7 as uuid } from 'uuid';
import { DOUBT_LASTS_DAYS, type ReplyResolution, type ReplyState } from '#domain/consents/reply.js';
import type { ReplyIntent, ReplyLabel } from '#domain/terms.js';
import type { ReplyCarrier } from '#domain/consents/reply-sender.js';
import type { EpochMs } from '#domain/terms.js';
import { pageBefore } from '#database/page.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { findFanByPhone, lockAddress } from './keywords.js';
import type { SuppressedAddress } from './suppression.js';

interface NewReply {
  address: SuppressedAddress;
  addressEncrypted: string;
  textEncrypted: string;
  carrier: ReplyCarrier;
  intent: ReplyIntent;
  /** What a flow may know of the text; undefined: nothing. */
  says: ReplyLabel | undefined;
  state: ReplyState;
  /** Workspace time. */
  occurredAt: EpochMs;
}

/**
 * Stores a reply for one workspace and writes it into the fan's timeline. A doubtful reply holds promotion to the
 * number. The address is locked first, as a claim locks it, so no promotion is claimed at the same time.
 */
export async function keepReply(sql: Sql, reply: NewReply): Promise<string> {
  const { address, intent, says, state, occurredAt } = reply;
  const { workspaceId, hmac } = address;
  await lockAddress(sql, { workspaceId, hmac });
  const fanId = await findFanByPhone(sql, workspaceId, hmac);
  const id = uuid();
  await sql.query(
    `INSERT INTO replies (id, workspace_id, fan_id, address_hmac, address_encrypted, text_encrypted, carrier, intent,
       state, held_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::text,
       CASE WHEN $9::text = 'doubtful' THEN now() + make_interval(days => $10) END)`,
    [
      ...[id, workspaceId, fanId ?? null, hmac, reply.addressEncrypted, reply.textEncrypted],
      ...[reply.carrier, intent, state, DOUBT_LASTS_DAYS],
    ],
  );
  if (fanId === undefined) return id;
  const occasion = { workspaceId, occurredAt, origin: 'webhook' as const };
  await appendEvents(sql, [
    newEvent(occasion, fanId, {
      type: 'reply.received',
      payload: { replyId: id, intent, ...(says === undefined ? {} : { says }) },
    }),
  ]);
  return id;
}

/** Ends every doubt about the number. Returns how many doubtful replies there were. */
export async function settleDoubts(
  sql: Sql,
  { workspaceId, hmac }: SuppressedAddress,
  resolution: ReplyResolution,
): Promise<number> {
  const settled = await sql.query(
    `UPDATE replies SET state = 'done', resolution = $3, resolved_at = now()
     WHERE workspace_id = $1 AND address_hmac = $2 AND state = 'doubtful' RETURNING 1`,
    [workspaceId, hmac, resolution],
  );
  return settled.length;
}

/** Returns the addresses whose doubtful replies nobody has read in time, the oldest first. */
export async function lapsedDoubts(sql: Sql, limit: number): Promise<SuppressedAddress[]> {
  return sql.query<SuppressedAddress>(
    `SELECT DISTINCT workspace_id AS "workspaceId", 'sms' AS channel, address_hmac AS hmac FROM (
       SELECT workspace_id, address_hmac FROM replies WHERE state = 'doubtful' AND held_until <= now()
       ORDER BY held_until LIMIT $1) late`,
    [limit],
  );
}

export interface ReplyRow {
  id: string;
  workspaceId: string;
  fanId: string | null;
  addressHmac: string;
  addressEncrypted: string | null;
  textEncrypted: string | null;
  carrier: ReplyCarrier;
  intent: ReplyIntent;
  state: ReplyState;
  resolution: ReplyResolution | null;
  heldUntil: Date | null;
  receivedAt: Date;
  resolvedAt: Date | null;
  assigneeId: string | null;
}

const COLUMNS = `id, workspace_id AS "workspaceId", fan_id AS "fanId", address_hmac AS "addressHmac",
  address_encrypted AS "addressEncrypted", text_encrypted AS "textEncrypted", carrier, intent, state, resolution,
  held_until AS "heldUntil", received_at AS "receivedAt", resolved_at AS "resolvedAt",
  assignee_id AS "assigneeId"`;

interface ReplyQuery {
  workspaceId: string;
  state: ReplyState | undefined;
  intent: ReplyIntent | undefined;
  fanId: string | undefined;
  assigneeId: string | undefined;
  before: string | undefined;
  limit: number;
}

/** Returns replies, the newest first. */
export async function listReplies(sql: Sql, query: ReplyQuery): Promise<ReplyRow[]> {
  const { workspaceId, state = null, intent = null, fanId = null, before = null, limit } = query;
  const { assigneeId = null } = query;
  return sql.query<ReplyRow>(
    `SELECT ${COLUMNS} FROM replies WHERE workspace_id = $1
       AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR intent = $4)
       AND ($5::uuid IS NULL OR fan_id = $5) AND ($7::uuid IS NULL OR assignee_id = $7) AND ${pageBefore('id', '$2::uuid', '$6')}`,
    [workspaceId, before, state, intent, fanId, limit, assigneeId],
  );
}

export async function findReply(sql: Sql, workspaceId: string, id: string): Promise<ReplyRow | undefined> {
  const [row] = await sql.query<ReplyRow>(
    `SELECT ${COLUMNS} FROM replies WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, id],
  );
  return row;
}

/** Gives a reply to a member, or to nobody. Returns what there is not, if anything. */
export async function assignReply(
  sql: Sql,
  { workspaceId, id, assigneeId }: { workspaceId: string; id: string; assigneeId: string | null },
): Promise<'assigned' | 'no_member' | 'no_reply'> {
  if ((await findReply(sql, workspaceId, id)) === undefined) return 'no_reply';
  if (assigneeId !== null) {
    const members = await sql.query('SELECT 1 FROM members WHERE workspace_id = $1 AND id = $2', [
      workspaceId,
      assigneeId,
    ]);
    if (members.length === 0) return 'no_member';
  }
  await sql.query('UPDATE replies SET assignee_id = $3 WHERE workspace_id = $1 AND id = $2', [
    workspaceId,
    id,
    assigneeId,
  ]);
  return 'assigned';
}

/** Resolves a reply. The caller holds the lock of the address. */
export async function resolveReply(
  sql: Sql,
  id: string,
  { state, resolution }: { state: ReplyState; resolution: ReplyResolution | null },
): Promise<void> {
  await sql.query(
    `UPDATE replies SET state = $2, resolution = coalesce($3, resolution),
       resolved_at = CASE WHEN $3::text IS NULL THEN resolved_at ELSE now() END
     WHERE id = $1`,
    [id, state, resolution],
  );
}

/** Removes the texts and numbers of replies that were kept long enough. Returns how many replies it cleared. */
export async function forgetReplies(
  sql: Sql,
  { days, limit }: { days: number; limit: number },
): Promise<number> {
  const gone = await sql.query(
    `WITH old AS (SELECT id FROM replies WHERE text_encrypted IS NOT NULL AND state <> 'doubtful'
         AND received_at < now() - make_interval(days => $1) LIMIT $2),
       answers AS (UPDATE reply_answers SET text_encrypted = NULL WHERE reply_id IN (SELECT id FROM old)
         AND state NOT IN ('pending', 'attempting'))
     UPDATE replies SET text_encrypted = NULL, address_encrypted = NULL WHERE id IN (SELECT id FROM old) RETURNING 1`,
    [days, limit],
  );
  return gone.length;
}

/** Returns the only workspace of an installation; undefined when the installation has several. */
export async function onlyWorkspace(sql: Sql): Promise<string | undefined> {
  const workspaces = await sql.query<{ id: string }>('SELECT id FROM workspaces LIMIT 2');
  return workspaces.length === 1 ? workspaces[0]?.id : undefined;
}
