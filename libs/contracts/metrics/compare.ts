import { z } from 'zod';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { MOST_COMPARED } from '#domain/metrics/compare.js';
import { FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import { countOf, metricAnswer, metricFormat, metricQuery } from './metric.js';
import { FunnelRowSchema } from './metrics.js';

export const CompareQuerySchema = metricQuery({
  campaigns: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.uuid()).min(1).max(MOST_COMPARED))
    .refine((ids) => new Set(ids).size === ids.length, 'names a campaign twice')
    .meta({ description: `The ids of at most ${MOST_COMPARED} campaigns, separated by commas.` }),
  order: z.enum(FUNNEL_ORDERS).default('strict'),
  ageHours: z.coerce
    .number()
    .min(-100_000)
    .max(100_000)
    .optional()
    .meta({
      description:
        'How old the campaigns are in the answer. Without it, and where the youngest is not so old yet: the age of the youngest. Negative: before the release.',
      examples: [48],
    }),
  format: metricFormat,
});
export type CompareQuery = z.infer<typeof CompareQuerySchema>;

const notKnown = z.null().meta({ description: 'Who waited then is not known.' });

const campaign = z.object({
  campaignId: z.uuid(),
  name: z.string(),
  asOf: WorkspaceInstant.meta({ description: 'When it was so old.' }),
  enrolled: countOf.meta({ description: 'Fans who were enrolled by then.' }),
  rows: z.array(FunnelRowSchema.extend({ waitingNow: notKnown }).meta({ id: 'ComparedRow' })),
});

const compared = z
  .object({
    ageHours: z.number(),
    youngestHours: z.number().meta({ description: 'The age of the youngest now.' }),
    campaigns: z.array(campaign),
  })
  .nullable();

export const CompareSchema = z
  .object({
    ...metricAnswer,
    order: z.enum(FUNNEL_ORDERS),
    sinceLaunch: compared.meta({
      description:
        'By the time since the launch. A campaign that has not launched is left out. Null: none has.',
    }),
    sinceRelease: compared.meta({
      description:
        'By the time since the release (for fans without a territory). A campaign without a release is left out.',
    }),
  })
  .meta({ id: 'Compare', description: 'The funnels of campaigns when all of them were equally old.' });
export type CompareAnswer = z.infer<typeof CompareSchema>;
