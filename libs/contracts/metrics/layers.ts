import { z } from 'zod';
import { perChannelSet } from '#domain/consents/channel-set.js';
import { FUNNEL_GROUPS } from '#domain/metrics/funnel.js';
import { CONVERSION_KINDS, FAN_ACTS, NEXT_ACT_WITHIN_DAYS } from '#domain/metrics/layers.js';
import { PURPOSES } from '#domain/terms.js';
import {
  askedPeriod,
  campaignAnswer,
  countOf,
  groupsOf,
  metricFormat,
  metricQuery,
  periodOf,
  shareOf,
} from './metric.js';

export const LayersQuerySchema = metricQuery({
  groupBy: groupsOf(FUNNEL_GROUPS),
  purpose: z
    .enum(PURPOSES)
    .default('marketing')
    .meta({ description: 'Who can be reached for this purpose.' }),
  ...periodOf('Enrolled'),
  format: metricFormat,
});
export type LayersQuery = z.infer<typeof LayersQuerySchema>;

const part = {
  enrolled: countOf,
  averageDepth: z.number().min(0).nullable().meta({ description: 'Null without fans.' }),
  depth: z
    .array(z.object({ kinds: z.int().min(0), fans: countOf }))
    .meta({ description: 'Fans by the number of distinct conversions that they made. Σ fans = enrolled' }),
  layers: z.array(
    z.object({
      kind: z.enum(CONVERSION_KINDS),
      fans: countOf.meta({ description: 'Fans who made it in this campaign.' }),
      already: countOf.meta({ description: 'Fans who had made it before they were enrolled.' }),
      share: shareOf.meta({ description: 'fans ÷ (enrolled − already)' }),
    }),
  ),
  actions: z
    .array(
      z.object({
        act: z.enum(FAN_ACTS),
        fans: countOf.meta({
          description: `Fans whose first such act is at least ${NEXT_ACT_WITHIN_DAYS} days ago: fans = none + Σ next`,
        }),
        tooEarly: countOf.meta({ description: 'Fans whose first such act is not so long ago.' }),
        none: countOf.meta({ description: 'Fans who did nothing new within that time.' }),
        next: z.array(
          z.object({
            act: z.enum(FAN_ACTS),
            fans: countOf,
            share: z.number().min(0).max(1).meta({ description: 'Of the `fans` of the row.' }),
          }),
        ),
      }),
    )
    .meta({
      description: `What fans did for the first time after they did something for the first time, within ${NEXT_ACT_WITHIN_DAYS} days.`,
    }),
  reach: z.object({ ...perChannelSet(() => countOf), connectionOnly: countOf, none: countOf }).meta({
    description:
      'Whom a message would reach now: by the set of channels, a live connection only, or none. Σ = enrolled',
  }),
};

export const LayersSchema = z
  .object({
    ...campaignAnswer,
    groupBy: z.array(z.enum(FUNNEL_GROUPS)),
    ...askedPeriod,
    purpose: z.enum(PURPOSES),
    ...part,
    groups: z
      .array(z.object({ key: z.partialRecord(z.enum(FUNNEL_GROUPS), z.string()), ...part }))
      .meta({ description: 'Empty without groupBy.' }),
  })
  .meta({ id: 'Layers' });
export type LayersAnswer = z.infer<typeof LayersSchema>;
