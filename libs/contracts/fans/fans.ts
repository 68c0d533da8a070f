import { NOT_SENT_REASONS, OWN_WISHES } from '#domain/events/reasons.js';
import { z } from 'zod';
import { LocaleSchema, TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import { CHANNELS, PURPOSES } from '#domain/terms.js';
import { ConnectionSchema } from '#contracts/services/connections.js';
import { RecordConsentSchema } from '#contracts/consents/consents.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

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

export const ListFansQuerySchema = z.strictObject({ ...pageQuery, externalId: ExternalIdSchema.optional() });
export type ListFansQuery = z.infer<typeof ListFansQuerySchema>;

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

export const TimelinePageSchema = pageOf(
  z
    .object({
      id: z.uuid(),
      fanSeq: z.number().int(),
      type: z.string(),
      campaignId: z.uuid().nullable(),
      occurredAt: Instant.meta({ description: "On the workspace's clock." }),
      receivedAt: Instant.meta({ description: 'Real time.' }),
      summary: z.string().meta({ examples: ['Pre-saved on spotify'] }),
      payload: z.record(z.string(), z.unknown()),
    })
    .meta({ id: 'TimelineEntry' }),
).meta({ id: 'Timeline' });
export type TimelineEntry = z.infer<typeof TimelinePageSchema>['items'][number];

export const FlowStateQuerySchema = z.strictObject({
  live: z
    .enum(['true', 'false'])
    .default('false')
    .meta({ description: '`true` also asks the running workflow.' }),
});
export type FlowStateQuery = z.infer<typeof FlowStateQuerySchema>;

/** Where the fan stands in one open track. */
const TrackPositionSchema = z
  .object({
    campaignId: z.uuid(),
    flow: z.string().nullable(),
    flowVersion: z.number().int().nullable(),
    track: z.string(),
    run: z.number().int(),
    step: z.string(),
    stepName: z.string().nullable(),
    stepKind: z.string().nullable(),
    visit: z.number().int(),
    since: Instant.meta({ description: "On the workspace's clock." }),
    waitingFor: z.string().meta({ examples: ['an event: fan.saved'] }),
    nextWake: z.object({ virtual: Instant, real: Instant }).nullable(),
    blockedBy: z
      .string()
      .nullable()
      .meta({
        description:
          'What keeps the step from going on, if anything does: paused, quiet hours, a cap, a held provider, its ' +
          'budget, a stuck fan.',
      }),
    lastBlocked: z
      .object({ step: z.string(), reason: z.enum(NOT_SENT_REASONS), at: Instant })
      .nullable()
      .meta({
        description: 'The newest message of this track that was not sent, and why (no consent, say).',
      }),
    requested: z
      .enum(['skip', 'move', 'exit'])
      .nullable()
      .meta({ description: 'What an operator has asked for and has not taken effect yet.' }),
  })
  .meta({ id: 'TrackPosition' });
export type TrackPosition = z.infer<typeof TrackPositionSchema>;

export const FlowStateSchema = z
  .object({
    fanId: z.uuid(),
    revision: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Null: no decision has been made for this fan yet.' }),
    unreadEvents: z
      .number()
      .int()
      .meta({ description: 'How many accepted events the flow has not looked at yet.' }),
    nextWake: z.object({ virtual: Instant, real: Instant }).nullable(),
    stuck: z.object({ since: Instant, reason: z.string() }).nullable(),
    tracks: z.array(TrackPositionSchema),
    enrollments: z.array(z.object({ campaignId: z.uuid(), enrolledAt: Instant, open: z.boolean() })),
    live: z
      .discriminatedUnion('status', [
        z.object({ status: z.literal('running'), position: z.unknown() }),
        z.object({ status: z.literal('not_running') }),
        z.object({ status: z.literal('unavailable'), reason: z.string() }),
      ])
      .optional()
      .meta({ description: 'Only with `live=true`: what the workflow itself answers.' }),
  })
  .meta({ id: 'FlowState' });
export type FlowState = z.infer<typeof FlowStateSchema>;
