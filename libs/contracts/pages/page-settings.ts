import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { SERVICES } from '#domain/terms.js';

const Colour = z
  .string()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, 'Must be # and six hexadecimal digits')
  .meta({ examples: ['#4c3fb1'] });

const WebAddress = z.url({ protocol: /^https$/ }).max(2000);
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'Must be one line without control characters');

const TextsSchema = z.strictObject({
  headline: line(80).exactOptional().meta({ description: 'Instead of the title of the release.' }),
  intro: line(300).exactOptional().meta({ description: 'A sentence under the headline.' }),
  thanks: line(200).exactOptional().meta({ description: 'What a fan reads who has pre-saved.' }),
});

/** An incentive is for fans who have signed up and confirmed; a pre-save never depends on it. */
const IncentiveSchema = z.strictObject({
  title: line(80).meta({
    description: 'What fans get, as they read it.',
    examples: ['The demo of the lead track'],
  }),
  url: WebAddress.meta({
    description:
      'Where it is. Only fans who have confirmed a sign-up see the address. A snippet of the music is better set by ' +
      '`PUT /v1/releases/{id}/snippet`: Segue keeps it, and holds it to 30 seconds.',
  }),
});

const LinkSchema = z.strictObject({
  label: line(40),
  url: WebAddress,
  when: z
    .enum(['before', 'after', 'always'])
    .default('always')
    .meta({ description: 'The release is out, or not.' }),
});

/** What a fan is asked to keep beside the release. With the artist, a page names at most three things. */
const FollowSchema = z
  .strictObject({
    featured: z
      .array(z.uuid())
      .max(2)
      .refine((ids) => new Set(ids).size === ids.length, 'Each artist once')
      .default([])
      .meta({ description: 'Further artists of the workspace, beside the artist of the campaign.' }),
    likeLeadTrack: z
      .boolean()
      .default(false)
      .meta({ description: 'Offers to like the lead track, where the service can do that.' }),
  })
  .refine(({ featured, likeLeadTrack }) => featured.length + (likeLeadTrack ? 1 : 0) <= 2, {
    path: ['featured'],
    error: 'With the artist and the lead track, a page names at most three things',
  })
  .prefault({})
  .meta({
    description: 'What the question to follow offers: each thing has a box of its own, which is not ticked.',
  });

const languageTag = z.string().regex(/^[a-z]{2,3}$/, 'Must be a language as de or fr');

export const PageSettingsSchema = z
  .strictObject({
    colours: z
      .strictObject({ accent: Colour.exactOptional(), background: Colour.exactOptional() })
      .default({})
      .meta({
        description:
          'Instead of those taken from the artwork. Contrast is mended: text has 4.5 : 1 and more, controls 3 : 1.',
      }),
    texts: z
      .record(languageTag, TextsSchema)
      .default({})
      .meta({ description: 'By language; a language without texts reads the words of ours.' }),
    ask: z
      .strictObject({
        email: z.boolean().default(true),
        sms: z.boolean().default(false),
        webpush: z.boolean().default(false).meta({
          description: 'To show notifications in this browser. Only where the browser offers it.',
        }),
        follow: z.boolean().default(true),
        future: z.boolean().default(false).meta({
          description: 'To have every new release of the artist saved by itself.',
        }),
        share: z.boolean().default(true),
        name: z.boolean().default(false).meta({
          description: 'The first name, beside the email address or the number. Fans may leave it empty.',
        }),
      })
      .prefault({})
      .meta({
        description: 'What the page asks for after the first act, one at a time. Fans may skip each.',
      }),
    follow: FollowSchema,
    incentive: IncentiveSchema.nullable().default(null),
    services: z
      .array(z.enum(SERVICES))
      .min(1)
      .max(SERVICES.length)
      .refine((services) => new Set(services).size === services.length, 'Each service once')
      .default([...SERVICES])
      .meta({ description: 'Those that the page offers, in this order where nothing is known of the fan.' }),
    links: z.array(LinkSchema).max(10).default([]),
    sender: line(50)
      .nullable()
      .default(null)
      .meta({ description: 'Whom fans agree to hear from: the label, say. Null: the artist.' }),
    textsAMonth: z
      .int32()
      .min(1)
      .max(30)
      .default(4)
      .meta({ description: 'At most so many texts a month, as fans agree to it.' }),
    termsUrl: WebAddress.nullable().default(null),
    privacyUrl: WebAddress.nullable().default(null),
  })
  .superRefine((page, context) => {
    if (!page.ask.sms) return;
    for (const field of ['termsUrl', 'privacyUrl'] as const)
      if (page[field] === null)
        context.addIssue({
          code: 'custom',
          path: [field],
          message: 'A page that asks for texts has to link its terms and its privacy policy',
        });
  })
  .meta({ id: 'PageSettings', description: 'How the page of a campaign looks and what it asks.' });
export type PageSettings = z.infer<typeof PageSettingsSchema>;

/** The page that every campaign begins with. */
export const DEFAULT_PAGE_SETTINGS: PageSettings = PageSettingsSchema.parse({});

export const CampaignPageSchema = z
  .object({
    settings: PageSettingsSchema,
    url: z.string().nullable().meta({ description: 'Where fans see the page. Null: the campaign has none.' }),
    previewUrl: z
      .string()
      .nullable()
      .meta({ description: 'Shows the page before launch to whoever has the address.' }),
    updatedAt: Instant.nullable().meta({ description: 'Null: nobody has changed it.' }),
  })
  .meta({ id: 'CampaignPageSettings' });
export type CampaignPage = z.infer<typeof CampaignPageSchema>;
