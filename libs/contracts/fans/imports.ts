import { z } from 'zod';
import { isZone } from '#domain/clock/zones/zone-rules.js';
import { LIST_COLUMNS } from '#domain/fans/list-columns.js';
import { LIST_PRESET_NAMES } from '#domain/fans/list-presets.js';
import { DATE_ORDERS } from '#domain/fans/list-time.js';
import { ROW_FAULT_KINDS, SEVERITIES } from '#domain/fans/row-faults.js';
import { PRE_SAVE_PATHS, PURPOSES, SERVICES } from '#domain/terms.js';
import { consentEvidence } from '#contracts/consents/consents.js';
import { TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import { holdsUnstorable } from '#contracts/http/json-text.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

/** Of one file; larger ones are split by the caller. */
export const IMPORT_MAX_BYTES = 512 * 1024 * 1024;

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

const YesOrNo = z.enum(['yes', 'no']).transform((answer) => answer === 'yes');
const Switch = z.enum(['true', 'false']).transform((answer) => answer === 'true');

const MappingSchema = z
  .record(z.string().min(1).max(200), z.enum(LIST_COLUMNS).nullable())
  .refine((mapping) => Object.keys(mapping).length <= 200, { error: 'At most 200 columns' });

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
  preset: z.enum(LIST_PRESET_NAMES).optional().meta({
    description: "The tool that wrote the file: its columns' names are known.",
  }),
  mapping: jsonText
    .pipe(MappingSchema)
    .default({})
    .meta({
      description:
        'JSON: a column of the file to one of ours, or to null to leave it out; goes before the preset.',
      examples: ['{"Kundennummer":"external_id","Notiz":null}'],
    }),
  ignoreUnknown: Switch.default(false).meta({
    description: 'Leaves out the columns that nobody names. Without it such a file is refused.',
  }),
  dateZone: ZoneSchema.refine(isZone, { error: 'Not an IANA time zone that our data knows' })
    .optional()
    .meta({ description: 'The zone of times that state none.' }),
  dateOrder: z.enum(DATE_ORDERS).optional().meta({
    description:
      'Of dates as 3/4/2026. Where it is left out, the file must show it: one date with a day above 12.',
  }),
  emailConsent: YesOrNo.optional().meta({
    description:
      'The answer of every row that has an email and no answer of its own: for a file of people who all (un)subscribed.',
  }),
  smsConsent: YesOrNo.optional().meta({ description: 'The same for rows with a phone.' }),
  wait: Switch.default(true).meta({
    description:
      '`false`: the answer is a 202 as soon as the file is there, and the rows come in meanwhile. For large files.',
  }),
});
export type ImportQuery = z.infer<typeof ImportQuerySchema>;

export const ReadAsSchema = z
  .object({
    encoding: z.string(),
    delimiter: z.string(),
    columns: z.array(z.string()),
    ignored: z.array(z.string()).meta({ description: 'Columns of the file that were left out, by name.' }),
    dateOrder: z.enum(DATE_ORDERS).nullable(),
  })
  .meta({ id: 'ImportReadAs' });

export const ImportSchema = z
  .object({
    id: z.uuid(),
    campaignId: z.uuid().nullable(),
    status: z.enum(['running', 'interrupted', 'done', 'failed']).meta({
      description:
        '`interrupted`: the process that imported it has ended, and nobody works on it. Sending the same file again under its id goes on. So it does after `failed`, where the cause was on our side.',
    }),
    rows: z.object({
      read: z.number().int(),
      imported: z.number().int(),
      rejected: z.number().int(),
      duplicate: z
        .number()
        .int()
        .meta({ description: 'Left out: an earlier row of the file is about the same fan.' }),
      new: z
        .number()
        .int()
        .meta({ description: 'Imported rows that made a fan; the others were about known ones.' }),
      warned: z.number().int().meta({ description: 'Imported rows with a warning.' }),
    }),
    lineDone: z.number().int().nullable().meta({
      description: 'The line of the file up to which the rows are done. Null: none is yet.',
    }),
    readAs: ReadAsSchema.nullable().meta({ description: 'Null for imports of earlier versions.' }),
    consentsDropped: z.number().int().meta({
      description:
        'Answers "yes" that grant nothing: without `consentEvidence`, or older than a withdrawal. Their rows came in, and each is named under `errors`.',
    }),
    failure: z.string().nullable().meta({
      description: 'What broke it off, and how to go on; null while nothing has.',
    }),
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
    line: z.number().int().meta({ description: 'Line of the file; the header is line 1 as a rule.' }),
    severity: z
      .enum(SEVERITIES)
      .meta({ description: 'After an error the row is out, after a warning it is in.' }),
    kind: z.enum(ROW_FAULT_KINDS),
    column: z.string().nullable().meta({ description: 'Null where it is about the row.' }),
    reason: z.string(),
    fanId: z.uuid().nullable().meta({ description: 'The fan in question, where it is about one.' }),
  })
  .meta({ id: 'ImportError' });
export type ImportError = z.infer<typeof ImportErrorSchema>;
export const ImportErrorPageSchema = pageOf(ImportErrorSchema).meta({ id: 'ImportErrorPage' });

export const ImportErrorsQuerySchema = z.strictObject({
  ...pageQuery,
  severity: z.enum(SEVERITIES).optional().meta({ description: 'Both, when left out.' }),
});
export type ImportErrorsQuery = z.infer<typeof ImportErrorsQuerySchema>;

const ImportedFanSchema = z
  .object({
    fanId: z.uuid(),
    line: z.number().int(),
    isNew: z.boolean().meta({ description: 'The row made the fan.' }),
    path: z.enum(PRE_SAVE_PATHS).nullable().meta({
      description:
        '`service`: a grant counts, of the row or one the fan gave before. Null: no pre-save was written.',
    }),
    service: z.enum(SERVICES).nullable(),
  })
  .meta({ id: 'ImportedFan' });
export const ImportedFanPageSchema = pageOf(ImportedFanSchema).meta({ id: 'ImportedFanPage' });
