import { randomBytes, sign } from 'node:crypto';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { Fault, SandboxOptions } from '#providers/sandbox/options.js';
import type { CallbackPoster } from '#providers/sandbox/server/delivery.js';
import type { Timers } from '#providers/sandbox/server/timers.js';
import type { Ledger } from '#providers/sandbox/store/ledger.js';
import type { MailBlock, MessageRecord } from '#providers/sandbox/store/records.js';
import { testMailbox } from './test-mailboxes.js';

type CallbackEvent = Record<string, string | number | string[]>;

const NO_MAILBOX = { status: '5.1.1', reason: '550 5.1.1 The mailbox does not exist' };
const FULL = { status: '4.2.2', reason: '452 4.2.2 The mailbox is full' };
const NO_TRUST = {
  status: '5.7.515',
  reason:
    '550 5.7.515 Access denied, sending domain example.com does not meet the required authentication level.',
};

/** SendGrid repeats a batch for a day. The sandbox does so for two and a half hours: longer than any restart. */
const RETRIES = 1000;
const MAX_BATCH = 1000;

/** Posts SendGrid's events in signed batches. An event may come twice, and out of order. */
export class EventCallbacks {
  private url: string | undefined;
  private waiting: CallbackEvent[] = [];
  private flushing = false;

  constructor(
    private readonly options: SandboxOptions,
    private readonly dice: FaultDice,
    private readonly timers: Timers,
    private readonly delivery: CallbackPoster,
    private readonly privateKey: string,
    private readonly ledger: Ledger,
  ) {
    this.url = options.sendgrid.webhookUrl;
  }

  use(url: string): void {
    this.url = url;
  }

  /** As with the real provider, every event has the custom arguments and the categories of its message. */
  start(message: MessageRecord, customArgs: Record<string, string>, category: string[] = []): void {
    if (this.url === undefined) return;
    const identity = `${message.to}\n${message.subject ?? ''}\n${message.body}`;
    const happened = this.eventsOf(message, { ...customArgs, category }, identity);
    const told = this.dice.strikes('reorderedCallbacks', identity) ? happened.reverse() : happened;
    const twice = this.dice.strikes('duplicateCallbacks', identity);
    told.forEach((event, index) => {
      const delay = this.options.sendgrid.batchMs * index;
      this.timers.after(delay, () => this.put(event));
      // A repeated event has the same sg_event_id, and usually comes in a later batch.
      if (twice) this.timers.after(delay + 2 * this.options.sendgrid.batchMs, () => this.put(event));
    });
    if (testMailbox(message.to) === 'spam' && !isDropped(told))
      this.timers.after(told.length * this.options.sendgrid.batchMs, () => this.complain(message));
  }

  /** A fan's "this is spam". As with the real provider, nothing of ours comes along but the address. */
  complain(message: MessageRecord): void {
    this.block(message.to, 'Spam Reporting Address');
    this.put(bareEvent(message, 'spamreport', { timestamp: Math.floor(Date.now() / 1000) }));
  }

  private block(address: string, reason: MailBlock): void {
    if (this.ledger.mailBlock(address) === undefined) this.ledger.append({ t: 'mailBlock', address, reason });
  }

  private eventsOf(message: MessageRecord, repeated: CallbackEvent, identity: string): CallbackEvent[] {
    const event = (name: string, more: CallbackEvent): CallbackEvent => ({
      ...repeated,
      ...bareEvent(message, name),
      sg_message_id: `${message.providerId}.recvd-sandbox-1-${message.at.toString(16)}.0`,
      'smtp-id': `<${message.providerId}@sandbox>`,
      ...more,
    });
    const struck = (fault: Fault): boolean => this.dice.strikes(fault, identity);
    const box = testMailbox(message.to);
    const blocked = this.ledger.mailBlock(message.to);
    if (blocked !== undefined) return [event('dropped', { reason: blocked })];
    if (box === 'dropped' || struck('droppedByMistake'))
      return [event('dropped', { reason: box === 'dropped' ? 'Invalid' : 'Invalid SMTPAPI header' })];
    const processed = event('processed', {});
    if (box === 'bounce' || struck('undelivered')) {
      this.block(message.to, 'Bounced Address');
      return [processed, event('bounce', { type: 'bounce', ...NO_MAILBOX })];
    }
    if (box === 'blocked') return [processed, event('bounce', { type: 'blocked', ...FULL })];
    if (struck('domainRefused')) return [processed, event('bounce', { type: 'blocked', ...NO_TRUST })];
    const before =
      box === 'deferred' ? [processed, event('deferred', { response: '451 Try later' })] : [processed];
    const delivered = [...before, event('delivered', { response: '250 OK' })];
    if (!struck('lateBounce')) return delivered;
    this.block(message.to, 'Bounced Address');
    // A mailbox that takes the message and sends it back: nothing of ours comes along.
    return [...delivered, bareEvent(message, 'bounce', { type: 'bounce', sg_message_id: '', ...NO_MAILBOX })];
  }

  private put(event: CallbackEvent): void {
    this.waiting.push(event);
    if (this.flushing) return;
    this.flushing = true;
    this.timers.after(this.options.sendgrid.batchMs, () => {
      this.flushing = false;
      const batch = this.waiting;
      this.waiting = [];
      for (let from = 0; from < batch.length; from += MAX_BATCH)
        void this.post(batch.slice(from, from + MAX_BATCH));
    });
  }

  private async post(events: CallbackEvent[]): Promise<void> {
    if (this.url === undefined) return;
    const body = JSON.stringify(events);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = sign('sha256', Buffer.from(timestamp + body, 'utf8'), this.privateKey).toString(
      'base64',
    );
    const headers = {
      'content-type': 'application/json;charset=utf-8',
      'user-agent': 'SendGrid Event API',
      'x-twilio-email-event-webhook-signature': signature,
      'x-twilio-email-event-webhook-timestamp': timestamp,
    };
    await this.delivery.post(this.url, { headers, body }, RETRIES);
  }
}

const isDropped = (events: readonly CallbackEvent[]): boolean =>
  events.some(({ event }) => event === 'dropped');

/** An event as SendGrid sends it about an address, with nothing of ours. */
const bareEvent = (message: MessageRecord, name: string, more: CallbackEvent = {}): CallbackEvent => ({
  email: message.to,
  timestamp: Math.floor(message.at / 1000),
  event: name,
  sg_event_id: randomBytes(16).toString('base64url'),
  ...more,
});
