import { z } from 'zod';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { CHANNELS } from '#domain/terms.js';

export const ReviewedStepSchema = z
  .object({
    track: z.string(),
    step: z.string(),
    fans: z.number().int().meta({ description: 'How many fans wait for the review.' }),
    samples: z.array(
      z.object({
        fanId: z.uuid(),
        since: WorkspaceInstant,
        channel: z.enum(CHANNELS).nullable().meta({
          description: 'The first channel of the step that reaches the fan; null: none does now.',
        }),
        subject: z.string().nullable(),
        text: z.string().nullable().meta({
          description:
            'The message as this fan would read it, with links that lead nowhere. Null: it is not written.',
        }),
      }),
    ),
  })
  .meta({ id: 'ReviewedStep' });
export type ReviewedStep = z.infer<typeof ReviewedStepSchema>;

export const ReviewListSchema = z.object({ items: z.array(ReviewedStepSchema) });
export type ReviewList = z.infer<typeof ReviewListSchema>;

export const GiveReviewSchema = z
  .strictObject({
    track: z.string().min(1).max(64),
    step: z.string().min(1).max(64),
    verdict: z.enum(['approved', 'cancelled']),
    later: z.boolean().optional().meta({
      description: 'With true, the verdict holds for fans who come to the step later, too.',
    }),
  })
  .meta({ id: 'GiveReview', examples: [{ track: 'main', step: 'promptFollow', verdict: 'approved' }] });
export type GiveReview = z.infer<typeof GiveReviewSchema>;

export const AlarmSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['complaints', 'filtered', 'unknown', 'refused']),
    channel: z.enum(CHANNELS),
    action: z.enum(['warn', 'pause']).meta({ description: '`pause`: the campaign was paused by itself.' }),
    cases: z.number().int(),
    messages: z.number().int().meta({ description: 'Of how many messages.' }),
    code: z.string().nullable().meta({ description: "The provider's code, of messages that were refused." }),
    at: z.iso.datetime().meta({ title: 'Real time' }),
  })
  .meta({ id: 'CampaignAlarm' });
export type CampaignAlarm = z.infer<typeof AlarmSchema>;
export const AlarmListSchema = z.object({ items: z.array(AlarmSchema) });
export type AlarmList = z.infer<typeof AlarmListSchema>;
