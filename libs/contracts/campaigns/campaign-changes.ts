import { z } from 'zod';
import { PUBLISH_MODES } from '#domain/terms.js';
import { Instant, pageOf } from '#contracts/http/paging.js';

const StepPlaceSchema = z.strictObject({ track: z.string().min(1), step: z.string().min(1) });
export const StepMapSchema = z
  .record(z.string().regex(/^[^/]+\/[^/]+$/, 'Must be track/step'), StepPlaceSchema.nullable())
  .default({})
  .meta({
    description:
      'For each step (`track/step`) the new version no longer has: where its fans go on, or null where the track ' +
      'ends for them. Every vanished step somebody stands on must be named.',
    examples: [{ 'main/remind': { track: 'main', step: 'nudge' }, 'main/old': null }],
  });

const publication = {
  version: z.int32().min(1).optional().meta({
    description:
      'A published version of the campaign’s flow that is newer than the one it runs. Without it, the newest.',
  }),
  stepMap: StepMapSchema,
};

export const PublishImpactRequestSchema = z
  .strictObject(publication)
  .default({ stepMap: {} })
  .meta({ id: 'PublishImpactRequest' });
export type PublishImpactRequest = z.infer<typeof PublishImpactRequestSchema>;

export const PublishCampaignSchema = z
  .strictObject({
    ...publication,
    mode: z.enum(PUBLISH_MODES).meta({
      description:
        '`move`: every fan goes over to the version, at their next wait. `finish`: fans under way stay on theirs.',
    }),
  })
  .meta({ id: 'PublishCampaign' });
export type PublishCampaign = z.infer<typeof PublishCampaignSchema>;

/** How long waking so many fans takes, by the rate that was last measured. */
const FanOutSchema = z
  .object({
    fans: z.int().meta({ description: 'Fans who may have to be woken.' }),
    perSecond: z.number().meta({
      description: 'Fans a second, as last measured. Before the first measurement it is a cautious guess.',
    }),
    seconds: z.number(),
  })
  .meta({ id: 'FanOut' });

export const PublishImpactSchema = z
  .object({
    fromVersion: z.int(),
    version: z.int(),
    fans: z.int().meta({ description: 'Fans under way.' }),
    steps: z.array(
      z.object({
        version: z.int().meta({ description: 'The version these fans run.' }),
        track: z.string(),
        step: z.string(),
        kind: z.string().nullable(),
        fans: z.int(),
        inFlight: z.int().meta({
          description: 'How many of them have a message or save under way. It ends under their version.',
        }),
        fate: z.enum(['same', 'changed', 'mapped', 'ends', 'unmapped']),
        to: z.object({ track: z.string(), step: z.string() }).nullable(),
      }),
    ),
    unmapped: z
      .array(z.string())
      .meta({ description: 'Vanished steps with fans on them that the step map does not name.' }),
    problems: z.array(z.object({ place: z.string(), reason: z.string() })),
    fanOut: FanOutSchema,
  })
  .meta({
    id: 'PublishImpact',
    description: 'What moving everybody to the version would mean, step by step.',
  });
export type PublishImpact = z.infer<typeof PublishImpactSchema>;

const OperationSchema = z
  .object({
    id: z.uuid(),
    kind: z.enum(['pause', 'resume', 'end', 'retime', 'publish', 'upkeep']),
    epoch: z.int(),
    state: z.enum(['settling', 'planning', 'waking', 'done', 'superseded']).meta({
      description:
        '`settling`: decisions that began before the change are ending. `planning`: looking ahead who has to be ' +
        'woken. `waking`: in the order of the new moments. A newer operation supersedes an older one.',
    }),
    total: z
      .int()
      .meta({ description: 'How many fans have to be woken, because the change moves their next wake.' }),
    done: z.int().meta({ description: 'How many of them have decided anew.' }),
    perSecond: z.number().nullable(),
    etaSeconds: z.number().nullable().meta({ description: 'At this rate; null before waking has begun.' }),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({
    id: 'CampaignOperation',
    description: 'What a change of a campaign does to its fans. Real times.',
  });
export type CampaignOperation = z.infer<typeof OperationSchema>;
export const OperationPageSchema = pageOf(OperationSchema).meta({ id: 'CampaignOperationPage' });
