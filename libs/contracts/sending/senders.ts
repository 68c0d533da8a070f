import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { OwnSenderSchema } from './own-senders.js';
import { CHANNELS } from '#domain/terms.js';

const ChannelSchema = z.enum(CHANNELS);

export const SenderSchema = z
  .object({
    channel: ChannelSchema,
    provider: z.string().meta({ examples: ['twilio'] }),
    state: z.enum(['working', 'halted']).meta({
      description:
        '`halted`: the provider refuses our number, key, account or domain. No message is sent or lost, and the fans wait.',
    }),
    code: z
      .string()
      .nullable()
      .meta({ description: "The provider's own code of what is wrong.", examples: ['21606'] }),
    haltedAt: Instant.nullable(),
    probeAt: Instant.nullable().meta({
      description:
        'When one message is sent to see whether the sender works again. Null: it must be resumed by hand.',
    }),
    waiting: z
      .number()
      .int()
      .meta({ description: 'Messages of this workspace that are due on this channel.' }),
  })
  .meta({ id: 'Sender' });
export type Sender = z.infer<typeof SenderSchema>;

export const SenderListSchema = z.object({
  items: z
    .array(SenderSchema)
    .meta({ description: 'The installation’s own, one a channel: they send where nobody has a sender.' }),
  own: z.array(OwnSenderSchema).meta({ description: 'Those of your workspace and its artists.' }),
});
export type SenderList = z.infer<typeof SenderListSchema>;

export const SenderParamsSchema = z.strictObject({
  channel: z
    .union([ChannelSchema, z.uuid()])
    .meta({ description: 'A channel: the installation’s own sender; or the id of a sender of yours.' }),
});
export type SenderParams = z.infer<typeof SenderParamsSchema>;

export const DoctorParamsSchema = z.strictObject({
  id: z.union([z.literal('email'), z.uuid()]).meta({
    description: '`email`: the installation’s own sender; or the id of a sender of yours.',
  }),
});
export type DoctorParams = z.infer<typeof DoctorParamsSchema>;
