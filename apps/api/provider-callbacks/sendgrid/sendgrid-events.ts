import type { SendGridEvent } from '#contracts/messages/provider-callbacks.js';
import type { OwnWish } from '#database/consents/ledger.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';

/** What one SendGrid event means for the message and its address. */
export interface EmailNews {
  status: DeliveryStatus;
  /** Why it was not delivered. */
  code?: string;
  /** Blocks the address for a technical reason. */
  suppress?: string;
  /** What the fan asked for. */
  stop?: OwnWish;
}

/**
 * Opens and clicks tell nothing here (mail-privacy proxies and scanners make them; our own links count clicks), but
 * that they came proves the message arrived. Undefined: a kind of event nothing follows from.
 */
export function readSendGridEvent(event: SendGridEvent): EmailNews | undefined {
  switch (event.event) {
    case 'processed':
      return { status: 'queued' };
    case 'deferred':
      return { status: 'sending' };
    case 'delivered':
    case 'open':
    case 'click':
      return { status: 'delivered' };
    case 'bounce':
      // "blocked" is a refusal for now (full, greylisted); a bounce is for good.
      if (event.type === 'blocked') return { status: 'undelivered', code: 'blocked' };
      return { status: 'undelivered', code: 'bounce', suppress: 'bounce' };
    case 'dropped':
      return { status: 'failed', code: 'dropped', ...droppedFor(event.reason) };
    case 'spamreport':
      return { status: 'delivered', stop: 'spam_report' };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { status: 'delivered', stop: 'unsubscribe' };
    default:
      return undefined;
  }
}

/** SendGrid drops what its own lists forbid: we keep the same record, so that the next one is not tried. */
function droppedFor(reason: string | undefined): Pick<EmailNews, 'suppress' | 'stop'> {
  if (reason === undefined) return {};
  if (/spam report/i.test(reason)) return { stop: 'spam_report' };
  if (/unsubscribed/i.test(reason)) return { stop: 'unsubscribe' };
  return /bounced|invalid/i.test(reason) ? { suppress: 'bounce' } : {};
}
