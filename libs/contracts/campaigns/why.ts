import { z } from 'zod';
import { ConditionSchema } from '#contracts/flows/flow.schema.js';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { PURPOSES, SERVICES } from '#domain/terms.js';

const MOST_CONDITIONS = 20;

export const ExplainConditionsSchema = z
  .strictObject({
    fanId: z.uuid(),
    conditions: z.array(ConditionSchema).min(1).max(MOST_CONDITIONS).meta({
      description: 'Those of a trigger, a branch or a send. They need not be saved.',
    }),
  })
  .meta({ id: 'ExplainConditions' });
export type ExplainConditions = z.infer<typeof ExplainConditionsSchema>;

const value = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('times'), count: z.int(), last: WorkspaceInstant.nullable() }),
  z.object({
    kind: z.literal('consent'),
    hasAddress: z.boolean(),
    isSuppressed: z.boolean(),
    purposes: z.array(z.enum(PURPOSES)),
  }),
  z.object({ kind: z.literal('services'), services: z.array(z.enum(SERVICES)) }),
  z.object({ kind: z.literal('visits'), count: z.int() }),
  z.object({ kind: z.literal('variant'), variant: z.string().nullable() }),
  z.object({
    kind: z.literal('attribute'),
    value: z.union([z.boolean(), z.number(), z.string()]).nullable(),
  }),
]);

export const ExplanationSchema = z
  .object({
    asOf: WorkspaceInstant,
    enrolled: z.boolean().meta({ description: 'False: the fan never came into this campaign.' }),
    open: z.boolean().meta({ description: 'The fan is under way in the campaign.' }),
    flowVersion: z.int().nullable(),
    lines: z.array(
      z.object({
        of: z.int().meta({ description: 'The place of the whole condition in the request, from 0.' }),
        depth: z.int().meta({ description: '0: a whole condition; 1: a part of it, and so on.' }),
        condition: ConditionSchema,
        holds: z.boolean(),
        value: value.nullable().meta({ description: 'What is known of the fan that decides the line.' }),
      }),
    ),
  })
  .meta({
    id: 'ConditionExplanation',
    description:
      'Whether each condition holds for the fan now, part by part, by the rules that decide about the fan.',
  });
export type Explanation = z.infer<typeof ExplanationSchema>;
