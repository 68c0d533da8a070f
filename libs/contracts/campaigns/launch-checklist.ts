import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { CHECK_STATES, LAUNCH_POINTS } from '#domain/campaigns/launch-check.js';

export const LaunchChecklistQuerySchema = z.strictObject({
  version: z.coerce
    .number()
    .pipe(z.int32().min(1))
    .optional()
    .meta({ description: 'The published version of the flow that would be launched. Absent: the newest.' }),
});
export type LaunchChecklistQuery = z.infer<typeof LaunchChecklistQuerySchema>;

export const LaunchChecklistSchema = z
  .object({
    campaignId: z.uuid(),
    version: z
      .int()
      .nullable()
      .meta({ description: 'Of the flow, as it was looked at. Null: there is no such published version.' }),
    canLaunch: z.boolean().meta({ description: 'Nothing is blocking.' }),
    askedAt: Instant.meta({ description: 'Real time.' }),
    items: z.array(
      z.object({
        point: z.enum(LAUNCH_POINTS),
        about: z
          .string()
          .nullable()
          .meta({
            description: 'The step, channel, service, language or DNS record. Null: the whole campaign.',
            examples: ['email'],
          }),
        state: z.enum(CHECK_STATES).meta({
          description:
            '`blocking`: a launch is refused because of it. `warning`: a launch goes through all the same.',
        }),
        message: z.string().meta({ examples: ['The workspace has no postal address.'] }),
        todo: z.string().nullable().meta({ description: 'What to do about it. Null: nothing.' }),
      }),
    ),
  })
  .meta({ id: 'LaunchChecklist' });
export type LaunchChecklist = z.infer<typeof LaunchChecklistSchema>;
