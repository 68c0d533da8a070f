import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { ReplyAnswerState } from '#domain/consents/reply.js';
import { type DeliveryStatus, movesForward } from '#domain/messages/delivery-report.js';
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
    `SELECT a.id, a.workspace_id AS "workspaceId", r.address_hmac AS "addressHmac",
       r.address_encrypted AS "addressEncrypted", a.text_encrypted AS "textEncrypted",
       a.callback_token AS "callbackToken", a.created_at < now() - interval '1 day' AS stale
     FROM reply_answers a JOIN replies r ON r.id = a.reply_id
     WHERE a.state = 'pending' AND a.not_before <= now() ORDER BY a.not_before LIMIT 1 FOR UPDATE OF a SKIP LOCKED`,
  );
  return row;
}

export async function moveAnswer(
  sql: Sql,
  id: string,
  to: { state: ReplyAnswerState; code?: string; providerId?: string },
): Promise<void> {
  await sql.query(
    `UPDATE reply_answers SET state = $2::text, code = coalesce($3, code), provider_id = coalesce($4, provider_id),
       attempted_at = CASE WHEN $2::text = 'attempting' THEN now() ELSE attempted_at END
     WHERE id = $1`,
    [id, to.state, to.code ?? null, to.providerId ?? null],
  );
}

/**
 * Marks claims whose process has not recorded an outcome as lost. The answer may have been sent, so it is not sent
 * again.
 */
export async function loseAnswers(sql: Sql, afterSeconds: number): Promise<number> {
  const lost = await sql.query(
    `UPDATE reply_answers SET state = 'unknown' WHERE state = 'attempting'
       AND attempted_at < now() - make_interval(secs => $1) RETURNING 1`,
    [afterSeconds],
  );
  return lost.length;
}

/**
 * Records the provider's report on an answer. The status only moves forward. A report on an unknown answer shows that
 * it was accepted.
 */
export async function recordAnswerReport(
  sql: Sql,
  callbackToken: string,
  report: { status: DeliveryStatus; providerId: string; code: string | undefined },
): Promise<void> {
  const [answer] = await sql.query<{ id: string; status: DeliveryStatus | null }>(
    'SELECT id, delivery_status AS status FROM reply_answers WHERE callback_token = $1 FOR UPDATE',
    [callbackToken],
  );
  if (answer === undefined || !movesForward(answer.status, report.status, 'sms')) return;
  await sql.query(
    `UPDATE reply_answers SET delivery_status = $2, provider_id = $3, code = coalesce($4, code),
       state = CASE WHEN state IN ('unknown', 'attempting') THEN 'accepted' ELSE state END
     WHERE id = $1`,
    [answer.id, report.status, report.providerId, report.code ?? null],
  );
}

export async function hasDueAnswer(sql: Sql): Promise<boolean> {
  const due = await sql.query(
    `SELECT 1 FROM reply_answers WHERE state = 'pending' AND not_before <= now() LIMIT 1`,
  );
  return due.length > 0;
}

/**
 * Gives a claim back after the provider certainly did not act. The answer may be claimed again, unless it was settled
 * meanwhile.
 */
export async function unclaimAnswer(sql: Sql, id: string, waitMs: number): Promise<void> {
  await sql.query(
    `UPDATE reply_answers SET state = 'pending', not_before = now() + make_interval(secs => $2)
     WHERE id = $1 AND state = 'attempting'`,
    [id, waitMs / 1000],
  );
}
