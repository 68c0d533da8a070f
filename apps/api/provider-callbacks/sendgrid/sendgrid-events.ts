import type { SendGridEvent } from '#contracts/messages/provider-callbacks.js';
import type { OwnWish } from '#domain/events/reasons.js';
import type { DeliveryStatus } from '#domain/messages/delivery-report.js';

/** What one SendGrid event means for the message, its address and us. */
export interface EmailNews {
  status: DeliveryStatus;
  /** Why it was not delivered. */
  code?: string;
  /** Blocks the address for a technical reason. */
  suppress?: string;
  /** What the fan asked for. */
  stop?: OwnWish;
  /** The mailbox does not trust our domain: no other message will be taken either. */
  senderFault?: string;
  /** A mistake of ours, in SendGrid's words where they can hold nothing personal. */
  mistake?: string;
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
      return bounced(event);
    case 'dropped':
      return { status: 'failed', code: 'dropped', ...droppedFor(event.reason ?? '') };
    case 'spamreport':
      return { status: 'delivered', stop: 'spam_report' };
    case 'unsubscribe':
    case 'group_unsubscribe':
      return { status: 'delivered', stop: 'unsubscribe' };
    default:
      return undefined;
  }
}

/**
 * Enhanced status codes by which a mailbox says that our domain is not authenticated: RFC 7372 (5.7.20 to 5.7.26),
 * Gmail's own (to 5.7.30, 5.7.32, 5.7.40), Microsoft's (5.7.509, 5.7.515).
 */
const UNAUTHENTICATED = /\b5\.7\.(?:2\d|30|32|40|509|515)\b/;

function bounced({ type, reason = '', status = '' }: SendGridEvent): EmailNews {
  const [fault] = UNAUTHENTICATED.exec(status) ?? UNAUTHENTICATED.exec(reason) ?? [];
  if (fault !== undefined) return { status: 'undelivered', code: fault, senderFault: fault };
  // "blocked" is a refusal for now (full, greylisted); a bounce is for good.
  if (type === 'blocked') return { status: 'undelivered', code: 'blocked' };
  return { status: 'undelivered', code: 'bounce', suppress: 'bounce' };
}

type Dropped = Pick<EmailNews, 'suppress' | 'stop' | 'mistake'>;

/** SendGrid drops what its own lists forbid: we keep the same record, so that the next one is not tried. */
const ABOUT_THE_RECIPIENT: Readonly<Record<string, Dropped>> = {
  'bounced address': { suppress: 'bounce' },
  invalid: { suppress: 'bounce' },
  'spam reporting address': { stop: 'spam_report' },
  'unsubscribed address': { stop: 'unsubscribe' },
};

/** Any other reason is ours (a bad header, a used-up quota): the fan's address is left as it is. */
function droppedFor(reason: string): Dropped {
  const word = reason.trim();
  const about = ABOUT_THE_RECIPIENT[word.toLowerCase()];
  return about ?? { mistake: /^[\w ()/-]{1,80}$/.test(word) ? word : 'another reason' };
}
