import { z } from 'zod';
import { AttributeNameSchema, AttributeValueSchema } from '#contracts/flows/flow-conditions.schema.js';
import { consentEvidence } from '#contracts/consents/consents.js';
import { KnownZoneSchema, LocaleSchema, TerritorySchema } from '#contracts/places/places.js';
import { ADDRESS_CHANNELS, CHANNELS, PURPOSES } from '#domain/terms.js';
import { ADDRESS_CHANGES } from '#domain/events/reasons.js';
import { firstName, NameWordSchema } from './fan-names.js';
import { CreatedFanSchema, FanSchema } from './fans.js';

/** Attributes that one correction may name. */
const MOST_ATTRIBUTES = 50;

const reason = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .optional()
  .meta({ description: 'Kept in the audit log.', examples: ['Fan moved to Japan, said so by mail'] });

const nameWord = NameWordSchema.nullable().optional();

export const PatchFanSchema = z
  .strictObject({
    territory: TerritorySchema.nullable().optional(),
    zone: KnownZoneSchema.nullable().optional(),
    locale: LocaleSchema.nullable().optional(),
    firstName: nameWord.meta(firstName),
    lastName: nameWord,
    city: nameWord,
    attributes: z
      .record(AttributeNameSchema, AttributeValueSchema.nullable())
      .refine((attributes) => Object.keys(attributes).length <= MOST_ATTRIBUTES, {
        error: `At most ${MOST_ATTRIBUTES} attributes at once`,
      })
      .optional()
      .meta({ description: '`null` takes an attribute away; those not named stay.' }),
    reason,
  })
  .meta({
    id: 'PatchFan',
    description: 'Fields left out stay as they are; `null` empties one.',
    examples: [{ zone: 'Asia/Tokyo', territory: 'JP', attributes: { vip: true }, reason: 'Moved to Japan' }],
  });
export type PatchFan = z.infer<typeof PatchFanSchema>;

export const PatchedFanSchema = FanSchema.extend({
  changed: z.array(z.string()).meta({
    description: 'What was changed; empty where all was so before.',
    examples: [['zone', 'attributes.vip']],
  }),
  enrollmentsKeep: z.array(z.object({ campaignId: z.uuid(), territory: z.string().nullable() })).meta({
    description:
      'Open enrollments that began in another territory than the fan has now. They keep it: it decides the moment of ' +
      'their release and their group in the metrics. Windows and legal hours follow the fan’s new place at once.',
  }),
}).meta({ id: 'PatchedFan' });
export type PatchedFan = z.infer<typeof PatchedFanSchema>;

export const AddressParamsSchema = z.strictObject({ id: z.uuid(), channel: z.enum(ADDRESS_CHANNELS) });
export type AddressParams = z.infer<typeof AddressParamsSchema>;
/** A subscription to web push can be taken away by hand, and only a browser can give one. */
export const RemoveAddressParamsSchema = z.strictObject({ id: z.uuid(), channel: z.enum(CHANNELS) });
export type RemoveAddressParams = z.infer<typeof RemoveAddressParamsSchema>;

const grant = z
  .strictObject({
    purpose: z.enum(PURPOSES).default('marketing'),
    granted: z.literal(true).default(true),
    ...consentEvidence,
  })
  .meta({ id: 'AddressConsent' });

export const PutAddressSchema = z
  .strictObject({
    address: z
      .string()
      .min(1)
      .max(300)
      .meta({
        description: 'An email, or a phone: E.164, or national where the fan has a territory.',
        examples: ['ada@example.com'],
      }),
    consents: z.array(grant).max(10).default([]).meta({
      description:
        'What the fan agreed to for this very address. Consents of a former address do not pass to it.',
    }),
    reason,
  })
  .meta({ id: 'PutAddress' });
export type PutAddress = z.infer<typeof PutAddressSchema>;

const consentsEnded = z.array(z.enum(PURPOSES)).meta({
  description: 'What the fan had agreed to for the former address, and does not count any more.',
});

export const FanWithAddressSchema = CreatedFanSchema.extend({
  change: z.enum([...ADDRESS_CHANGES, 'unchanged']),
  consentsEnded,
}).meta({ id: 'FanWithAddress' });
export type FanWithAddress = z.infer<typeof FanWithAddressSchema>;

export const RemoveAddressQuerySchema = z.strictObject({ reason });
export type RemoveAddressQuery = z.infer<typeof RemoveAddressQuerySchema>;

export const FanWithoutAddressSchema = FanSchema.extend({ consentsEnded }).meta({ id: 'FanWithoutAddress' });
export type FanWithoutAddress = z.infer<typeof FanWithoutAddressSchema>;
