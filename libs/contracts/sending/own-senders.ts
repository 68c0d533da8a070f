import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { SendgridCredentialsSchema, TwilioCredentialsSchema } from './sender-credentials.js';

const name = z.string().trim().min(1).max(100);
const artistId = z
  .uuid()
  .nullable()
  .optional()
  .meta({ description: 'The artist whose messages it sends. Without: those of every artist without one.' });
const number = z
  .string()
  .trim()
  .regex(/^(\+[1-9]\d{6,14}|MG[0-9a-zA-Z]{4,60})$/, 'Must be a number (+…) or a messaging service (MG…)')
  .meta({ examples: ['+15005550006'] });
const address = z.email().max(254);
const fromName = z
  .string()
  .trim()
  .min(1)
  .max(70)
  .regex(/^[^\p{Cc}<>"]*$/u, 'Has signs in it that no mailbox shows')
  .nullable();

const SmsSenderSchema = z.strictObject({
  channel: z.literal('sms'),
  name,
  artistId,
  from: number,
  credentials: TwilioCredentialsSchema.optional().meta({
    description: 'Without: the installation’s own account, which sends from its own number only.',
  }),
});
const EmailSenderSchema = z.strictObject({
  channel: z.literal('email'),
  name,
  artistId,
  from: address.optional().meta({
    description: 'Needs an account of your own. Without: the installation’s own address.',
  }),
  fromName: fromName.optional(),
  credentials: SendgridCredentialsSchema.optional().meta({
    description: 'Without: the installation’s own account, which sends from its own address only.',
  }),
});

export const CreateSenderSchema = z.discriminatedUnion('channel', [SmsSenderSchema, EmailSenderSchema]).meta({
  id: 'CreateSender',
  examples: [{ channel: 'email', name: 'Nova Tide', fromName: 'Nova Tide' }],
});
export type CreateSender = z.infer<typeof CreateSenderSchema>;

export const PatchSenderSchema = z
  .strictObject({
    name: name.optional(),
    from: z.union([number, address]).optional(),
    fromName: fromName.optional(),
    credentials: z.union([TwilioCredentialsSchema, SendgridCredentialsSchema]).nullable().optional().meta({
      description: 'Null: the installation’s own account again, and what it sends from.',
    }),
  })
  .meta({ id: 'PatchSender', examples: [{ fromName: 'Nova Tide' }] });
export type PatchSender = z.infer<typeof PatchSenderSchema>;

export const SenderTestSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(['pending', 'attempting', 'accepted', 'rejected', 'unknown']),
    code: z.string().nullable(),
    askedAt: Instant,
    endedAt: Instant.nullable(),
  })
  .meta({ id: 'SenderTest' });
export type SenderTest = z.infer<typeof SenderTestSchema>;

export const OwnSenderSchema = z
  .object({
    id: z.uuid(),
    channel: z.enum(['email', 'sms']),
    name: z.string(),
    artistId: z.uuid().nullable(),
    from: z.string().meta({ description: 'Without an account of your own it is the installation’s.' }),
    fromName: z.string().nullable(),
    ownAccount: z
      .boolean()
      .meta({ description: 'It sends by an account of your own. Its keys are never shown.' }),
    state: z.enum(['working', 'halted']),
    code: z.string().nullable(),
    haltedAt: Instant.nullable(),
    callbackUrl: z.string().nullable().meta({
      description: 'What an account of your own has to call: Twilio for replies, SendGrid for its events.',
    }),
    lastTest: SenderTestSchema.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'OwnSender' });
export type OwnSender = z.infer<typeof OwnSenderSchema>;

export const TestSenderSchema = z
  .strictObject({
    to: z.string().trim().min(3).max(254).meta({
      description: 'A number with its country code, or an email address: one that you have proved for tests.',
    }),
  })
  .meta({ id: 'TestSender', examples: [{ to: 'owner@novatide.example' }] });
export type TestSender = z.infer<typeof TestSenderSchema>;
