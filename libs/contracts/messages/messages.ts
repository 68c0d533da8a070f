import { z } from 'zod';
import { GivenInstant } from '#contracts/http/given-times.js';
import { pageOf, pageQuery, WorkspaceInstant } from '#contracts/http/paging.js';
import { DELIVERY_STATUSES } from '#domain/messages/delivery-report.js';
import { MESSAGE_STATES } from '#domain/messages/message-state.js';
import { CHANNELS, PURPOSES } from '#domain/terms.js';

const name = z.string().min(1).max(100);

export const ListMessagesQuerySchema = z.strictObject({
  ...pageQuery,
  fanId: z.uuid().optional(),
  campaignId: z.uuid().optional(),
  step: name.optional().meta({ description: 'The id of the step that sent it.', examples: ['save_prompt'] }),
  state: z.enum(MESSAGE_STATES).optional(),
  delivery: z
    .enum(DELIVERY_STATUSES)
    .optional()
    .meta({ description: 'What the provider has reported last.' }),
  channel: z.enum(CHANNELS).optional(),
  template: name.optional(),
  from: GivenInstant.optional().meta({ description: 'Tried at or after this moment (workspace time).' }),
  to: GivenInstant.optional().meta({ description: 'Tried before this moment (workspace time).' }),
});
export type ListMessagesQuery = z.infer<typeof ListMessagesQuerySchema>;

/** What the fan got. Lists leave the HTML out. */
export const SentContentSchema = z
  .object({
    standing: z.enum(['shown', 'forgotten', 'differs']).meta({
      description:
        '`shown`: rendered again, and proved to be what was sent. `forgotten`: what the fan was told of themselves is gone. `differs`: it can not be proved, so it is not shown.',
    }),
    subject: z.string().nullable().meta({ description: 'Of an email; the title of a push.' }),
    text: z.string().nullable(),
    html: z.string().nullable().meta({ description: 'Of an email, where one message is asked for.' }),
    mediaUrl: z.string().nullable().meta({ description: 'The picture of a text message, or beside a push.' }),
  })
  .meta({ id: 'SentContent' });
export type SentContent = z.infer<typeof SentContentSchema>;

const message = {
  id: z.uuid(),
  fanId: z.uuid(),
  campaignId: z.uuid(),
  campaignName: z.string(),
  track: z.string(),
  run: z.number().int(),
  step: z.string(),
  visit: z.number().int(),
  channel: z.enum(CHANNELS),
  template: z.string(),
  purpose: z.enum(PURPOSES),
  to: z
    .string()
    .nullable()
    .meta({ description: 'The address, masked. Null when the fan has another one by now, or none.' }),
  state: z.enum(MESSAGE_STATES).meta({
    description:
      '`pending`: to be tried again. `attempting`: being sent. `unknown`: perhaps sent, and never blindly sent again. `abandoned`: nothing was heard of it.',
  }),
  code: z.string().nullable().meta({
    description: 'Why the provider rejected it, or why it was not delivered: the provider’s own code.',
  }),
  deliveryStatus: z.enum(DELIVERY_STATUSES).nullable(),
  providerId: z.string().nullable().meta({ description: 'The provider’s own id of it.' }),
  triedAt: WorkspaceInstant.nullable(),
  deliveredAt: WorkspaceInstant.nullable(),
  clickedAt: WorkspaceInstant.nullable().meta({ description: 'The first click that counts as a person’s.' }),
  complainedAt: WorkspaceInstant.nullable().meta({ description: 'The fan has reported it as spam.' }),
  content: SentContentSchema.nullable().meta({ description: 'As the fan got it. Null: it was never tried.' }),
};

export const MessageSchema = z.object(message).meta({ id: 'Message' });
export type Message = z.infer<typeof MessageSchema>;
export const MessagePageSchema = pageOf(MessageSchema).meta({ id: 'MessagePage' });
