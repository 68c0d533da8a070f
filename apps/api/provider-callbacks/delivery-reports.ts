import { Injectable } from '@nestjs/common';
import type { SendGridEvent, TwilioStatus } from '#contracts/messages/provider-callbacks.js';
import { EMAIL_CREDENTIAL } from '#database/budgets/credential-halts.js';
import { type SuppressedAddress, workspacesKnowing } from '#database/consents/suppression.js';
import { Database } from '#database/database.js';
import { normaliseEmail } from '#domain/fans/email.js';
import { haltNameOf } from '#database/sending/senders.js';
import { takeCallback } from '#database/messages/callback-queue.js';
import {
  findMessage,
  onlyRecentMessage,
  recordDeliveryReport,
  type ReportedMessage,
} from '#database/messages/delivery-reports.js';
import { SecretBox } from '#database/secret-box.js';
import { toVirtual } from '#domain/clock/workspace-clock.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';
import type { EpochMs } from '#domain/terms.js';
import { TWILIO_NUMBER_CODES } from '#providers/twilio/twilio-errors.js';
import { WorkspaceClocks } from '#http/workspace-clocks.js';
import { isSenderFault } from '#providers/twilio/twilio-errors.js';
import { applyToAddress } from './apply-to-address.js';
import { HaltSenders } from './halt-senders.js';
import { QueueReports } from './queue-reports.js';
import { retryDeadlocks } from '#database/retry-deadlocks.js';
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
    private readonly box: SecretBox,
    private readonly clocks: WorkspaceClocks,
    private readonly senders: HaltSenders,
    private readonly queues: QueueReports,
  ) {}

  /** `by`: the workspaces whose own account has signed the call; it speaks of no other workspace's messages. */
  async fromTwilio(callbackToken: string, report: TwilioStatus, by?: readonly string[]): Promise<void> {
    const status = TWILIO[report.MessageStatus.toLowerCase()];
    if (status === undefined) return;
    const failed = status === 'undelivered' || status === 'failed';
    const code = failed ? (report.ErrorCode ?? 'unknown') : undefined;
    const message = await findMessage(this.database, { callbackToken });
    if (message !== undefined && by !== undefined && !by.includes(message.workspaceId)) return;
    if (message === undefined) {
      await this.queues.fromTwilio(callbackToken, { status, providerId: report.MessageSid, code }, by);
      return;
    }
    const now = await this.clocks.now(message.workspaceId);
    await retryDeadlocks(() =>
      this.database.transaction((sql) =>
        recordDeliveryReport(
          sql,
          message,
          { status, providerId: report.MessageSid, code, numberCodes: TWILIO_NUMBER_CODES },
          now,
        ),
      ),
    );
    if (code === undefined || !isSenderFault(Number(code))) return;
    const credential = message.senderId === null ? report.AccountSid : haltNameOf(message.senderId);
    if (credential !== undefined) await this.senders.halt({ provider: 'twilio', credential }, code);
  }

  /** One event of a batch, once per `sg_event_id`. `by`: the workspaces whose own account has signed the call. */
  async fromSendGrid(event: SendGridEvent, by?: readonly string[]): Promise<void> {
    const news = readSendGridEvent(event);
    if (news === undefined) return;
    const found = within(await this.meantBy(event, news), by);
    if (found === undefined) {
      const isOurs = await this.queues.fromSendGrid(event, news, by);
      if (isOurs && by === undefined) await this.tellOperator(news, undefined);
      return;
    }
    const { message, addresses } = found;
    const providerId = (event.sg_message_id ?? '').split('.')[0] || null;
    const deliveredAt =
      event.event === 'delivered' && message !== undefined
        ? await this.toldTime(message.at.workspaceId, event.timestamp)
        : undefined;
    const fresh = await retryDeadlocks(() =>
      this.database.transaction(async (sql) => {
        if (!(await takeCallback(sql, 'sendgrid', event.sg_event_id))) return false;
        // The addresses are locked before the fan and the message, in the order of a claim.
        for (const { address, now } of addresses) await applyToAddress(sql, address, news, now);
        if (message === undefined) return true;
        const { at, now } = message;
        const { status, code } = news;
        await recordDeliveryReport(sql, at, { status, providerId, code, deliveredAt }, now);
        return true;
      }),
    );
    if (fresh) await this.tellOperator(news, message?.at);
  }

  /** When the provider says it happened, on the workspace's clock; never later than now. */
  private async toldTime(workspaceId: string, seconds: number | undefined): Promise<EpochMs> {
    const now = this.database.clock.now();
    const clock = await this.clocks.clockOf(workspaceId);
    return toVirtual(clock, seconds === undefined ? now : Math.min(now, seconds * 1000));
  }

  /** The message and the addresses that an event speaks of. Undefined: nothing of ours. */
  private async meantBy(event: SendGridEvent, news: EmailNews): Promise<Meant | undefined> {
    const named = await this.named(event);
    if (named !== undefined) {
      if (named.channel !== 'email') return undefined;
      const { workspaceId, channel, addressHmac: hmac } = named;
      const now = await this.clocks.now(workspaceId);
      return { message: { at: named, now }, addresses: [{ address: { workspaceId, channel, hmac }, now }] };
    }
    // With an id that we do not know it is another installation's.
    if (event.message_id !== undefined) return undefined;
    return this.byAddress(event.email ?? '', news);
  }

  private async named({ message_id: messageId, sg_message_id: theirs }: SendGridEvent) {
    if (messageId !== undefined) return findMessage(this.database, { messageId });
    const [providerId = ''] = (theirs ?? '').split('.');
    return providerId === '' ? undefined : findMessage(this.database, { providerId });
  }

  /**
   * Late bounces and complaints come with nothing but the address. It counts in every workspace that knows it, because the
   * account that sends is shared; and for the message, where only one can be meant.
   */
  private async byAddress(email: string, news: EmailNews): Promise<Meant | undefined> {
    if (news.stop === undefined && news.suppress === undefined) return undefined;
    const known = normaliseEmail(email);
    if (known.kind === 'invalid') return undefined;
    const fingerprint = (workspaceId: string) => this.box.fingerprint(workspaceId, known.address);
    const targets = await workspacesKnowing(this.database, 'email', fingerprint);
    const addresses = await Promise.all(
      targets.map(async (address) => ({ address, now: await this.clocks.now(address.workspaceId) })),
    );
    const only = news.suppress === undefined ? undefined : await onlyRecentMessage(this.database, targets);
    const now = addresses.find(({ address }) => address.workspaceId === only?.workspaceId)?.now;
    return { addresses, message: only === undefined || now === undefined ? undefined : { at: only, now } };
  }

  private async tellOperator(news: EmailNews, message: ReportedMessage | undefined): Promise<void> {
    if (news.mistake !== undefined) this.senders.mistake('sendgrid', news.mistake);
    // What was delivered and then refused was passed on: whoever passed it on has spoilt the signature.
    if (news.senderFault === undefined || message?.deliveryStatus === 'delivered') return;
    const credential = message?.senderId == null ? EMAIL_CREDENTIAL : haltNameOf(message.senderId);
    await this.senders.halt({ provider: 'sendgrid', credential }, news.senderFault);
  }
}

/** What is left of it for workspaces whose own account speaks: nothing of another workspace. */
function within(meant: Meant | undefined, by: readonly string[] | undefined): Meant | undefined {
  if (meant === undefined || by === undefined) return meant;
  const addresses = meant.addresses.filter(({ address }) => by.includes(address.workspaceId));
  const { message } = meant;
  const own = message !== undefined && by.includes(message.at.workspaceId) ? message : undefined;
  return addresses.length === 0 && own === undefined ? undefined : { addresses, message: own };
}

/** What an event speaks of, each with what its workspace's clock shows. */
interface Meant {
  message: { at: ReportedMessage; now: EpochMs } | undefined;
  addresses: { address: SuppressedAddress; now: EpochMs }[];
}
