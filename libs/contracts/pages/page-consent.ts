import { z } from 'zod';
import { CONSENT_RULES } from '#domain/consents/consent-lint.js';
import { ADDRESS_CHANNELS } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

export const PageLanguageQuerySchema = z.strictObject({
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Must be a language as de or pt-BR')
    .default('en')
    .meta({
      description: 'Of the page. In a language that we have no words of, consent is asked in English.',
    }),
});
export type PageLanguageQuery = z.infer<typeof PageLanguageQuerySchema>;

const ConsentBoxSchema = z.object({
  channel: z.enum(ADDRESS_CHANNELS),
  wording: z.string().meta({ description: 'Exactly as fans read it and the ledger keeps it.' }),
  wordingHash: z.string().meta({ description: 'SHA-256 of the wording in UTF-8, in hexadecimal digits.' }),
  ticked: z.boolean(),
  required: z.boolean(),
});

const FindingSchema = z.object({
  rule: z.enum(CONSENT_RULES),
  weight: z.enum(['refused', 'doubtful']).meta({
    description: '`refused`: carriers refuse a registration for it. `doubtful`: somebody will ask.',
  }),
  channel: z.enum(ADDRESS_CHANNELS).optional(),
  message: z.string(),
});

export const PagePreviewSchema = z
  .object({
    url: z.string().nullable().meta({ description: 'Where fans see the page.' }),
    previewUrl: z.string().nullable().meta({ description: 'Shows it before launch, too.' }),
    language: z.string(),
    boxes: z.array(ConsentBoxSchema),
    findings: z.array(FindingSchema).meta({
      description: 'Where the page and its first messages break a rule of the registration of texts.',
    }),
  })
  .meta({ id: 'PagePreview' });
export type PagePreview = z.infer<typeof PagePreviewSchema>;

/** All that proves to a carrier how fans agree. */
export const ConsentEvidenceSchema = PagePreviewSchema.extend({
  campaign: z.object({ id: z.uuid(), name: z.string(), status: z.string() }),
  sender: z.string(),
  textsAMonth: z.int(),
  termsUrl: z.string().nullable(),
  privacyUrl: z.string().nullable(),
  keyword: z
    .object({ word: z.string(), wording: z.string() })
    .nullable()
    .meta({ description: 'The other way in: a word that fans text.' }),
  doubleOptIn: z.object({
    smsQuestion: z.string().meta({ description: 'The first text: it asks for a YES.' }),
    smsWelcome: z.string().meta({ description: 'The text after the YES.' }),
    emailSubject: z.string(),
    emailText: z.string(),
  }),
  samples: z
    .array(z.object({ template: z.string(), text: z.string(), segments: z.int() }))
    .meta({ description: 'Texts of the workspace, filled for a sample fan.' }),
  signUps: z
    .object({ asked: z.int(), confirmed: z.int(), cancelled: z.int(), lastConfirmedAt: Instant.nullable() })
    .meta({ description: 'How many fans were asked by this page, and how many have confirmed.' }),
}).meta({ id: 'ConsentEvidence' });
export type ConsentEvidence = z.infer<typeof ConsentEvidenceSchema>;
