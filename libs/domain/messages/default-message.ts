import type { MessageTemplate } from './render-message.js';
import type { TemplateFormat } from './template-format.js';
import { themedEmail, type ThemedContent } from './themes/themed-email.js';

/** A message of a template flow, as it is before a workspace changes it. */
export interface DefaultMessage extends MessageTemplate {
  key: string;
  format: TemplateFormat;
  /** What an email with a theme is made from. */
  source?: ThemedContent;
}

/** The language of the default messages. */
const LANGUAGE = 'en';

export const defaultEmail = (key: string, source: ThemedContent): DefaultMessage => ({
  ...{ key, channel: 'email', format: 'theme', subject: source.subject },
  ...themedEmail(source, LANGUAGE),
  source,
});

export const defaultText = (key: string, body: string): DefaultMessage => ({
  ...{ key, channel: 'sms', format: 'text', body },
});
