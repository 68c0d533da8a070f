import { z } from 'zod';
import { SIGN_UP_PURPOSES } from '#domain/consents/sign-up-wording.js';
import { ADDRESS_CHANNELS, CHANNELS, PURPOSES } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

/** How the fan agreed, kept with every grant so that it can be proved. */
export const consentEvidence = {
  method: z
    .string()
    .trim()
    .min(1)
    .max(50)
    .regex(/^[a-z0-9_-]+$/, 'lower-case letters, digits, _ and -')
    .meta({ description: 'How consent was given.', examples: ['form'] }),
  wording: z
    .string()
    .trim()
    .min(1)
    .max(4000)
    .meta({
      description: 'The exact words the fan agreed to.',
      examples: ['Text me about Nova Tide. STOP to end.'],
    }),
  sourceUrl: z.url().max(2000).optional().meta({ description: 'The page it was given on.' }),
  evidenceAt: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'When it was given, real time; default: now. Not before 1995, not in the future.' }),
};

export const RecordConsentSchema = z
  .strictObject({
    channel: z.enum(CHANNELS),
    purpose: z.enum(PURPOSES).default('marketing'),
    granted: z.boolean().default(true).meta({ description: 'False withdraws it.' }),
    ...consentEvidence,
    wording: consentEvidence.wording.optional(),
  })
  .refine((consent) => !consent.granted || consent.wording !== undefined, {
    path: ['wording'],
    error: 'A grant needs the exact wording the fan agreed to',
  })
  .meta({ id: 'RecordConsent' });
export type RecordConsent = z.infer<typeof RecordConsentSchema>;

export const ConsentSchema = z
  .object({
    channel: z.enum(CHANNELS),
    purpose: z.enum(PURPOSES),
    granted: z.boolean(),
    outdated: z.boolean().meta({
      description: 'A grant on evidence older than a withdrawal: it is kept, and it grants nothing.',
    }),
    method: z.string(),
    wording: z.string().nullable(),
    wordingHash: z
      .string()
      .nullable()
      .meta({ description: 'SHA-256 of the wording in UTF-8, in hexadecimal digits.' }),
    language: z.string().nullable().meta({ description: 'The language of the wording, where it is known.' }),
    sourceUrl: z.string().nullable(),
    askedAt: Instant.nullable().meta({
      description: 'Of a double opt-in: when the fan asked. `evidenceAt` is when they confirmed. Real times.',
    }),
    evidenceAt: Instant.nullable(),
    recordedAt: Instant,
  })
  .meta({ id: 'Consent', description: 'One entry of the append-only ledger.' });
export type Consent = z.infer<typeof ConsentSchema>;

export const RequestConfirmationSchema = z
  .strictObject({
    campaignId: z
      .uuid()
      .meta({ description: 'The campaign that the fan comes into, and that the message names.' }),
    channel: z.enum(ADDRESS_CHANNELS),
    purpose: z.enum(SIGN_UP_PURPOSES).default('marketing'),
    address: z
      .string()
      .trim()
      .min(1)
      .max(320)
      .optional()
      .meta({
        description: 'Default: the address that the fan has on this channel.',
        examples: ['mara@example.com'],
      }),
    wording: consentEvidence.wording,
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag (BCP 47)')
      .default('en')
      .meta({
        description: 'Of the wording. The message is written in it where we have it, else in English.',
      }),
    sourceUrl: z.url().max(2000).meta({ description: 'Where the fan asked for it.' }),
  })
  .meta({ id: 'RequestConfirmation' });
export type RequestConfirmation = z.infer<typeof RequestConfirmationSchema>;

export const ConfirmationRequestSchema = z
  .object({
    id: z.uuid(),
    channel: z.enum(ADDRESS_CHANNELS),
    purpose: z.enum(SIGN_UP_PURPOSES),
    expiresAt: Instant,
  })
  .meta({
    id: 'ConfirmationRequest',
    description: 'A message asks the fan. Only their own answer grants anything.',
  });
export type ConfirmationRequest = z.infer<typeof ConfirmationRequestSchema>;
