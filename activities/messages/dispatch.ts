import type { Channels } from '#activities/deps.js';
import { assertNever } from '#domain/assert-never.js';
import type { SendOutcome } from '#providers/ports.js';
import type { ClaimedMessage } from './claim.js';

/** Gives a claimed message to the sender of its channel. */
export function dispatch(
  channels: Channels,
  publicBaseUrl: string,
  { to, content, ref, callbackToken, validitySeconds, optOutUrl }: ClaimedMessage,
): Promise<SendOutcome> {
  switch (content.channel) {
    case 'sms': {
      const { body } = content;
      const statusCallback = `${publicBaseUrl}/webhooks/twilio/status/${callbackToken}`;
      return channels.sms.sender.send({ to, body, statusCallback, validitySeconds });
    }
    case 'email': {
      const { subject, text, html } = content;
      const { messageId } = ref;
      return channels.email.sender.send({ to, subject, text, html, messageId, unsubscribeUrl: optOutUrl });
    }
    default:
      return assertNever(content);
  }
}
