import { z } from 'zod';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import { pageOf, pageQuery, WorkspaceInstant } from '#contracts/http/paging.js';
import { NOT_SENT_REASONS, WAITING_REASONS } from '#domain/events/reasons.js';
import { STEP_STANDINGS } from '#domain/flows/step-standing.js';

const fans = z.int().min(0);
const reason = z.enum(NOT_SENT_REASONS);

const StepCountsSchema = z
  .object({
    track: z.string(),
    step: z.string(),
    waiting: fans.meta({ description: 'Fans who stand there now.' }),
    skipped: z
      .array(z.object({ reason, words: z.string(), fans }))
      .meta({ description: 'Fans whose message was not sent, by the newest reason.' }),
    passed: fans.meta({ description: 'Fans who went on to a step after it.' }),
    left: fans.meta({
      description:
        'Fans for whom the track was over here: at its end, by a goal, or because they were taken out.',
    }),
  })
  .meta({
    id: 'StepCounts',
    description: 'Each fan who has come to the step is in exactly one of the numbers.',
  });
export type StepCounts = z.infer<typeof StepCountsSchema>;

export const CampaignStepsSchema = z
  .object({
    asOf: WorkspaceInstant,
    version: z.int().nullable().meta({ description: 'Of `flow`: the one that the campaign runs.' }),
    flow: FlowSchema.nullable().meta({ description: 'Null: it was never launched.' }),
    steps: z.array(StepCountsSchema).meta({
      description: 'The steps that anybody has come to, also those that only an older version has.',
    }),
  })
  .meta({ id: 'CampaignSteps' });
export type CampaignSteps = z.infer<typeof CampaignStepsSchema>;

export const StepFansQuerySchema = z.strictObject({
  ...pageQuery,
  track: z.string().min(1).max(100),
  step: z.string().min(1).max(100),
  state: z.enum(STEP_STANDINGS),
  reason: reason.optional().meta({ description: 'Of the skipped ones, those with this reason.' }),
});
export type StepFansQuery = z.infer<typeof StepFansQuerySchema>;

const StepFanSchema = z
  .object({
    fanId: z.uuid(),
    externalId: z.string().nullable(),
    territory: z.string().nullable(),
    reason: reason.nullable(),
    words: z.string().nullable().meta({ description: 'The reason in words.' }),
    since: WorkspaceInstant.nullable().meta({ description: 'Of those who wait.' }),
    waitingFor: z.enum(WAITING_REASONS).nullable(),
    until: WorkspaceInstant.nullable(),
  })
  .meta({ id: 'StepFan' });
export type StepFan = z.infer<typeof StepFanSchema>;
export const StepFanPageSchema = pageOf(StepFanSchema).meta({ id: 'StepFanPage' });
