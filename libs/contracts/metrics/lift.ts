import { z } from 'zod';
import { LIFT_STATES } from '#domain/metrics/lift.js';
import { CHECKED_STAGES } from '#domain/terms.js';
import { askedPeriod, campaignAnswer, countOf, metricFormat, metricQuery, periodOf } from './metric.js';

/** Which split, and which outcome. Without a split it is the first one of the flow. */
export const liftParameters = {
  split: z
    .string()
    .max(300)
    .optional()
    .meta({
      description: 'Track and step of the split. Default: the first of the flow.',
      examples: ['more/whichAct'],
    }),
  stage: z.enum(CHECKED_STAGES).optional().meta({ description: 'The outcome. Default: `saved`.' }),
};

export const LiftQuerySchema = metricQuery({
  ...liftParameters,
  ...periodOf('Assigned'),
  format: metricFormat,
});
export type LiftQuery = z.infer<typeof LiftQuerySchema>;

const share = z.number().min(0).max(1).nullable();
const difference = z.number().min(-1).max(1);

export const LiftSchema = z
  .object({
    ...campaignAnswer,
    ...askedPeriod,
    split: z.string().nullable().meta({ description: 'Track and step. Null: the flow has no split.' }),
    splits: z.array(z.string()).meta({ description: 'All splits of the flow and its versions.' }),
    stage: z.enum(CHECKED_STAGES),
    horizonDays: z.number().min(0).nullable().meta({
      description:
        'Each fan is looked at this long after the assignment. Fixed by the version of the launch.',
    }),
    state: z
      .enum(LIFT_STATES)
      .meta({ description: 'Only when it is `ready` there are outcomes and intervals.' }),
    says: z.string().meta({ description: 'The same as a sentence.' }),
    sampleRatio: z
      .object({ chiSquared: z.number().min(0), pValue: z.number().min(0).max(1) })
      .nullable()
      .meta({
        description: 'Of all assigned fans by the weights; null below 100. Under 0.001 nothing is compared.',
      }),
    arms: z.array(
      z.object({
        variant: z.string(),
        holdout: z.boolean(),
        weight: z
          .number()
          .nullable()
          .meta({ description: 'Per cent. Null: the launched version has no such arm.' }),
        assigned: countOf.meta({ description: 'already + unobservable + waiting + observed' }),
        already: countOf.meta({ description: 'Had reached the stage before the assignment.' }),
        unobservable: countOf.meta({ description: 'Nothing can show the stage for them.' }),
        waiting: countOf.meta({ description: 'Their horizon has not passed.' }),
        observed: countOf.meta({
          description: 'The denominator of `rate`: whatever they got, and whether they left or not.',
        }),
        converted: countOf.nullable().meta({ description: 'Null unless `ready`.' }),
        rate: share.meta({ description: 'converted ÷ observed' }),
      }),
    ),
    lifts: z
      .array(
        z.object({
          variant: z.string(),
          against: z.string().meta({ description: 'The holdout; without one the first variant.' }),
          difference: difference.meta({ description: 'Of the rates.' }),
          low: difference,
          high: difference,
        }),
      )
      .meta({ description: 'With the 95 % interval of Newcombe. Empty unless `ready`.' }),
  })
  .meta({ id: 'Lift' });
export type LiftAnswer = z.infer<typeof LiftSchema>;
