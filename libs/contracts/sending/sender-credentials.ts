import { z } from 'zod';

/** An account of the workspace's own at Twilio. */
export const TwilioCredentialsSchema = z.strictObject({
  accountSid: z.string().regex(/^AC[0-9a-zA-Z]{4,60}$/, 'Must be an account SID (AC…)'),
  authToken: z.string().min(6).max(200),
});
export type TwilioCredentials = z.infer<typeof TwilioCredentialsSchema>;

/** An account of the workspace's own at SendGrid. */
export const SendgridCredentialsSchema = z.strictObject({
  apiKey: z.string().min(8).max(200),
  webhookPublicKey: z.string().max(1000).optional().meta({
    description: 'The verification key of the account’s event webhook. Without it no event counts.',
  }),
});
export type SendgridCredentials = z.infer<typeof SendgridCredentialsSchema>;
