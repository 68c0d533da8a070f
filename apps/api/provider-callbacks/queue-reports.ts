import { Injectable } from '@nestjs/common';
import type { SendGridEvent } from '#contracts/messages/provider-callbacks.js';
import { suppressAddress } from '#database/consents/suppression.js';
import { Database, type Sql } from '#database/database.js';
import { appendEvents } from '#database/events/event-store.js';
import { newEvent } from '#database/events/new-event.js';
import { takeCallback } from '#database/messages/callback-queue.js';
import { findReported, recordQueueReport, type ReportedRow } from '#database/messages/queue-reports.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
import { type DeliveryStatus, suppressionAfter } from '#domain/messages/delivery-report.js';
import type { EpochMs } from '#domain/terms.js';
import { TWILIO_NUMBER_CODES } from '#providers/twilio/twilio-errors.js';
import { AppLogger } from '#http/logger.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { applyToAddress } from './apply-to-address.js';
import type { EmailNews } from './sendgrid/sendgrid-events.js';

interface TextReport {
  status: DeliveryStatus;
  providerId: string;
  /** Of a text that did not arrive. */
  code: string | undefined;
}

/**
 * What providers report of messages that are no step of a flow: answers to replies, questions to confirm, codes of fans. A
 * question or a code that does not arrive is told in the fan's timeline, where the fan is known, and in the log.
 */
@Injectable()
export class QueueReports {
  constructor(
    private readonly database: Database,
    private readonly clocks: WorkspaceClocks,
    private readonly logger: AppLogger,
  ) {}

  /** `by`: the workspaces whose own account has signed the call; it speaks of no other workspace's messages. */
  async fromTwilio(callbackToken: string, report: TextReport, by?: readonly string[]): Promise<void> {
    const row = await findReported(this.database, { callbackToken });
    if (row === undefined || by?.includes(row.workspaceId) === false) return;
    const now = await this.clocks.now(row.workspaceId);
    const { code } = report;
    await this.inTransaction(row, async (sql) => {
      const reason = code === undefined ? undefined : suppressionAfter([code], TWILIO_NUMBER_CODES);
      const { workspaceId, channel, addressHmac: hmac } = row;
      // The address is locked before the fan and the message, in the order of a claim.
      if (reason !== undefined) await suppressAddress(sql, { workspaceId, channel, hmac }, reason);
      return this.record(sql, row, report, now);
    });
  }

  /** True: the event speaks of such a message, and came for the first time. */
  async fromSendGrid(event: SendGridEvent, news: EmailNews, by?: readonly string[]): Promise<boolean> {
    const { message_id: id } = event;
    const row = id === undefined ? undefined : await findReported(this.database, { id });
    if (row?.channel !== 'email') return false;
    if (by?.includes(row.workspaceId) === false) return false;
    const now = await this.clocks.now(row.workspaceId);
    const providerId = (event.sg_message_id ?? '').split('.')[0] || null;
    let fresh = false;
    await this.inTransaction(row, async (sql) => {
      fresh = await takeCallback(sql, 'sendgrid', event.sg_event_id);
      if (!fresh) return undefined;
      const { workspaceId, channel, addressHmac: hmac } = row;
      await applyToAddress(sql, { workspaceId, channel, hmac }, news, now);
      return this.record(sql, row, { status: news.status, providerId, code: news.code }, now);
    });
    return fresh;
  }

  /** Returns the code of a message of which we learn just now that it did not arrive. */
  private async record(
    sql: Sql,
    row: ReportedRow,
    report: Parameters<typeof recordQueueReport>[2],
    occurredAt: EpochMs,
  ): Promise<string | undefined> {
    const { kind: of, fanId, channel, workspaceId, campaignId } = row;
    if (fanId !== null) await sql.query('SELECT 1 FROM fans WHERE id = $1 FOR NO KEY UPDATE', [fanId]);
    const isNew = await recordQueueReport(sql, row, report);
    const failed = report.status === 'undelivered' || report.status === 'failed';
    if (!isNew || !failed || of === 'answer') return undefined;
    const code = report.code ?? 'unknown';
    const occasion = { workspaceId, campaignId, occurredAt, origin: 'webhook' } as const;
    const payload = { of, channel, code };
    if (fanId !== null)
      await appendEvents(sql, [newEvent(occasion, fanId, { type: 'confirmation.undelivered', payload })]);
    return code;
  }

  private async inTransaction(
    { kind, channel, workspaceId, campaignId }: ReportedRow,
    run: (sql: Sql) => Promise<string | undefined>,
  ): Promise<void> {
    const code = await retryDeadlocks(() => this.database.transaction(run));
    if (code === undefined) return;
    const details = { of: kind, channel, code, workspaceId, campaignId };
    this.logger.warn('a question to confirm, or a code, did not arrive', details);
  }
}
