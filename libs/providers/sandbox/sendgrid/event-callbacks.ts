import { randomBytes, sign } from 'node:crypto';
import type { FaultDice } from '#providers/sandbox/fault-dice.js';
import type { Fault, SandboxOptions } from '#providers/sandbox/options.js';
import type { CallbackPoster } from '#providers/sandbox/server/delivery.js';
import type { Timers } from '#providers/sandbox/server/timers.js';
import type { MessageRecord } from '#providers/sandbox/store/records.js';

type CallbackEvent = Record<string, string | number | string[]>;

const NO_MAILBOX = { status: '5.1.1', reason: '550 5.1.1 The mailbox does not exist' };
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
  }

  private eventsOf(message: MessageRecord, repeated: CallbackEvent, identity: string): CallbackEvent[] {
    const bare = (name: string, more: CallbackEvent): CallbackEvent => ({
      email: message.to,
      timestamp: Math.floor(message.at / 1000),
      event: name,
      sg_event_id: randomBytes(16).toString('base64url'),
      ...more,
    });
    const event = (name: string, more: CallbackEvent): CallbackEvent => ({
      ...repeated,
      ...bare(name, {}),
      sg_message_id: `${message.providerId}.recvd-sandbox-1-${message.at.toString(16)}.0`,
      'smtp-id': `<${message.providerId}@sandbox>`,
      ...more,
    });
    const struck = (fault: Fault): boolean => this.dice.strikes(fault, identity);
    if (struck('droppedByMistake')) return [event('dropped', { reason: 'Invalid SMTPAPI header' })];
    const processed = event('processed', {});
    if (struck('undelivered')) return [processed, event('bounce', { type: 'bounce', ...NO_MAILBOX })];
    if (struck('domainRefused')) return [processed, event('bounce', { type: 'blocked', ...NO_TRUST })];
    const delivered = event('delivered', { response: '250 OK' });
    // A mailbox that takes the message and sends it back: nothing of ours comes along.
    const sentBack = bare('bounce', { type: 'bounce', sg_message_id: '', ...NO_MAILBOX });
    return struck('lateBounce') ? [processed, delivered, sentBack] : [processed, delivered];
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
