import { z } from 'zod';
import { TEST_STATES } from '#domain/messages/test-message.js';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { LocaleSchema } from '#contracts/places/places.js';
import { MjmlProblemSchema, PutTemplateSchema } from './templates.js';

const value = z.string().min(1).max(200).optional();
const price = z.number().min(0).max(10).optional();

const subject = {
  draft: PutTemplateSchema.optional().meta({ description: 'It is shown instead of what is stored.' }),
  campaignId: z.uuid().optional().meta({
    description:
      'For this campaign: its release, artist, artwork, links and own wording. Without it, with sample values.',
  }),
  fanId: z.uuid().optional().meta({
    description: 'As this fan of the campaign reads it. Without it, as a sample fan does.',
  }),
  language: LocaleSchema.optional().meta({
    description: 'As a fan with this language reads it.',
    examples: ['de'],
  }),
};

/** The body may be left out. */
export const PreviewTemplateSchema = z
  .strictObject({
    ...subject,
    values: z
      .strictObject({ artist: value, release: value, link: value, optOut: value })
      .optional()
      .meta({ description: 'Used instead of the values of fan and campaign.' }),
    pricePerSegment: price.meta({ description: 'Of a text: what the provider takes for a segment.' }),
    pricePerMms: price.meta({ description: 'Of a text with a picture: what the provider takes for it.' }),
  })
  .refine(({ fanId, campaignId }) => fanId === undefined || campaignId !== undefined, {
    error: 'A fan reads it in a campaign: name the campaign, too',
    path: ['campaignId'],
  })
  .default({})
  .meta({ id: 'PreviewTemplate' });
export type PreviewTemplate = z.infer<typeof PreviewTemplateSchema>;

const segments = z.object({
  encoding: z.enum(['GSM-7', 'UCS-2']).meta({ description: 'One curly quote makes a text UCS-2.' }),
  count: z.int().meta({ description: 'What the provider bills.' }),
});

const which = {
  language: z.string().meta({ description: 'In which dates and numbers are written.' }),
  version: z.int().nullable().meta({ description: 'The version that is shown; null: a draft.' }),
};

const previewed = {
  email: z.object({
    channel: z.literal('email'),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    bytes: z.int().meta({ description: 'Of the HTML. Gmail cuts off what is longer than 104,448.' }),
    warnings: z.array(MjmlProblemSchema),
    ...which,
  }),
  sms: z.object({
    channel: z.literal('sms'),
    body: z.string(),
    mediaUrl: z.string().nullable().meta({ description: 'The picture of an MMS; null: it is a plain text.' }),
    segments,
    costly: z
      .array(
        z.object({
          sign: z.string(),
          codePoint: z.string().meta({ examples: ['U+2019'] }),
          count: z.int(),
          instead: z.string().nullable().meta({ description: 'What says the same in GSM-7.' }),
        }),
      )
      .meta({ description: 'The signs that make it UCS-2.' }),
    plain: segments.nullable().meta({
      description: 'What it takes with plain signs instead; null: there is nothing to replace.',
    }),
    plainTemplate: z
      .string()
      .nullable()
      .meta({ description: 'The template with plain signs, to be taken as it is.' }),
    cost: z.number().nullable().meta({ description: 'Of one message; null without the price.' }),
    ...which,
  }),
  webpush: z.object({
    channel: z.literal('webpush'),
    title: z.string(),
    body: z.string(),
    url: z.string().meta({ description: 'What a tap opens.' }),
    icon: z.string().nullable().meta({ description: 'The picture beside it; null: there is no artwork.' }),
    bytes: z
      .int()
      .meta({ description: 'What the push service is given, before it is sealed. At most 3,993.' }),
    ...which,
  }),
} satisfies { [C in Channel]: z.ZodType<{ channel: C }> };

export const PreviewedTemplateSchema = z
  .discriminatedUnion('channel', [previewed.email, previewed.sms, previewed.webpush])
  .meta({ id: 'PreviewedTemplate' });
export type PreviewedTemplate = z.infer<typeof PreviewedTemplateSchema>;

export const TestSendSchema = z
  .strictObject({ ...subject })
  .refine(({ fanId, campaignId }) => fanId === undefined || campaignId !== undefined, {
    error: 'A fan reads it in a campaign: name the campaign, too',
    path: ['campaignId'],
  })
  .default({})
  .meta({ id: 'TestSend' });
export type TestSend = z.infer<typeof TestSendSchema>;

export const TestMessageSchema = z
  .object({
    id: z.uuid(),
    channel: z.enum(CHANNELS),
    state: z.enum(TEST_STATES),
    code: z.string().nullable().meta({ description: 'Why it was refused; null: it was not.' }),
  })
  .meta({ id: 'TestMessage', description: 'A test is no message to a fan: it counts nowhere.' });
export type TestMessage = z.infer<typeof TestMessageSchema>;
