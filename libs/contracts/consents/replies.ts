import { z } from 'zod';
import { GivenInstant } from '#contracts/http/given-times.js';
import { REPLY_ANSWER_STATES, REPLY_RESOLUTIONS, REPLY_STATES } from '#domain/consents/reply.js';
import { REPLY_INTENTS } from '#domain/terms.js';
import { REPLY_CARRIERS } from '#domain/consents/reply-sender.js';
import { DELIVERY_STATUSES } from '#domain/messages/delivery-report.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

export const ListRepliesQuerySchema = z.strictObject({
  ...pageQuery,
  state: z.enum(REPLY_STATES).optional().meta({
    description:
      '`doubtful`: it may ask us to stop, and promotion is held. `open`: nobody has answered. `answered`: a member has answered. `done`: it acted by itself, or was put aside.',
  }),
  intent: z.enum(REPLY_INTENTS).optional().meta({ description: 'How we understood the text.' }),
  fanId: z.uuid().optional(),
  assigneeId: z.uuid().optional().meta({ description: 'The member who looks after it.' }),
});
export type ListRepliesQuery = z.infer<typeof ListRepliesQuerySchema>;

export const AssignReplySchema = z
  .strictObject({ assigneeId: z.uuid().nullable().meta({ description: 'A member, or null for nobody.' }) })
  .meta({ id: 'AssignReply', examples: [{ assigneeId: null }] });
export type AssignReply = z.infer<typeof AssignReplySchema>;

export const AnswerReplySchema = z
  .strictObject({
    resolution: z.enum(['stop', 'not_stop']).optional().meta({
      description:
        '`stop` acts as a STOP of the fan; `not_stop` ends the hold of a doubtful reply, or puts an open one aside.',
    }),
    text: z
      .string()
      .trim()
      .min(1)
      .max(1600)
      .optional()
      .meta({
        description: 'Sent to the number by SMS, at most once.',
        examples: ['Thanks for writing! The tour dates come on Friday.'],
      }),
    template: z
      .strictObject({ key: z.string().min(1).max(100), campaignId: z.uuid() })
      .optional()
      .meta({
        description:
          'Instead of a text: the SMS of this key, filled for the fan who wrote, in a campaign that they are in.',
      }),
  })
  .refine(({ text, template }) => text === undefined || template === undefined, {
    path: ['template'],
    error: 'Either a text or a template',
  })
  .refine((answer) => Object.values(answer).some((part) => part !== undefined), {
    error: 'Needs a resolution, a text, or both',
  })
  .refine(({ resolution, text }) => resolution !== 'stop' || text === undefined, {
    path: ['text'],
    error: 'After a stop nothing more is sent',
  })
  .meta({ id: 'AnswerReply' });
export type AnswerReply = z.infer<typeof AnswerReplySchema>;

export const ReplySchema = z
  .object({
    id: z.uuid(),
    fanId: z.uuid().nullable().meta({ description: 'Null if no fan has given this number.' }),
    from: z.string().nullable().meta({ description: 'Masked. Null when the text has been deleted.' }),
    carrier: z.enum(REPLY_CARRIERS),
    text: z
      .string()
      .nullable()
      .meta({ description: 'The text as it was written. Null when it has been deleted.' }),
    intent: z.enum(REPLY_INTENTS),
    words: z.string().nullable().meta({ description: 'The words by which the intent was read.' }),
    state: z.enum(REPLY_STATES),
    heldUntil: Instant.nullable().meta({
      description: 'A doubtful reply that nobody resolves by then counts as a STOP (real time).',
    }),
    resolution: z.enum(REPLY_RESOLUTIONS).nullable(),
    resolvedAt: Instant.nullable(),
    receivedAt: Instant,
    assigneeId: z.uuid().nullable().meta({ description: 'The member who looks after it.' }),
    answers: z.array(
      z.object({
        id: z.uuid(),
        text: z.string().nullable(),
        state: z.enum(REPLY_ANSWER_STATES),
        code: z.string().nullable().meta({ description: 'Why it was rejected, refused or not delivered.' }),
        deliveryStatus: z.enum(DELIVERY_STATUSES).nullable(),
        createdAt: Instant,
      }),
    ),
  })
  .meta({ id: 'Reply', description: 'What somebody has written to our number.' });
export type Reply = z.infer<typeof ReplySchema>;
export const ReplyPageSchema = pageOf(ReplySchema).meta({ id: 'ReplyPage' });

export const RecordWithdrawalSchema = z
  .strictObject({
    channel: z.enum(['email', 'sms']),
    how: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .regex(/^[a-z0-9_-]+$/, 'lower-case letters, digits, _ and -')
      .meta({ description: 'How the fan said so.', examples: ['phone_call'] }),
    words: z
      .string()
      .trim()
      .min(1)
      .max(4000)
      .meta({
        description: "The fan's own words, or what the member has noted; kept in the ledger.",
        examples: ['Called us: no more texts, please.'],
      }),
    saidAt: GivenInstant.optional().meta({ description: 'Real time; default: now.' }),
  })
  .meta({ id: 'RecordWithdrawal' });
export type RecordWithdrawal = z.infer<typeof RecordWithdrawalSchema>;
