import { OWN_WISHES } from '#domain/events/reasons.js';
import { z } from 'zod';
import { firstName, NameWordSchema } from './fan-names.js';
import { SentContentSchema } from '#contracts/messages/messages.js';
import { EVENT_PAYLOADS } from './event-payloads.js';
import { LocaleSchema, TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import { CHANNELS, PURPOSES } from '#domain/terms.js';
import { ConnectionSchema } from '#contracts/services/connections.js';
import { RecordConsentSchema } from '#contracts/consents/consents.js';
import { Instant, WorkspaceInstant, pageOf } from '#contracts/http/paging.js';

/** Written by the caller: no control characters, nothing that is only white space. */
export const ExternalIdSchema = z
  .string()
  .trim()
  .min(1)
  .max(200)
  // Spelt out, not \P{Cc}: the pattern is in the API page, and not every client's regular expressions know that.
  .regex(/^[^\u0000-\u001f\u007f-\u009f]+$/, 'No control characters')
  .meta({ examples: ['crm-4711'] });

const identities = z.strictObject({
  email: z.string().max(300).optional(),
  phone: z
    .string()
    .max(50)
    .optional()
    .meta({ description: 'In E.164 form, or in national form if the fan has a territory.' }),
});
const consents = z.array(RecordConsentSchema).max(10).default([]);

export const CreateFanSchema = z
  .strictObject({
    externalId: ExternalIdSchema.optional(),
    territory: TerritorySchema.optional(),
    zone: ZoneSchema.optional(),
    locale: LocaleSchema.optional(),
    firstName: NameWordSchema.optional().meta(firstName),
    lastName: NameWordSchema.optional(),
    city: NameWordSchema.optional(),
    identities: identities.default({}),
    consents,
  })
  .meta({ id: 'CreateFan' });
export type CreateFan = z.infer<typeof CreateFanSchema>;

export const AddIdentitiesSchema = z
  .strictObject({
    identities: identities.refine(({ email, phone }) => email !== undefined || phone !== undefined, {
      error: 'An email or a phone is needed',
    }),
    consents: consents.meta({ description: 'What the fan agreed to when they gave the address.' }),
  })
  .meta({ id: 'AddIdentities' });
export type AddIdentities = z.infer<typeof AddIdentitiesSchema>;

const FanSummarySchema = z
  .object({
    id: z.uuid(),
    externalId: z.string().nullable(),
    territory: z.string().nullable(),
    zone: z.string().nullable(),
    locale: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'FanSummary' });
export type FanSummary = z.infer<typeof FanSummarySchema>;
export const FanPageSchema = pageOf(FanSummarySchema).meta({ id: 'FanPage' });

export const FanSchema = FanSummarySchema.extend({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  city: z.string().nullable(),
  identities: z.array(
    z.object({
      channel: z.enum(CHANNELS),
      address: z.string().meta({ description: 'Masked; never in full.', examples: ['a•••@e•••.com'] }),
      verified: z.boolean(),
      suppressedAt: Instant.nullable(),
      suppressedReason: z
        .string()
        .nullable()
        .meta({
          description: `The fan’s own wish (${OWN_WISHES.join(', ')}), or the provider’s own code after the provider’s name.`,
        }),
    }),
  ),
  standings: z
    .array(z.object({ channel: z.enum(CHANNELS), purpose: z.enum(PURPOSES), standing: z.string() }))
    .meta({
      description: 'What each channel may be used for now: allowed, suppressed, withdrawn or no_consent.',
    }),
  connections: z.array(ConnectionSchema),
  stuck: z.object({ since: Instant, reason: z.string() }).nullable(),
}).meta({ id: 'Fan' });
export type Fan = z.infer<typeof FanSchema>;

export const CreatedFanSchema = FanSchema.extend({
  sameAddress: z
    .array(z.object({ channel: z.enum(CHANNELS), fanId: z.uuid() }))
    .meta({ description: 'Other fans who gave the same address. Unverified addresses are never merged.' }),
}).meta({ id: 'CreatedFan' });
export type CreatedFan = z.infer<typeof CreatedFanSchema>;

const timelineEntry = {
  id: z.uuid(),
  fanSeq: z.number().int(),
  campaignId: z.uuid().nullable(),
  campaignName: z.string().nullable(),
  occurredAt: WorkspaceInstant,
  receivedAt: Instant,
  summary: z.string().meta({ examples: ['Pre-saved on spotify'] }),
  sent: SentContentSchema.optional().meta({
    description: 'Of `message.accepted`: what the fan got, without HTML.',
  }),
};
/** One shape for each type of event: the type says which fields the payload has. */
const TimelineEntrySchema = z
  .union(
    Object.entries(EVENT_PAYLOADS).map(([type, payload]) =>
      z.object({ ...timelineEntry, type: z.literal(type), payload }),
    ),
  )
  .meta({ id: 'TimelineEntry' });
export const TimelinePageSchema = pageOf(TimelineEntrySchema).meta({ id: 'Timeline' });
export type TimelineEntry = z.infer<typeof TimelinePageSchema>['items'][number];
