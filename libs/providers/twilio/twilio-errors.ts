import type { NumberCodes, NumberTrouble } from '#domain/messages/delivery-report.js';
import { hold } from '#providers/transport.js';
import type { SendOutcome } from '#providers/ports.js';

/** What an error of Twilio's messaging API demands of us. */
type TwilioAction =
  /** The number has opted out, or can never receive messages: suppress it. */
  | 'suppress'
  /** This message cannot pass, and an operator must act. Nothing more is sent through this sender. */
  | 'halt'
  /** Only this message cannot pass, and an operator should know. */
  | 'reject'
  /** Twilio did not process the message: send it again later. */
  | 'retry';

/** Twilio's error codes that need more than "rejected, with this code". */
export const TWILIO_ERRORS: Readonly<Record<number, { action: TwilioAction; meaning: string }>> = {
  21610: { action: 'suppress', meaning: 'the number has opted out' },
  21211: { action: 'suppress', meaning: 'not a phone number' },
  21612: { action: 'suppress', meaning: 'the number cannot be reached from this sender' },
  21614: { action: 'suppress', meaning: 'not a mobile number' },
  21635: { action: 'suppress', meaning: 'a landline' },
  21408: { action: 'reject', meaning: 'the region is not enabled' },
  20003: { action: 'halt', meaning: 'the account cannot be used' },
  20005: { action: 'halt', meaning: 'the account is not active' },
  20404: { action: 'halt', meaning: 'the account or the messaging service is not there' },
  21212: { action: 'halt', meaning: 'the sender is no phone number' },
  21603: { action: 'halt', meaning: 'no sender is named' },
  21606: { action: 'halt', meaning: 'the sender cannot send' },
  21659: { action: 'halt', meaning: 'the sender is no number of ours' },
  21660: { action: 'halt', meaning: 'the sender belongs to another account' },
  21703: { action: 'halt', meaning: 'the messaging service has no sender' },
  21704: { action: 'halt', meaning: 'the messaging service has no phone number' },
  21705: { action: 'halt', meaning: 'the messaging service cannot be used' },
  30002: { action: 'halt', meaning: 'the account is suspended' },
  30034: { action: 'halt', meaning: 'the sender is not registered' },
  20429: { action: 'retry', meaning: 'too many requests' },
  21611: { action: 'retry', meaning: "the sender's queue is full" },
  30001: { action: 'retry', meaning: "the account's queue is full" },
};

/** Says whether this code concerns our number, account or service, so that no other message will pass either. */
export const isSenderFault = (code: number): boolean => TWILIO_ERRORS[code]?.action === 'halt';

/**
 * Without a code of Twilio's these statuses do not concern one message. They concern the key (401, 403), an address
 * that is not Twilio's (a redirect, 404, 405), or a proxy (407).
 */
const SENDER_STATUSES = [401, 403, 404, 405, 407];

const TROUBLES: ReadonlyMap<string, NumberTrouble> = new Map([
  ['21610', 'opted_out'],
  // The number is not a phone number.
  ['21211', 'never_receives'],
  // The number is not a mobile number.
  ['21614', 'never_receives'],
  // The number is a landline.
  ['30006', 'never_receives'],
  ['30005', 'unknown_handset'],
  ['30003', 'unreachable'],
]);

/** What Twilio's codes in delivery reports say about the number. */
export const TWILIO_NUMBER_CODES: NumberCodes = {
  provider: 'twilio',
  troubleOf: (code) => TROUBLES.get(code),
};

/** Returns the outcome of an answer that was an error. Twilio may have acted on a 5xx, so it is never asked again. */
export function outcomeOfError(answer: { status: number; code?: number; holdMs?: number }): SendOutcome {
  const { status, code } = answer;
  const known = code === undefined ? undefined : TWILIO_ERRORS[code];
  const label = code === undefined ? `http_${status}` : String(code);
  if (status === 429 || known?.action === 'retry') {
    return { kind: 'retry', reason: label, ...hold(answer.holdMs) };
  }
  if (status >= 500 || status === 408) return { kind: 'unknown', reason: label };
  const astray = code === undefined && (status < 400 || SENDER_STATUSES.includes(status));
  return {
    kind: 'rejected',
    code: label,
    suppress: known?.action === 'suppress',
    haltSender: known?.action === 'halt' || status === 401 || astray,
  };
}

/**
 * Reads what a created message says about itself. A message that has failed at once was never sent, whatever the HTTP
 * status was.
 */
export function outcomeOfMessage(message: {
  sid: unknown;
  status: unknown;
  errorCode: unknown;
}): SendOutcome {
  const code = Number(message.errorCode ?? 0);
  if (code !== 0 && Number.isFinite(code)) return outcomeOfError({ status: 400, code });
  if (message.status === 'failed' || message.status === 'undelivered' || message.status === 'canceled') {
    return { kind: 'rejected', code: message.status, suppress: false, haltSender: false };
  }
  // A 2xx without a SID is not an answer of the messages API. It may be a proxy's page.
  const { sid } = message;
  return typeof sid === 'string' && sid !== ''
    ? { kind: 'accepted', providerId: sid }
    : { kind: 'unknown', reason: 'no_sid' };
}
