import type { SendOutcome } from '#providers/ports.js';
import { hold, retryAfterMs } from '#providers/transport.js';

export interface PushAnswer {
  status: number;
  retryAfter: string | undefined;
  /** Our opaque id. */
  messageId: string;
  /** The same push service has accepted our keys within the last days. It matters where an answer is about keys. */
  keysWork: boolean;
}

/** Does the push service say that it does not accept our keys? */
export const isAboutKeys = (status: number): boolean => status === 401 || status === 403;

/**
 * What a push service's answer means (RFC 8030, 8292). Only a 201 is an acceptance. 404 and 410: the subscription is
 * gone for ever. 401 and 403: it does not accept our keys. Where it accepts them for other browsers, this
 * one has subscribed to somebody else's keys, as a stranger may: that must not halt the sender for everybody. 413: our
 * message is too large, which is no fan's fault.
 */
export function outcomeOfPush(
  { status, retryAfter, messageId, keysWork }: PushAnswer,
  now: number,
): SendOutcome {
  const code = `http_${status}`;
  // The id that the service gives is an address by which the message could be taken back. Ours says as much.
  if (status === 201) return { kind: 'accepted', providerId: messageId };
  if (status === 429) return { kind: 'retry', reason: code, ...hold(retryAfterMs(retryAfter, now)) };
  if (status >= 500 || status < 300) return { kind: 'unknown', reason: code };
  return {
    ...{ kind: 'rejected', code },
    suppress: status === 404 || status === 410 || (isAboutKeys(status) && keysWork),
    haltSender: isAboutKeys(status) && !keysWork,
  };
}
