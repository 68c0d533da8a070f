import type { MessageRef, SendIntent } from '#domain/events/catalogue.js';
import { type NewEvent, newEvent, type Occasion } from '#database/events/new-event.js';
import type { ProviderCode } from '#domain/events/reasons.js';
import {
  movesForward,
  suppressionAfter,
  type DeliveryStatus,
  type NumberCodes,
} from '#domain/messages/delivery-report.js';
import type { Channel, EpochMs, Purpose } from '#domain/terms.js';
import { suppressAddress } from '#database/consents/suppression.js';
import type { MessageState } from '#domain/messages/message-state.js';
import type { Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';

/** The message that a provider's report names. */
export interface ReportedMessage {
  id: string;
  workspaceId: string;
  fanId: string;
  campaignId: string;
  effectId: string;
  track: string;
  step: string;
  channel: Channel;
  purpose: Purpose;
  intent: SendIntent;
  addressHmac: string;
  /** Null: it went out by the installation's own sender. */
  senderId: string | null;
  state: MessageState;
  providerId: string | null;
  deliveryStatus: DeliveryStatus | null;
}

interface DeliveryReport {
  status: DeliveryStatus;
  /** The provider's own id of the message. */
  providerId: string | null;
  /** When the mailbox accepted the message, in workspace time, if the report says so. */
  deliveredAt?: EpochMs | undefined;
  /** Why the message failed. Only `undelivered` and `failed` have a code. */
  code?: ProviderCode | undefined;
  /** Says how to read the provider's codes, when a code may say that the number gets no messages. */
  numberCodes?: NumberCodes;
}

const COLUMNS = `id, workspace_id AS "workspaceId", fan_id AS "fanId", campaign_id AS "campaignId",
  effect_id AS "effectId", track, step, channel, purpose, intent, address_hmac AS "addressHmac", sender_id AS "senderId", state,
  provider_id AS "providerId", delivery_status AS "deliveryStatus"`;

/** The name by which a report finds its message: our token, our id, or the provider's id. */
type MessageName = { callbackToken: string } | { messageId: string } | { providerId: string };

function columnOf(by: MessageName): [column: 'id' | 'provider_id' | 'callback_token', value: string] {
  if ('messageId' in by) return ['id', by.messageId];
  return 'providerId' in by ? ['provider_id', by.providerId] : ['callback_token', by.callbackToken];
}

/** A mailbox may return a message for this long after it was sent. */
const BOUNCES_WITHIN_DAYS = 5;

/**
 * Returns the message that a late bounce must refer to: the only message to one of these addresses in the last days.
 * Returns undefined when there are several or none.
 */
export async function onlyRecentMessage(
  sql: Sql,
  addresses: readonly { workspaceId: string; channel: Channel; hmac: string }[],
): Promise<ReportedMessage | undefined> {
  const found = await sql.query<ReportedMessage>(
    `SELECT ${COLUMNS} FROM messages
     JOIN unnest($1::uuid[], $2::text[], $3::text[]) AS a (w, c, h)
       ON workspace_id = a.w AND channel = a.c AND address_hmac = a.h
     WHERE state IN ('accepted', 'unknown', 'abandoned')
       AND attempted_at > now() - make_interval(days => $4) LIMIT 2`,
    [
      addresses.map(({ workspaceId }) => workspaceId),
      addresses.map(({ channel }) => channel),
      addresses.map(({ hmac }) => hmac),
      BOUNCES_WITHIN_DAYS,
    ],
  );
  return found.length === 1 ? found[0] : undefined;
}

export async function findMessage(sql: Sql, by: MessageName): Promise<ReportedMessage | undefined> {
  const [column, value] = columnOf(by);
  const [message] = await sql.query<ReportedMessage>(
    `SELECT ${COLUMNS} FROM messages WHERE ${column} = $1 AND state NOT IN ('pending', 'rejected')`,
    [value],
  );
  return message;
}

/**
 * Records what a provider reports of a message. The delivery status only moves forward. A message of unknown outcome
 * turns out to have been accepted. A number that can never be reached is blocked. Locks the address (when it may be
 * blocked), the fan and the message, in the order of claims and decisions.
 */
export async function recordDeliveryReport(
  sql: Sql,
  found: ReportedMessage,
  report: DeliveryReport,
  occurredAt: EpochMs,
): Promise<void> {
  const { numberCodes } = report;
  const mayBlock = report.code !== undefined && numberCodes !== undefined;
  if (mayBlock) await lockAddress(sql, found);
  await sql.query('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [found.fanId]);
  const message = (await findMessage(sql, { messageId: found.id })) ?? found;
  const forward = movesForward(message.deliveryStatus, report.status, message.channel);
  const lateAcceptance = message.state === 'unknown' || message.state === 'abandoned';
  if (!forward && !lateAcceptance && message.providerId !== null) return;
  await sql.query(
    `UPDATE messages SET updated_at = now(),
       state = CASE WHEN state IN ('unknown', 'abandoned') THEN 'accepted' ELSE state END,
       provider_id = coalesce(provider_id, $2),
       delivery_status = CASE WHEN $3 THEN $4 ELSE delivery_status END,
       code = coalesce($5, code), delivered_at = coalesce(delivered_at, to_timestamp($6::float8 / 1000))
     WHERE id = $1`,
    [
      ...[message.id, report.providerId, forward, report.status, forward ? (report.code ?? null) : null],
      report.deliveredAt ?? null,
    ],
  );
  const events = deliveryEvents(message, report, occurredAt, { forward, lateAcceptance });
  await appendEvents(sql, events);
  if (forward && mayBlock) await suppressIfHopeless(sql, message, numberCodes);
}

function deliveryEvents(
  message: ReportedMessage,
  report: DeliveryReport,
  occurredAt: EpochMs,
  change: { forward: boolean; lateAcceptance: boolean },
): NewEvent[] {
  const { workspaceId, campaignId, fanId } = message;
  const occasion: Occasion = { workspaceId, campaignId, occurredAt, origin: 'webhook' };
  const events: NewEvent[] = [];
  if (change.lateAcceptance) {
    events.push(newEvent(occasion, fanId, { type: 'message.accepted', payload: refOf(message) }));
  }
  if (change.forward && report.status === 'delivered') {
    events.push(newEvent(occasion, fanId, { type: 'message.delivered', payload: { messageId: message.id } }));
  }
  if (change.forward && (report.status === 'undelivered' || report.status === 'failed')) {
    const payload = { messageId: message.id, code: report.code ?? 'unknown' };
    events.push(newEvent(occasion, fanId, { type: 'message.undelivered', payload }));
  }
  return events;
}

function refOf(message: ReportedMessage): MessageRef {
  const { effectId, track, step, channel, purpose, intent } = message;
  return { messageId: message.id, effectId, track, step, channel, purpose, intent };
}

async function lockAddress(sql: Sql, { workspaceId, channel, addressHmac }: ReportedMessage): Promise<void> {
  await sql.query(
    'SELECT 1 FROM addresses WHERE workspace_id = $1 AND channel = $2 AND address_hmac = $3 FOR UPDATE',
    [workspaceId, channel, addressHmac],
  );
}

/**
 * Checks the last deliveries to this number. A landline is blocked at once. Unreachability is blocked only after
 * several messages.
 */
async function suppressIfHopeless(sql: Sql, message: ReportedMessage, codes: NumberCodes): Promise<void> {
  const last = await sql.query<{ code: string | null }>(
    `SELECT code FROM messages
     WHERE workspace_id = $1 AND channel = $3 AND address_hmac = $2
       AND delivery_status IN ('delivered', 'undelivered', 'failed')
     ORDER BY updated_at DESC LIMIT 3`,
    [message.workspaceId, message.addressHmac, message.channel],
  );
  const reported = last.map(({ code }) => code ?? 'delivered');
  const reason = suppressionAfter(reported, codes);
  const { workspaceId, channel, addressHmac: hmac } = message;
  if (reason !== undefined) await suppressAddress(sql, { workspaceId, channel, hmac }, reason);
}
