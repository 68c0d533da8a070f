import { z } from 'zod';
import { FlowSchema } from '#contracts/flows/flow.schema.js';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { BLOCKED_REASONS } from '#domain/events/reasons.js';
import { StepMapSchema } from './campaign-changes.js';

/** The fates of so many fans are worked out in one request. */
export const MOST_FANS_LOOKED_AT = 2000;
/** So many fans of each step are named. */
export const MOST_FANS_NAMED = 10;

export const DraftImpactRequestSchema = z
  .strictObject({
    flow: FlowSchema.meta({ description: 'The definition as it is edited. It need not be saved.' }),
    stepMap: StepMapSchema,
  })
  .meta({ id: 'DraftImpactRequest' });
export type DraftImpactRequest = z.infer<typeof DraftImpactRequestSchema>;

const place = z.object({ track: z.string(), step: z.string() });

const NamedFanSchema = z.object({
  fanId: z.uuid(),
  externalId: z.string().nullable(),
  territory: z.string().nullable(),
  does: z.enum(['now', 'later', 'blocked', 'ends', 'in_flight']),
  sends: z.boolean().meta({ description: 'A message or a call to a service would go out in the same look.' }),
  at: WorkspaceInstant.nullable().meta({ description: 'With `later`: until when the fan waits at most.' }),
  reason: z.enum(BLOCKED_REASONS).nullable().meta({ description: 'With `blocked`: why nothing is sent.' }),
});

const StepOutlookSchema = z.object({
  track: z.string(),
  step: z.string(),
  fate: z.enum(['changed', 'mapped', 'ends', 'unmapped']),
  to: place.nullable(),
  fans: z.int().meta({ description: 'Who stand on the step now.' }),
  lookedAt: z.int().meta({ description: 'For how many of them the fate was worked out.' }),
  now: z.int().meta({ description: 'Would go on at once.' }),
  sendingNow: z.int().meta({ description: 'Of these: to whom something would be sent, or saved, at once.' }),
  later: z.int(),
  blocked: z.int(),
  ends: z.int(),
  inFlight: z.int(),
  first: WorkspaceInstant.nullable().meta({ description: 'The earliest moment of those who wait on.' }),
  last: WorkspaceInstant.nullable(),
  named: z.array(NamedFanSchema).meta({ description: 'The first fans, by their ids.' }),
});

export const DraftImpactSchema = z
  .object({
    asOf: WorkspaceInstant,
    fromVersion: z.int(),
    fans: z.int().meta({ description: 'Fans under way in the campaign.' }),
    steps: z.array(StepOutlookSchema).meta({
      description: 'The steps that the definition changes or drops, and on which somebody stands.',
    }),
    unmapped: z
      .array(z.string())
      .meta({ description: 'Vanished steps with fans that the step map does not name.' }),
    finished: z.int().meta({
      description: 'Fans who are through with the campaign: they get nothing of what is added.',
    }),
  })
  .meta({
    id: 'DraftImpact',
    description:
      'What an edited definition would do at once to the fans under way. The engine decides on their own states.',
  });
export type DraftImpact = z.infer<typeof DraftImpactSchema>;
export type StepOutlook = DraftImpact['steps'][number];
