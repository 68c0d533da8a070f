import { z } from 'zod';
import { PURPOSES } from '#domain/terms.js';
import { consentEvidence } from '#contracts/consents/consents.js';
import { TerritorySchema } from '#contracts/places/places.js';
import { holdsUnstorable } from '#contracts/http/json-text.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

/** Rows of one file; larger files are split by the caller for now. */
export const IMPORT_MAX_ROWS = 5000;
export const IMPORT_MAX_BYTES = 8 * 1024 * 1024;

/**
 * The columns of an import, by the names of the header row (any case, any order). At least one of
 * external_id, email and phone must be there, and in each row filled.
 */
export const IMPORT_COLUMNS = [
  'external_id',
  'email',
  'phone',
  'territory',
  'zone',
  'locale',
  'service',
  'refresh_token',
  'scopes',
  'email_consent',
  'sms_consent',
  'consent_at',
  'path',
  'source',
  'pre_saved_at',
] as const;
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

const ImportEvidenceSchema = z
  .strictObject({
    ...consentEvidence,
    method: consentEvidence.method.default('import'),
    purposes: z.array(z.enum(PURPOSES)).min(1).max(3).default(['reminder', 'marketing']).meta({
      description: 'What the wording covers. Words that cover marketing cover a release reminder, too.',
    }),
  })
  .meta({ id: 'ImportEvidence' });
export type ImportEvidence = z.infer<typeof ImportEvidenceSchema>;

const jsonText = z
  .string()
  .max(8000)
  .transform((text, context): unknown => {
    try {
      if (holdsUnstorable(text)) throw new Error('Text that cannot be stored.');
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'Not JSON, or with text that cannot be stored' });
      return z.NEVER;
    }
  });

export const ImportQuerySchema = z.strictObject({
  campaignId: z
    .uuid()
    .optional()
    .meta({ description: 'Enrolls every imported fan. For each it writes `fan.pre_saved`.' }),
  importId: z.uuid().optional().meta({
    description:
      'Names the import: it can be watched while it runs, and sending the same file again resumes it.',
  }),
  defaultTerritory: TerritorySchema.optional().meta({
    description: 'The territory of rows that name none. National phone numbers are read by it.',
  }),
  consentEvidence: jsonText.pipe(ImportEvidenceSchema).optional().meta({
    description:
      'JSON: { wording, method, sourceUrl, evidenceAt, purposes }. Without it every row comes in without consent.',
  }),
});
export type ImportQuery = z.infer<typeof ImportQuerySchema>;

export const ImportSchema = z
  .object({
    id: z.uuid(),
    campaignId: z.uuid().nullable(),
    status: z.enum(['running', 'done', 'failed']),
    rows: z.object({
      read: z.number().int(),
      imported: z.number().int(),
      rejected: z.number().int(),
      duplicate: z.number().int(),
    }),
    consentsDropped: z.number().int().meta({
      description:
        'Answers "yes" that grant nothing: without `consentEvidence`, or older than a withdrawal. Their rows came in, and each is named under `errors`.',
    }),
    failure: z.string().nullable(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'Import' });
export type Import = z.infer<typeof ImportSchema>;
export const ImportPageSchema = pageOf(ImportSchema).meta({ id: 'ImportPage' });

export const ListImportsQuerySchema = z.strictObject({
  ...pageQuery,
  campaignId: z.uuid().optional(),
  status: ImportSchema.shape.status.optional(),
});
export type ListImportsQuery = z.infer<typeof ListImportsQuerySchema>;

const ImportErrorSchema = z
  .object({
    line: z.number().int().meta({ description: 'Line of the file; the header is line 1.' }),
    kind: z.enum(['rejected', 'duplicate', 'consent_dropped']),
    reason: z.string(),
    fanId: z
      .uuid()
      .nullable()
      .meta({ description: 'The fan who gave this address before, for a duplicate.' }),
  })
  .meta({ id: 'ImportError' });
export type ImportError = z.infer<typeof ImportErrorSchema>;
export const ImportErrorPageSchema = pageOf(ImportErrorSchema).meta({ id: 'ImportErrorPage' });
