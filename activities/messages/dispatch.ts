import type { Channels } from '#activities/deps.js';
import { assertNever } from '#domain/assert-never.js';
import type { SendOutcome } from '#providers/ports.js';
import type { ClaimedMessage } from './claim.js';

/** Gives a claimed message to the sender of its channel. */
export function dispatch(
  channels: Channels,
  publicBaseUrl: string,
  { to, content, template, ref, callbackToken, validitySeconds, optOutUrl }: ClaimedMessage,
): Promise<SendOutcome> {
  switch (content.channel) {
    case 'sms': {
      const { body, mediaUrl } = content;
      // Twilio has no field for the sender's own data, so the address of the callback carries it.
      const query = new URLSearchParams({ template }).toString();
      const statusCallback = `${publicBaseUrl}/webhooks/twilio/status/${callbackToken}?${query}`;
      return channels.sms.sender.send({ to, body, mediaUrl, statusCallback, validitySeconds });
    }
    case 'email': {
      const { subject, text, html } = content;
      const { messageId } = ref;
      const unsubscribeUrl = optOutUrl;
      return channels.email.sender.send({ to, subject, text, html, messageId, template, unsubscribeUrl });
    }
    default:
      return assertNever(content);
  }
}
