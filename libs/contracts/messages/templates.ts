import { z } from 'zod';
import { LINK_TARGETS } from '#domain/messages/message-links.js';
import { LONGEST_PUSH, LONGEST_PUSH_TITLE, MEDIA } from '#domain/messages/render-message.js';
import { TEMPLATE_FORMATS, THEMES } from '#domain/messages/template-format.js';
import { CHANNELS } from '#domain/terms.js';
import { archivedQuery } from '#contracts/http/archive.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';
import { LocaleSchema } from '#contracts/places/places.js';

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

/** Which wording of a message is meant. */
export const WordingQuerySchema = z.strictObject({
  language: LocaleSchema.optional().meta({
    description: 'The wording in this language; without it, the one for any language.',
    examples: ['de'],
  }),
  campaignId: z.uuid().optional().meta({
    description: 'The wording of this campaign only; without it, the one for every campaign.',
  }),
});
export type WordingQuery = z.infer<typeof WordingQuerySchema>;

const VALUES =
  'Liquid: {{ artist }}, {{ release }}, {{ releaseDate }}, {{ campaign }}, {{ fan.firstName | default: "there" }}, ' +
  '{{ fan.city }}, {{ fan.attributes.name }}, {{ code }}, {{ link }} (the fan’s tracked link), {{ links.save }}, ' +
  '{{ contactCard }}, {{ optOut }} (the unsubscribe link), {{ postalAddress }} (of the workspace; an email that leaves ' +
  'it out ends with it).';

const subject = z.string().trim().min(1).max(300);
const preheader = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .optional()
  .meta({
    description: 'What a mailbox shows behind the subject.',
    examples: ['One tap takes you to where you listen.'],
  });

const text = z.strictObject({
  format: z.literal('text').optional(),
  subject: subject.optional().meta({ description: 'An email needs a subject. A text has none.' }),
  body: z
    .string()
    .min(1)
    .max(20_000)
    .meta({
      description: VALUES,
      examples: ['{{ artist }}: {{ release }} is out. Save it: {{ link }} Reply STOP to opt out'],
    }),
  media: z.enum(MEDIA).optional().meta({
    description:
      'Of a text only: it goes out as an MMS with the artwork of the release, at the price of an MMS.',
  }),
});

const themed = z.strictObject({
  format: z.literal('theme'),
  theme: z.enum(THEMES).meta({ description: 'A design of ours. It wears the colours of the artwork.' }),
  subject,
  preheader,
  headline: z.string().trim().min(1).max(200),
  body: z
    .string()
    .min(1)
    .max(20_000)
    .meta({
      description: `Paragraphs with a blank line between; \`[words](address)\` is a link. ${VALUES}`,
      examples: ['You asked us to tell you: {{ release }} by {{ artist }} is out.'],
    }),
  button: z
    .strictObject({ label: z.string().trim().min(1).max(100), link: z.enum(LINK_TARGETS) })
    .optional()
    .meta({ examples: [{ label: 'Save it where you listen', link: 'save' }] }),
  reason: z.string().trim().min(1).max(300).optional().meta({
    description: 'Why the fan gets it; without it, because of the news they asked for.',
  }),
});

const mjml = z.strictObject({
  format: z.literal('mjml'),
  subject,
  preheader,
  mjml: z
    .string()
    .min(1)
    .max(200_000)
    .meta({
      description:
        'MJML with Liquid in it; between sections and columns Liquid stands in `mj-raw`. `{{ look.light.accent }}` and ' +
        'the like are the colours of the artwork, `{{ artwork }}` is its address. No other host is asked when it is opened.',
    }),
});

const push = z
  .strictObject({
    format: z.literal('push'),
    title: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .meta({
        description: `Filled in, at most ${LONGEST_PUSH_TITLE} characters.`,
        examples: ['{{ release }} is out'],
      }),
    body: z
      .string()
      .min(1)
      .max(2000)
      .meta({
        description: `Filled in, at most ${LONGEST_PUSH} characters: phones show the first two lines. ${VALUES}`,
        examples: ['Save it where you listen.'],
      }),
    link: z
      .enum(LINK_TARGETS)
      .default('page')
      .meta({ description: 'What a tap opens: the fan’s tracked link.' }),
  })
  .meta({ description: 'Of web push: shown by the browser, with the artwork of the release beside it.' });

export const PutTemplateSchema = z.discriminatedUnion('format', [text, themed, mjml, push]).meta({
  id: 'PutTemplate',
  examples: [
    {
      format: 'theme',
      theme: 'cover',
      subject: '{{ release }} is out now',
      headline: '{{ release }} is out',
      body: 'You asked us to tell you: {{ release }} by {{ artist }} is out.',
      button: { label: 'Save it where you listen', link: 'save' },
    },
  ],
});
export type PutTemplate = z.infer<typeof PutTemplateSchema>;

/** What may be better in an email's design, and where. */
export const MjmlProblemSchema = z
  .object({
    code: z.enum(['mjml', 'unclosed_tag', 'refused_tag', 'liquid_lost', 'foreign_request']),
    line: z.int().nullable().meta({ description: 'Of the source; null where it is about the whole.' }),
    message: z.string(),
  })
  .meta({ id: 'MjmlProblem' });
export type MjmlProblem = z.infer<typeof MjmlProblemSchema>;

export const TemplateSchema = z
  .object({
    key: z.string(),
    channel: z.enum(CHANNELS),
    language: z.string().nullable().meta({ description: 'Null: for any language.' }),
    campaignId: z.uuid().nullable().meta({ description: 'Null: for every campaign.' }),
    version: z.int().meta({ description: 'Counted by key and channel. A version is never changed.' }),
    format: z.enum(TEMPLATE_FORMATS),
    subject: z.string().nullable().meta({ description: 'Of a push: its title.' }),
    body: z.string().meta({ description: 'The text; of an email with a design, its text part.' }),
    media: z.enum(MEDIA).nullable(),
    source: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What an email with a design was written as. Null: subject and body are all.' }),
    current: z.boolean().meta({ description: 'It is what is sent now.' }),
    updatedAt: Instant,
  })
  .meta({ id: 'Template' });
export type Template = z.infer<typeof TemplateSchema>;
export const TemplatePageSchema = pageOf(TemplateSchema).meta({ id: 'TemplatePage' });

export const WrittenTemplateSchema = TemplateSchema.extend({
  warnings: z.array(MjmlProblemSchema).meta({ description: 'What MJML would rather have otherwise.' }),
}).meta({ id: 'WrittenTemplate' });
export type WrittenTemplate = z.infer<typeof WrittenTemplateSchema>;

export const ListVersionsQuerySchema = z.strictObject({ ...pageQuery });
export type ListVersionsQuery = z.infer<typeof ListVersionsQuerySchema>;
