import { z } from 'zod';

export const HealthSchema = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
export type Health = z.infer<typeof HealthSchema>;

const part = z.object({
  state: z.enum(['up', 'starting', 'down']),
  detail: z
    .string()
    .optional()
    .meta({ description: 'The progress, or what is wrong, for a person to read.' }),
});

export const ReadinessReportSchema = z
  .object({
    ready: z
      .boolean()
      .meta({ description: 'True if requests are served. Temporal may still be away; then nudges wait.' }),
    database: part,
    migrations: part,
    temporal: part,
    senders: part.meta({ description: '`down`: a provider refuses one of our senders, and its fans wait.' }),
    clock: part.meta({ description: "The clock of the server, compared with the database's." }),
    zoneData: z.object({
      version: z.string().meta({
        description: 'The version of the IANA time zone database whose rules this process uses.',
        examples: ['2026f'],
      }),
      unknownNames: z.int().nullable().meta({
        description:
          'How many zones fans state that the data does not know. Their country counts instead. Null: not known now.',
      }),
    }),
  })
  .meta({ id: 'ReadinessReport' });
export type ReadinessReport = z.infer<typeof ReadinessReportSchema>;
export type PartReport = z.infer<typeof part>;

/** What a local supervisor writes to `SEGUE_STATUS_FILE` while it fetches, builds or starts Temporal. */
export const SupervisorStatusSchema = z.object({
  temporal: z.object({ state: z.string(), detail: z.string().optional() }).optional(),
});
