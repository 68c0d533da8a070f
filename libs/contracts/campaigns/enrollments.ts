import { z } from 'zod';
import { KnownFanSchema, SourceSchema } from '#contracts/events/events.js';
import { ProblemSchema } from '#contracts/http/problem.js';

const MAX_ENTRIES = 1000;

const options = {
  source: SourceSchema.exactOptional(),
  track: z
    .string()
    .min(1)
    .max(100)
    .exactOptional()
    .meta({
      description: 'Starts this track alone, as often as its re-entry rule allows.',
      examples: ['promptFollow'],
    }),
};

/** Whom to enroll: one fan, or up to 1,000. */
export const EnrollFansSchema = z
  .union([
    z.strictObject({ fan: KnownFanSchema, ...options }),
    z.strictObject({ fans: z.array(KnownFanSchema).min(1).max(MAX_ENTRIES), ...options }),
  ])
  .meta({ id: 'EnrollFans', examples: [{ fans: [{ externalId: 'crm-4711' }], source: 'tour-2026' }] });
export type EnrollFans = z.infer<typeof EnrollFansSchema>;

const EnrollResultSchema = z
  .object({
    fanId: z.uuid().nullable().meta({ description: 'Null if no such fan was found.' }),
    status: z.enum(['requested', 'known', 'rejected']).meta({
      description: '`known`: the fan was enrolled in this campaign before, and nothing was done.',
    }),
    problem: ProblemSchema.optional(),
  })
  .meta({ id: 'EnrollResult' });
export type EnrollResult = z.infer<typeof EnrollResultSchema>;

export const EnrollResultsSchema = z
  .object({ results: z.array(EnrollResultSchema) })
  .meta({ id: 'EnrollResults' });
export type EnrollResults = z.infer<typeof EnrollResultsSchema>;
