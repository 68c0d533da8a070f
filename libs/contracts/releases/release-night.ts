import { z } from 'zod';
import { Instant, WorkspaceInstant } from '#contracts/http/paging.js';
import { RECEIPT_OUTCOMES } from '#domain/events/receipt.js';
import { SERVICES } from '#domain/terms.js';

const count = z.int().min(0);

export const ReleaseNightSchema = z
  .object({
    asOf: Instant,
    workspaceTime: WorkspaceInstant.meta({ description: 'The same moment on the clock of the workspace.' }),
    saved: count.meta({ description: 'Fans for whom the release is saved by us, or was there already.' }),
    promised: count.meta({ description: 'Fans who pre-saved by a grant.' }),
    outcomes: z
      .array(z.object({ outcome: z.enum(RECEIPT_OUTCOMES), fans: count }))
      .meta({ description: 'Fans by the outcome of their newest save; only those that any fan has.' }),
    perMinute: z
      .array(z.object({ minute: Instant, saves: count }))
      .meta({ description: 'Our saves of each minute of the last hour, the oldest first.' }),
    services: z
      .array(
        z.object({
          service: z.enum(SERVICES),
          waiting: count.meta({ description: 'Saves that are due and not done yet.' }),
          savesInLastMinute: count,
          savesPerMinuteAllowed: z
            .number()
            .nullable()
            .meta({ description: 'What the budget of the app carries; null until a worker has run.' }),
          halted: z
            .boolean()
            .meta({ description: 'The service refuses an app of ours: nothing is saved there.' }),
          doneAt: Instant.nullable().meta({
            description: 'When the budget will have carried those that wait.',
          }),
        }),
      )
      .meta({ description: 'The services at which something waits, or was saved within the hour.' }),
    territories: z.array(
      z.object({
        territory: z.string().nullable(),
        promised: count,
        saved: count,
        failed: count,
        out: WorkspaceInstant.nullable().meta({ description: 'When it is out there.' }),
      }),
    ),
  })
  .meta({ id: 'ReleaseNight' });
export type ReleaseNight = z.infer<typeof ReleaseNightSchema>;
