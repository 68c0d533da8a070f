import { Injectable } from '@nestjs/common';
import type { SendGridEvent, TwilioStatus } from '#contracts/messages/provider-callbacks.js';
import { stopAddress, suppressAddress } from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { takeCallback } from '#database/messages/callback-queue.js';
import {
  findMessage,
  recordDeliveryReport,
  type ReportedMessage,
} from '#database/messages/delivery-reports.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { EpochMs } from '#domain/terms.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { retryDeadlocks } from './retry-deadlocks.js';
import { readSendGridEvent, type EmailNews } from './sendgrid/sendgrid-events.js';

/** Maps Twilio's statuses to ours. A message that was read has been delivered. */
const TWILIO: Readonly<Record<string, DeliveryStatus>> = {
  accepted: 'queued',
  scheduled: 'queued',
  queued: 'queued',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

/**
 * Records what providers report about our messages. Reports come late, twice, in any order, or about messages we never
 * sent.
 */
@Injectable()
export class DeliveryReports {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
  ) {}

  async fromTwilio(callbackToken: string, report: TwilioStatus): Promise<void> {
    const status = TWILIO[report.MessageStatus.toLowerCase()];
    if (status === undefined) return;
    const failed = status === 'undelivered' || status === 'failed';
    const code = failed ? (report.ErrorCode ?? 'unknown') : undefined;
    const message = await findMessage(this.database, { callbackToken });
    if (message === undefined) return;
    const now = await this.clocks.now(message.workspaceId);
    await retryDeadlocks(() =>
      this.database.transaction((sql) =>
        recordDeliveryReport(sql, message, { status, providerId: report.MessageSid, code }, now),
      ),
    );
  }

  /** One event of a batch, once per `sg_event_id`. */
  async fromSendGrid(event: SendGridEvent): Promise<void> {
    const news = readSendGridEvent(event);
    const { message_id: messageId } = event;
    if (news === undefined || messageId === undefined) return;
    const message = await findMessage(this.database, { messageId });
    if (message?.channel !== 'email') return;
    const now = await this.clocks.now(message.workspaceId);
    const providerId = event.sg_message_id?.split('.')[0] ?? null;
    await retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        if (!(await takeCallback(sql, 'sendgrid', event.sg_event_id))) return;
        // The address is locked before the fan and the message, in the order of a claim.
        await applyToAddress(sql, message, news, now);
        await recordDeliveryReport(sql, message, { status: news.status, providerId, code: news.code }, now);
      }),
    );
  }
}

async function applyToAddress(
  sql: Sql,
  { workspaceId, channel, addressHmac: hmac }: ReportedMessage,
  { stop, suppress }: EmailNews,
  occurredAt: EpochMs,
): Promise<void> {
  const address = { workspaceId, channel, hmac };
  if (stop !== undefined) {
    const method = stop === 'spam_report' ? 'spam_report' : 'email_unsubscribe';
    await stopAddress(sql, address, { reason: stop, method, occurredAt });
  }
  if (suppress !== undefined) await suppressAddress(sql, address, suppress);
}
