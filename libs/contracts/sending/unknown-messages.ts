import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { CHANNELS } from '#domain/terms.js';

export const UnknownMessageSchema = z
  .object({
    id: z.uuid(),
    fanId: z.uuid(),
    campaignId: z.uuid(),
    campaignName: z.string(),
    track: z.string(),
    step: z.string(),
    channel: z.enum(CHANNELS),
    state: z.enum(['unknown', 'abandoned']).meta({
      description: '`unknown`: we still look for it. `abandoned`: it was not found in time.',
    }),
    attemptedAt: Instant,
    lookedUpAt: Instant.meta({ description: 'When it was last looked for, or when its outcome was noted.' }),
    evidence: z.array(z.string()).meta({ description: 'What is known of it, in sentences for people.' }),
    abandonsAt: Instant.nullable().meta({
      description: 'When we stop to look for it. Null: we have stopped.',
    }),
  })
  .meta({ id: 'UnknownMessage' });
export type UnknownMessage = z.infer<typeof UnknownMessageSchema>;

export const UnknownMessageListSchema = z.object({
  items: z.array(UnknownMessageSchema),
  more: z.boolean().meta({ description: 'There are more than the 200 that are shown.' }),
});
export type UnknownMessageList = z.infer<typeof UnknownMessageListSchema>;

export const SettleMessageSchema = z
  .strictObject({
    as: z.enum(['accepted', 'abandoned']).meta({
      description:
        '`accepted`: the provider’s own records show it. `abandoned`: they do not. Neither sends it again.',
    }),
    reason: z.string().trim().min(3).max(500).meta({
      description: 'Where you have looked. It is kept in the audit log, so name no address.',
    }),
  })
  .meta({
    id: 'SettleMessage',
    examples: [{ as: 'accepted', reason: 'Found in the log of the Twilio console.' }],
  });
export type SettleMessage = z.infer<typeof SettleMessageSchema>;
