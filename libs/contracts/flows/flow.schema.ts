import { z } from 'zod';
import { LONGEST_CAP_MS } from '#domain/sending/caps.js';
import { durationMs } from '#domain/clock/duration.js';
import type { Flow } from '#domain/flows/flow.js';
import { CHANNELS } from '#domain/terms.js';
import { TerritorySchema } from '#contracts/places/places.js';
import { ConditionSchema, DurationSchema, eventMatch, MOST_PARTS, stepId } from './flow-conditions.schema.js';
import { name, StepSchema } from './flow-steps.schema.js';
import { LocalTimeEndSchema, LocalTimeSchema, WeekdaysSchema } from './flow-waits.schema.js';

export { ConditionSchema, DurationSchema } from './flow-conditions.schema.js';
export { StepSchema } from './flow-steps.schema.js';

/** A flow with more steps cannot be read by a person. The engine takes at most 200 steps at once. */
const MOST_STEPS = 150;
const MOST_TRACKS = 20;

export const TRIGGER_SCHEMAS = [
  z.strictObject({ kind: z.literal('event').optional(), ...eventMatch }).meta({
    title: 'event',
    description: 'An event of this type starts the track, if `where` fits its payload and `when` holds.',
    examples: [{ event: 'consent.granted', where: { channel: 'email' } }],
  }),
  z.strictObject({ kind: z.literal('segment'), if: ConditionSchema }).meta({
    title: 'segment',
    description:
      'The track starts when the condition becomes true. That is so if it did not hold at the last look, or if the fan has just entered.',
    examples: [{ kind: 'segment', if: { kind: 'attribute', name: 'vip', is: true } }],
  }),
  z.strictObject({ kind: z.literal('manual') }).meta({
    title: 'manual',
    description: 'Only a `startTrack` step or a request through the API starts the track.',
    examples: [{ kind: 'manual' }],
  }),
] as const;
const TriggerSchema = z.discriminatedUnion('kind', TRIGGER_SCHEMAS);

export const TrackSchema = z
  .strictObject({
    id: stepId.meta({
      description: 'A name that must not change. It is unique within the flow.',
      examples: ['main'],
    }),
    trigger: TriggerSchema.meta({ description: 'What starts the track.' }),
    reentry: z.enum(['once', 'each', 'restart']).meta({
      description:
        'What a further trigger does. `once`: nothing, within an enrollment. `each`: it starts one more run. `restart`: it ends the run under way and starts a new one.',
    }),
    concurrency: z.int().min(1).max(50).optional().meta({
      description: 'With `each`: how many runs a fan may have under way at once (without it, 10).',
    }),
    goal: ConditionSchema.optional().meta({ description: 'When this becomes true, the track ends early.' }),
    steps: z.array(StepSchema).max(MOST_STEPS),
  })
  .meta({ id: 'Track' });

const goals = z
  .array(z.strictObject({ if: ConditionSchema, tracks: z.array(stepId).min(1).max(MOST_TRACKS).optional() }))
  .max(MOST_PARTS)
  .meta({
    description:
      'Conditions that end tracks early and keep them from starting. They act on all tracks, or on those that are named.',
  });

const cap = z.strictObject({
  channel: z
    .enum(CHANNELS)
    .optional()
    .meta({ description: 'Without it the cap counts all channels together.' }),
  count: z.int().min(1).max(100),
  within: DurationSchema.refine((within) => durationMs(within) <= LONGEST_CAP_MS, {
    error: 'Must be 30 days at most',
  }),
});
const hours = z.strictObject({
  channel: z.enum(CHANNELS).optional(),
  countries: z.array(TerritorySchema).min(1).max(250).optional(),
  days: WeekdaysSchema.optional(),
  from: LocalTimeSchema,
  to: LocalTimeEndSchema,
});
export const QuietHoursSchema = hours.refine(({ from, to }) => from !== to, {
  path: ['to'],
  error: 'Must not be `from`',
});
export const SendLimitsSchema = z
  .strictObject({
    caps: z.array(cap).min(1).max(MOST_PARTS).optional().meta({
      description:
        'How many messages may go out within a length of time, over all campaigns. Further messages are put off.',
    }),
    windows: z
      .array(hours.refine(({ from, to }) => from < to, { path: ['to'], error: 'Must be later than `from`' }))
      .min(1)
      .max(MOST_PARTS)
      .optional()
      .meta({
        description:
          'Messages go out only within these hours of the fan’s own clock. A channel or country that no window names has the whole day.',
      }),
    quietHours: z.array(QuietHoursSchema).min(1).max(MOST_PARTS).optional().meta({
      description:
        'Messages never go out within these hours. If `to` is before `from`, the hours go over midnight.',
    }),
  })
  .meta({
    id: 'SendLimits',
    description:
      'Limits besides the windows of the law and the caps of the workspace. They can only make those tighter.',
    examples: [
      {
        caps: [{ channel: 'sms', count: 1, within: { days: 7 } }],
        windows: [{ channel: 'email', days: ['fri', 'sat'], from: '10:00', to: '20:00' }],
        quietHours: [{ countries: ['DE'], from: '19:00', to: '10:00' }],
      },
    ],
  });

/**
 * Deeper than any flow a person wrote. The limit keeps a hostile body from exhausting the stack of the code that reads
 * it.
 */
const DEEPEST = 48;

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => deeperThan(member, levels - 1));
}

export const FlowSchema = z
  .preprocess(
    (value, context) => {
      if (deeperThan(value, DEEPEST)) context.addIssue(`Nested more than ${DEEPEST} levels deep`);
      return value;
    },
    z.strictObject({
      schema: z.literal(1).meta({ description: 'The version of this format.' }),
      name: name.meta({ examples: ['Release growth'] }),
      goals: goals.optional(),
      limits: SendLimitsSchema.optional(),
      tracks: z.array(TrackSchema).max(MOST_TRACKS),
    }),
  )
  .meta({ id: 'Flow', description: 'A flow. A published version never changes.' });

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile when the schema and the engine's types part. */
export const FLOW_SCHEMA_IS_FLOW: Same<z.infer<typeof FlowSchema>, Flow> = true;
