import { hold } from '#providers/transport.js';
import type { SendOutcome } from '#providers/ports.js';

/** What an error of Twilio's messaging API asks of us. */
export type TwilioAction =
  /** The number has opted out, or can never receive: block it. */
  | 'suppress'
  /** This message will not pass and an operator must act: no further sends through this sender. */
  | 'halt'
  /** Only this message will not pass, and an operator should know. */
  | 'reject'
  /** Not processed: ask again after a while. */
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
  21606: { action: 'halt', meaning: 'the sender cannot send' },
  30034: { action: 'halt', meaning: 'the sender is not registered' },
  20429: { action: 'retry', meaning: 'too many requests' },
  21611: { action: 'retry', meaning: "the sender's queue is full" },
  30001: { action: 'retry', meaning: "the account's queue is full" },
};

/** The outcome of an answer that was an error. A 5xx may have been acted on: never asked again. */
export function outcomeOfError(answer: { status: number; code?: number; holdMs?: number }): SendOutcome {
  const { status, code } = answer;
  const known = code === undefined ? undefined : TWILIO_ERRORS[code];
  const label = code === undefined ? `http_${status}` : String(code);
  if (status === 429 || known?.action === 'retry') {
    return { kind: 'retry', reason: label, ...hold(answer.holdMs) };
  }
  if (status >= 500 || status === 408) return { kind: 'unknown', reason: label };
  return {
    kind: 'rejected',
    code: label,
    suppress: known?.action === 'suppress',
    haltSender: known?.action === 'halt' || status === 401,
  };
}
