import { z } from 'zod';
import { CHANNELS, type Channel } from '#domain/terms.js';
import { archivedQuery } from '#contracts/http/archive.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

export const TemplateParamsSchema = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,63}$/, 'Must start with a letter; then small letters, digits or -, 64 at most')
    .meta({ examples: ['save-release'] }),
  channel: z.enum(CHANNELS),
});
export type TemplateParams = z.infer<typeof TemplateParamsSchema>;

export const ListTemplatesQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  key: TemplateParamsSchema.shape.key.optional(),
  channel: z.enum(CHANNELS).optional(),
});
export type ListTemplatesQuery = z.infer<typeof ListTemplatesQuerySchema>;

export const PutTemplateSchema = z
  .strictObject({
    subject: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .optional()
      .meta({ description: 'An email needs a subject. A text has none.' }),
    body: z
      .string()
      .min(1)
      .max(20_000)
      .meta({
        description:
          'Liquid: {{ artist }}, {{ release }}, {{ link }} (the fan’s tracked link), {{ optOut }} (the unsubscribe link), ' +
          '{{ postalAddress }} (of the workspace; an email that leaves it out ends with it).',
        examples: ['{{ artist }}: {{ release }} is out. Save it: {{ link }} Reply STOP to opt out'],
      }),
  })
  .meta({ id: 'PutTemplate' });
export type PutTemplate = z.infer<typeof PutTemplateSchema>;

export const TemplateSchema = z
  .object({
    key: z.string(),
    channel: z.enum(CHANNELS),
    subject: z.string().nullable(),
    body: z.string(),
    updatedAt: Instant,
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof TemplateSchema>;
export const TemplatePageSchema = pageOf(TemplateSchema).meta({ id: 'TemplatePage' });

const value = z.string().min(1).max(200).optional();
/** The body may be left out. */
export const PreviewTemplateSchema = z
  .strictObject({
    draft: PutTemplateSchema.optional().meta({ description: 'It is shown instead of what is stored.' }),
    values: z
      .strictObject({ artist: value, release: value, link: value, optOut: value })
      .optional()
      .meta({ description: 'Used instead of the sample values.' }),
  })
  .default({})
  .meta({ id: 'PreviewTemplate' });
export type PreviewTemplate = z.infer<typeof PreviewTemplateSchema>;

const previewed = {
  email: z.object({ channel: z.literal('email'), subject: z.string(), text: z.string(), html: z.string() }),
  sms: z.object({
    channel: z.literal('sms'),
    body: z.string(),
    segments: z.object({
      encoding: z.enum(['GSM-7', 'UCS-2']).meta({ description: 'One curly quote makes a text UCS-2.' }),
      count: z.int().meta({ description: 'What the provider bills.' }),
    }),
  }),
} satisfies { [C in Channel]: z.ZodType<{ channel: C }> };

export const PreviewedTemplateSchema = z
  .discriminatedUnion('channel', [previewed.email, previewed.sms])
  .meta({ id: 'PreviewedTemplate' });
export type PreviewedTemplate = z.infer<typeof PreviewedTemplateSchema>;
