import { assertNever } from '#domain/assert-never.js';
import type { RenderedMessage } from './render-message.js';

/** The words of a message, for lists and copies. The title of a push stands where an email has its subject. */
export function plainWords(message: RenderedMessage): { subject: string | null; text: string } {
  switch (message.channel) {
    case 'sms':
      return { subject: null, text: message.body };
    case 'email':
      return { subject: message.subject, text: message.text };
    case 'webpush':
      return { subject: message.title, text: message.body };
    default:
      return assertNever(message);
  }
}
