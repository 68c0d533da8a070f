import type { Channel } from '#domain/terms.js';

/** Who carries the messages of each channel; budgets and halts go by these names. */
export const SENDER_OF: Readonly<Record<Channel, string>> = {
  sms: 'twilio',
  email: 'sendgrid',
  webpush: 'webpush',
};
