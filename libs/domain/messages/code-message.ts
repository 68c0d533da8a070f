import { assertNever } from '#domain/assert-never.js';
import type { Channel } from '#domain/terms.js';
import { htmlOf } from './message-html.js';
import type { RenderedMessage } from './render-message.js';

/** What brings a member the code that proves an address. */
export function codeMessage(channel: Channel, code: string): RenderedMessage {
  const body = `Your code is ${code}. It is good for 15 minutes. If you did not ask for it, do nothing.`;
  switch (channel) {
    case 'sms':
      return { channel, body: `Segue: ${body}` };
    case 'email':
      return { channel, subject: `${code} is your code`, text: body, html: htmlOf(body, [], 'en') };
    case 'webpush':
      return { channel, title: `${code} is your code`, body, url: '', language: 'en' };
    default:
      return assertNever(channel);
  }
}
