import { z } from 'zod';
import type { PublicEvents } from '#domain/events/catalogue.js';
import { PRE_SAVE_NOTES } from '#domain/events/pre-save-note.js';
import { OBSERVED_BY, PRE_SAVE_PATHS, SERVICES, STAGES } from '#domain/terms.js';
import { AttributeNameSchema, AttributeValueSchema } from '#contracts/flows/flow-conditions.schema.js';
import { ExternalIdSchema } from '#contracts/fans/fans.js';
import { LocaleSchema, TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import { ProblemSchema } from '#contracts/http/problem.js';

/** Where a fan came from: a short name of a link or campaign, not a sentence and not an address. */
export const SourceSchema = z
  .string()
  .regex(/^[\w.:/-]{1,100}$/, { error: 'Must be 1 to 100 letters, digits or . : / - _' })
  .meta({ description: 'Where the fan came from.', examples: ['instagram-bio'] });
const source = SourceSchema;
const observedBy = z.enum(OBSERVED_BY).meta({ description: 'How the act became known.' });
const stage = z.enum(STAGES);

/** The payload of every type that may be sent in. `satisfies` keeps it equal to the catalogue. */
const payloads = {
  'fan.pre_saved': z.strictObject({
    path: z.enum(PRE_SAVE_PATHS).meta({ description: '`service`: with a grant; `reminder`: without one.' }),
    service: z.enum(SERVICES).exactOptional(),
    source: source.exactOptional(),
  }),
  'page.visited': z.strictObject({ source: source.exactOptional() }),
  'link.clicked': z.strictObject({
    messageId: z.uuid().exactOptional(),
    human: z.boolean().meta({ description: 'False for a scanner or a preview.' }),
  }),
  'fan.saved': z.strictObject({ target: z.enum(['release', 'track', 'playlist']), observedBy }),
  'fan.followed': z.strictObject({
    observedBy,
    artistId: z.uuid().exactOptional().meta({
      description: "Of another artist than the campaign's. Such an event names no campaign.",
    }),
  }),
  'stage.already': z.strictObject({ stage }),
  'stage.unobservable': z.strictObject({ stage }),
  'fan.attribute_set': z.strictObject({
    name: AttributeNameSchema,
    value: AttributeValueSchema.nullable().meta({ description: '`null` takes the attribute away.' }),
  }),
} satisfies { [T in keyof PublicEvents]: z.ZodType<PublicEvents[T]> };

export const KnownFanSchema = z.union([
  z.strictObject({ id: z.uuid() }),
  z.strictObject({ externalId: ExternalIdSchema }),
]);

/** A pre-save may bring a fan who is not known yet: an unknown `externalId` makes the fan. */
const newFan = z.union([
  z.strictObject({
    externalId: ExternalIdSchema,
    territory: TerritorySchema.optional(),
    zone: ZoneSchema.optional(),
    locale: LocaleSchema.optional(),
  }),
  z.strictObject({ id: z.uuid() }),
]);

const campaignId = z.uuid().meta({ description: 'The campaign the act belongs to.' });
const common = {
  id: z
    .string()
    .min(1)
    .max(128)
    .meta({
      description: 'Your own id of the event. If you send it again, nothing changes.',
      examples: ['evt-2026-11-20-1'],
    }),
  occurredAt: z.iso.datetime({ offset: true }).optional().meta({
    description: "When it happened. Without it, now. At most 5 minutes ahead of the workspace's clock.",
  }),
};

const eventOf = <T extends keyof PublicEvents, P extends z.ZodType>(type: T, payload: P) =>
  z.strictObject({
    ...common,
    type: z.literal(type),
    fan: KnownFanSchema,
    campaignId: campaignId.optional(),
    payload,
  });

export const IncomingEventSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...common,
      type: z.literal('fan.pre_saved'),
      fan: newFan,
      campaignId,
      payload: payloads['fan.pre_saved'],
    }),
    eventOf('page.visited', payloads['page.visited']),
    eventOf('link.clicked', payloads['link.clicked']),
    eventOf('fan.saved', payloads['fan.saved']),
    eventOf('fan.followed', payloads['fan.followed']).refine(
      (event) => event.payload.artistId === undefined || event.campaignId === undefined,
      { path: ['campaignId'], error: 'The follow of another artist belongs to no campaign' },
    ),
    eventOf('stage.already', payloads['stage.already']),
    eventOf('stage.unobservable', payloads['stage.unobservable']),
    eventOf('fan.attribute_set', payloads['fan.attribute_set']),
  ])
  .meta({
    id: 'IncomingEvent',
    examples: [
      {
        id: 'evt-1',
        type: 'fan.pre_saved',
        fan: { externalId: 'fan-1001', territory: 'DE', zone: 'Europe/Berlin' },
        campaignId: '0199f3b0-0000-7000-8000-000000000001',
        payload: { path: 'service', service: 'spotify', source: 'instagram-bio' },
      },
    ],
  });
export type IncomingEvent = z.infer<typeof IncomingEventSchema>;

const MAX_BATCH = 1000;

/** What documents the body; the items are parsed one by one, so that a bad one does not refuse the good ones. */
export const EventsBodySchema = z.union([
  IncomingEventSchema,
  z.strictObject({ events: z.array(IncomingEventSchema).min(1).max(MAX_BATCH) }),
]);

/** The body of a batch, before its items are parsed. */
export const EventBatchSchema = z.strictObject({ events: z.array(z.unknown()).min(1).max(MAX_BATCH) });

export const EventResultSchema = z
  .object({
    id: z.string().nullable().meta({ description: "The event's own id; null where it had no readable one." }),
    status: z.enum(['accepted', 'duplicate', 'rejected']),
    eventId: z.uuid().optional(),
    problem: ProblemSchema.optional(),
    note: z
      .object({
        code: z.enum(PRE_SAVE_NOTES),
        detail: z.string().meta({ description: 'The same for people.' }),
      })
      .optional()
      .meta({ description: 'Of a pre-save that is stored and does not lead where one leads: why.' }),
  })
  .meta({ id: 'EventResult' });
export type EventResult = z.infer<typeof EventResultSchema>;

export const EventResultsSchema = z
  .object({ results: z.array(EventResultSchema) })
  .meta({ id: 'EventResults' });
export type EventResults = z.infer<typeof EventResultsSchema>;
