import type { Sql } from '#database/database.js';
import { type DeliveryStatus, movesForward } from '#domain/messages/delivery-report.js';
import type { Channel } from '#domain/terms.js';
import { ANSWERS, FAN_CODES, QUESTIONS } from './queue-rows.js';

/** The queues of which providers report: those whose messages go to fans. */
export const REPORTED = { answer: ANSWERS, question: QUESTIONS, code: FAN_CODES } as const;
export type ReportedKind = keyof typeof REPORTED;
type ReportedTable = (typeof REPORTED)[ReportedKind];

/** A message of a queue that a provider's report names. */
export interface ReportedRow {
  kind: ReportedKind;
  id: string;
  workspaceId: string;
  /** Null: nobody knows yet whose the address is. */
  fanId: string | null;
  /** Null: it belongs to no campaign. */
  campaignId: string | null;
  channel: Channel;
  addressHmac: string;
}

const FIND = `
SELECT q.kind, q.id, q."workspaceId", q."fanId", q."campaignId", q.channel, q."addressHmac" FROM (
  SELECT 'answer' AS kind, a.id, a.workspace_id AS "workspaceId", r.fan_id AS "fanId", NULL::uuid AS "campaignId",
    'sms' AS channel, r.address_hmac AS "addressHmac", a.callback_token AS token
  FROM reply_answers a JOIN replies r ON r.id = a.reply_id
  UNION ALL
  SELECT 'question', s.id, s.workspace_id, s.fan_id, s.campaign_id, s.channel, s.address_hmac, s.callback_token
  FROM sign_ups s
  UNION ALL
  SELECT 'code', f.id, f.workspace_id, f.fan_id, f.campaign_id, f.channel, f.address_hmac, f.callback_token
  FROM fan_codes f
) q`;

/** By the token in the address of its callback (Twilio), or by its id (SendGrid). */
export async function findReported(
  sql: Sql,
  by: { callbackToken: string } | { id: string },
): Promise<ReportedRow | undefined> {
  const [row] =
    'id' in by
      ? await sql.query<ReportedRow>(`${FIND} WHERE q.id = $1`, [by.id])
      : await sql.query<ReportedRow>(`${FIND} WHERE q.token = $1`, [by.callbackToken]);
  return row;
}

interface QueueReport {
  status: DeliveryStatus;
  providerId: string | null;
  /** Of a message that did not arrive. */
  code: string | undefined;
}

/**
 * Records what a provider reports of the message. The status only moves forward. A report of an unknown outcome shows
 * that the message was accepted. False: it says nothing new.
 */
export async function recordQueueReport(
  sql: Sql,
  { kind, id, channel }: ReportedRow,
  report: QueueReport,
): Promise<boolean> {
  const table = REPORTED[kind];
  const before = await lockStatus(sql, table, id);
  if (before === undefined || !movesForward(before.status, report.status, channel)) return false;
  await writeStatus(sql, kind, id, report);
  return true;
}

async function lockStatus(
  sql: Sql,
  { name }: Pick<ReportedTable, 'name'>,
  id: string,
): Promise<{ status: DeliveryStatus | null } | undefined> {
  const [row] = await sql.query<{ status: DeliveryStatus | null }>(
    `SELECT delivery_status AS status FROM ${name} WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return row;
}

const SET = `delivery_status = $2, provider_id = coalesce($3, provider_id),
  state = CASE WHEN state IN ('unknown', 'attempting') THEN 'accepted' ELSE state END`;

async function writeStatus(
  sql: Sql,
  kind: ReportedKind,
  id: string,
  { status, providerId, code }: QueueReport,
): Promise<void> {
  const values = [id, status, providerId, code ?? null];
  if (kind === 'code')
    await sql.query(
      `UPDATE fan_codes SET ${SET}, provider_code = coalesce($4, provider_code) WHERE id = $1`,
      values,
    );
  else
    await sql.query(
      `UPDATE ${REPORTED[kind].name} SET ${SET}, code = coalesce($4, code) WHERE id = $1`,
      values,
    );
}
