import type { Channel } from '#domain/terms.js';
import { SMS_OPT_OUT } from './render-message.js';

/** How a fan opts out by a message of the channel: by a word they answer with, or by a link. */
export const optOutBy = (channel: Channel, url: string): string => (channel === 'sms' ? SMS_OPT_OUT : url);
