import { z } from 'zod';
import { CHANNELS } from '#domain/terms.js';

const count = z.int();

export const CampaignConfirmationsSchema = z
  .object({
    campaignId: z.uuid(),
    items: z.array(
      z.object({
        of: z.enum(['question', 'code']).meta({
          description:
            '`question`: by which a fan confirms a sign-up. `code`: which a fan has asked for on the page of choices; codes are kept for a day.',
        }),
        channel: z.enum(CHANNELS),
        asked: count.meta({ description: 'The other counts but `delivered` and `undelivered` sum to it.' }),
        waiting: count.meta({ description: 'They were not sent yet.' }),
        accepted: count.meta({ description: 'The provider took them.' }),
        rejected: count.meta({ description: 'The provider refused them.' }),
        refused: count.meta({
          description: 'We did not send them: the address has stopped, or it was too late.',
        }),
        unknown: count.meta({ description: 'Nobody knows whether they were sent; they are not sent again.' }),
        delivered: count.meta({ description: 'Of those accepted.' }),
        undelivered: count.meta({ description: 'Of those accepted: they did not arrive, or came back.' }),
        failedByCode: z.record(z.string(), count).meta({
          description: "Rejected and undelivered, by the provider's code.",
          examples: [{ bounce: 2, '30005': 1 }],
        }),
      }),
    ),
  })
  .meta({ id: 'CampaignConfirmations' });
export type CampaignConfirmations = z.infer<typeof CampaignConfirmationsSchema>;
