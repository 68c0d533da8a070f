import { z } from 'zod';
import { CHANNELS } from '#domain/terms.js';

export const LinkParamsSchema = z.strictObject({
  code: z
    .string()
    .min(4)
    .max(100)
    .meta({ description: 'What stands behind `/t/`.', examples: ['Zk3Q9xT7bLmW'] }),
});
export type LinkParams = z.infer<typeof LinkParamsSchema>;

export const TrackedLinkSchema = z
  .object({
    code: z.string(),
    leadsTo: z.enum(['page', 'service']).meta({
      description: '`page`: the landing page of the campaign, which learns who came. `service`: a service.',
    }),
    url: z.string(),
    fanId: z.uuid(),
    campaignId: z.uuid(),
    messageId: z.uuid().nullable().meta({ description: 'The message that held the link, if one did.' }),
    channel: z.enum(CHANNELS).nullable(),
  })
  .meta({ id: 'TrackedLink' });
export type TrackedLink = z.infer<typeof TrackedLinkSchema>;
