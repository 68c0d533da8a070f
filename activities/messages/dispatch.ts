import type { Channels } from '#activities/deps.js';
import { pushPayload } from '#domain/messages/push-payload.js';
import { topicOf } from '#domain/messages/push-topic.js';
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
    case 'webpush': {
      const { messageId, purpose } = ref;
      return channels.webpush.sender.send({
        ...{ to, messageId, topic: topicOf(messageId), ttlSeconds: validitySeconds },
        payload: pushPayload(content, { tag: messageId, stopUrl: optOutUrl }),
        urgency: purpose === 'service' ? 'high' : 'normal',
      });
    }
    default:
      return assertNever(content);
  }
}
