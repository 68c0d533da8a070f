import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { ReplyAnswerState } from '#domain/consents/reply.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { Sql } from '#database/database.js';

export interface ReplyAnswerRow {
  id: string;
  replyId: string;
  textEncrypted: string | null;
  state: ReplyAnswerState;
  code: string | null;
  deliveryStatus: DeliveryStatus | null;
  createdAt: Date;
}

/**
 * Adds an answer. Returns undefined when the reply has an answer that was sent, or may have been sent. The unique
 * index decides between two answers at the same moment.
 */
export async function addAnswer(
  sql: Sql,
  answer: { workspaceId: string; replyId: string; textEncrypted: string },
): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `INSERT INTO reply_answers (id, workspace_id, reply_id, text_encrypted, state, callback_token)
     VALUES ($1, $2, $3, $4, 'pending', $5)
     ON CONFLICT (reply_id) WHERE state NOT IN ('rejected', 'refused') DO NOTHING RETURNING id`,
    [uuid(), answer.workspaceId, answer.replyId, answer.textEncrypted, randomBytes(18).toString('base64url')],
  );
  return row?.id;
}

/** Returns the answers to these replies, the oldest first. */
export async function listAnswers(sql: Sql, replyIds: string[]): Promise<ReplyAnswerRow[]> {
  return sql.query<ReplyAnswerRow>(
    `SELECT id, reply_id AS "replyId", text_encrypted AS "textEncrypted", state, code,
       delivery_status AS "deliveryStatus", created_at AS "createdAt"
     FROM reply_answers WHERE reply_id = ANY ($1::uuid[]) ORDER BY id`,
    [replyIds],
  );
}

export interface DueAnswer {
  id: string;
  workspaceId: string;
  channel: 'sms';
  addressHmac: string;
  addressEncrypted: string | null;
  textEncrypted: string | null;
  callbackToken: string;
  /** True for an answer that was written so long ago that it would surprise the fan. */
  stale: boolean;
}

/**
 * Returns the next answer that may be sent, and locks it until the caller's transaction ends. An answer that another
 * process has locked is skipped. An answer that has waited for a day (the worker was stopped) is stale.
 */
export async function lockDueAnswer(sql: Sql): Promise<DueAnswer | undefined> {
  const [row] = await sql.query<DueAnswer>(
    `SELECT a.id, a.workspace_id AS "workspaceId", 'sms' AS channel, r.address_hmac AS "addressHmac",
       r.address_encrypted AS "addressEncrypted", a.text_encrypted AS "textEncrypted",
       a.callback_token AS "callbackToken", a.created_at < now() - interval '1 day' AS stale
     FROM reply_answers a JOIN replies r ON r.id = a.reply_id
     WHERE a.state = 'pending' AND a.not_before <= now() ORDER BY a.not_before LIMIT 1 FOR UPDATE OF a SKIP LOCKED`,
  );
  return row;
}
