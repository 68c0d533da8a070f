import { z } from 'zod';
import { GivenInstant } from '#contracts/http/given-times.js';
import { LONGEST_SLUG, SLUG } from '#domain/pages/slug.js';
import { isPageOf } from '#domain/services/native-pages.js';
import { CAMPAIGN_STATUSES, perService, type Service } from '#domain/terms.js';
import { archivedQuery } from '#contracts/http/archive.js';
import { Instant, WorkspaceInstant, pageOf, pageQuery } from '#contracts/http/paging.js';

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ examples: ['Glass Season, autumn'] });
const landingUrl = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .meta({ description: 'Where tracked links lead.', examples: ['https://example.com/glass-season'] });

export const SlugSchema = z
  .string()
  .max(LONGEST_SLUG)
  .regex(SLUG, { error: 'Lower-case letters, digits and single hyphens' })
  .meta({
    description:
      'The name of the campaign in the address of its page, `/r/{slug}`. No two campaigns share one.',
    examples: ['glass-season'],
  });

const nativePage = (service: Service) =>
  z
    .string()
    .max(2000)
    .refine((url) => isPageOf(service, url), { error: 'Must be an https address of the service itself' })
    .exactOptional();

export const NativePagesSchema = z.strictObject(perService(nativePage)).meta({
  id: 'NativePages',
  description:
    "The services' own pre-save pages (Spotify's Countdown Page, Apple's pre-add). The campaign's page has a button for each beside ours.",
  examples: [{ spotify: 'https://open.spotify.com/prerelease/0abc' }],
});
export type NativePages = z.infer<typeof NativePagesSchema>;

export const CreateCampaignSchema = z
  .strictObject({
    name,
    releaseId: z.uuid().optional(),
    artistId: z.uuid().optional().meta({
      description: 'Instead of a release: an always-on flow of the artist, entered at any time.',
    }),
    flowId: z.uuid(),
    slug: SlugSchema.optional().meta({ description: 'Without it, one is made from the name.' }),
    nativePages: NativePagesSchema.default({}),
    landingUrl: landingUrl.optional().meta({
      description: "Where tracked links lead; without it, to the campaign's own page.",
      examples: ['https://example.com/glass-season'],
    }),
    endsAt: GivenInstant.optional().meta({
      description:
        "On the workspace's clock. Without it, 28 days after the release is out everywhere. Without a release there is no end.",
    }),
  })
  .refine(({ releaseId, artistId }) => (releaseId === undefined) !== (artistId === undefined), {
    path: ['releaseId'],
    error: 'Give a releaseId, or an artistId for a campaign without a release',
  })
  .meta({ id: 'CreateCampaign' });
export type CreateCampaign = z.infer<typeof CreateCampaignSchema>;

const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'Letters, digits and hyphens only')
  .meta({
    description: 'What `{{ code }}` says in its messages to fans without an attribute `code` of their own.',
    examples: ['GLASS-26'],
  });

export const PatchCampaignSchema = z
  .strictObject({
    name: name.optional(),
    slug: SlugSchema.optional().meta({
      description:
        'The new address of its page, `/r/{slug}`. Of a launched campaign the old one leads to it from now on.',
    }),
    nativePages: NativePagesSchema.optional(),
    code: code.nullable().optional(),
    landingUrl: landingUrl.optional().meta({
      description: 'Where the links of messages lead that are sent from now on; those sent stay as they are.',
    }),
    endsAt: GivenInstant.nullable().optional().meta({
      description:
        'Workspace time. `null`: the usual end, 28 days after the release is out everywhere; without a release, no end.',
    }),
  })
  .meta({ id: 'PatchCampaign', description: 'Fields left out stay as they are.' });
export type PatchCampaign = z.infer<typeof PatchCampaignSchema>;

export const ListCampaignsQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  status: z.enum(CAMPAIGN_STATUSES).optional(),
  releaseId: z.uuid().optional(),
  artistId: z.uuid().optional().meta({ description: 'Of the artist, with a release or without one.' }),
  flowId: z.uuid().optional(),
  name: z.string().min(1).max(200).optional().meta({ description: 'Part of the name, in any case.' }),
});
export type ListCampaignsQuery = z.infer<typeof ListCampaignsQuerySchema>;

/** The body may be left out. */
export const LaunchCampaignSchema = z
  .strictObject({
    version: z
      .int32()
      .min(1)
      .optional()
      .meta({ description: 'A published version. Without it, the newest.' }),
  })
  .default({})
  .meta({ id: 'LaunchCampaign' });
export type LaunchCampaign = z.infer<typeof LaunchCampaignSchema>;

export const CampaignSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    releaseId: z.uuid().nullable(),
    artistId: z.uuid().nullable().meta({ description: 'Of a campaign without a release.' }),
    flowId: z.uuid(),
    flowVersion: z
      .int()
      .nullable()
      .meta({ description: 'The version that it runs. Null before the launch.' }),
    slug: z
      .string()
      .nullable()
      .meta({ description: 'Of the page `/r/{slug}`; null: it has no page, as a broadcast.' }),
    nativePages: NativePagesSchema,
    landingUrl: z.string(),
    code: z.string().nullable(),
    status: z.enum(CAMPAIGN_STATUSES),
    epoch: z.int().meta({ description: "Raised by every change that can move a fan's next wake." }),
    releaseWindowMs: z
      .int()
      .meta({ description: "Release-day saves are spread over this much of the workspace's time." }),
    isDemo: z.boolean(),
    launchedAt: WorkspaceInstant.nullable(),
    endsAt: WorkspaceInstant.nullable(),
    endedAt: WorkspaceInstant.nullable(),
    archivedAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Campaign', description: "Launch and end are on the workspace's clock." });
export type Campaign = z.infer<typeof CampaignSchema>;
export const CampaignPageSchema = pageOf(CampaignSchema).meta({ id: 'CampaignPage' });
