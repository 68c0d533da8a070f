import { z } from 'zod';

const Reason = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .meta({ description: 'Kept in the audit log.', examples: ['Asked by phone to get the link today'] });
const run = {
  campaignId: z.uuid(),
  track: z.string().min(1).max(200),
  run: z.int().min(1).optional().meta({ description: 'Needed only if several runs of the track are open.' }),
  step: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'The step on which you saw the fan. The request is refused if they have gone on.' }),
  reason: Reason,
};

export const SkipWaitSchema = z.strictObject(run).meta({ id: 'SkipWait' });
export const MoveFanSchema = z
  .strictObject({ ...run, toStep: z.string().min(1).max(200) })
  .meta({ id: 'MoveFan', description: 'Moves the fan to another step of the same track.' });
export const ExitFanSchema = z
  .strictObject({
    campaignId: z.uuid(),
    track: run.track.optional().meta({ description: 'Without it the fan leaves the whole campaign.' }),
    reason: Reason,
  })
  .meta({ id: 'ExitFan' });

export type SkipWait = z.infer<typeof SkipWaitSchema>;
export type MoveFan = z.infer<typeof MoveFanSchema>;
export type ExitFan = z.infer<typeof ExitFanSchema>;
