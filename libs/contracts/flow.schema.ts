import { z } from 'zod';
import { SEND_INTENTS } from '../domain/events/catalogue.js';
import type { Condition, Flow } from '../domain/flow/flow.js';
import { LONGEST_WEBHOOK_URL } from '../domain/flow/webhook-url.js';
import { CHANNELS, PURPOSES, SERVICE_ACTIONS, SERVICES, STAGES, WEBHOOK_FIELDS } from '../domain/terms.js';
import { FLOW_EVENT_TYPES } from './flow-events.js';

/** More would be no flow a person can read; the engine takes at most 200 steps at once. */
const MOST_STEPS = 150;
const MOST_TRACKS = 20;
const MOST_PARTS = 20;

const stepId = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'Must start with a letter; then letters, digits, _ or -, 64 at most',
  )
  .meta({ description: 'Stable: fans stand on it.', examples: ['promptSave'] });
const reference = stepId.meta({
  description: 'The id of a step of the same track.',
  examples: ['awaitSave'],
});
const name = z.string().trim().min(1).max(200);
const event = z.enum(FLOW_EVENT_TYPES).meta({ description: 'A type of event.', examples: ['fan.saved'] });
const amount = z.int().min(0).max(100_000).optional();

export const DurationSchema = z
  .strictObject({ days: amount, hours: amount, minutes: amount, seconds: amount })
  .refine(({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => days + hours + minutes + seconds > 0, {
    error: 'A duration needs at least one part above zero',
  })
  .meta({
    id: 'Duration',
    description: 'An exact length of time; parts add up. Days are 24 hours.',
    examples: [{ days: 3 }],
  });

/** A condition may hold others: the type is stated, since it cannot be inferred from itself. */
export const ConditionSchema: z.ZodType<Condition> = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('stage'), stage: z.enum(STAGES) }),
    z
      .strictObject({
        kind: z.literal('event'),
        event,
        count: z.int().min(1).max(1000).optional(),
        within: DurationSchema.optional(),
      })
      .meta({ description: 'An event since enrollment: at least `count` (1), the latest within `within`.' }),
    z.strictObject({
      kind: z.literal('consent'),
      channel: z.enum(CHANNELS),
      purpose: z.enum(PURPOSES).optional(),
    }),
    z
      .strictObject({ kind: z.literal('connected'), service: z.enum(SERVICES).optional() })
      .meta({ description: 'The fan has a live grant on this service, or on any.' }),
    z
      .strictObject({ kind: z.literal('engaged') })
      .meta({ description: 'Reached the stage `engaged`, or a human click within 14 days.' }),
    z
      .strictObject({ kind: z.literal('visited'), track: stepId, step: stepId })
      .meta({ description: 'This step was entered at least once in this enrollment.' }),
    z.strictObject({ kind: z.literal('all'), of: z.lazy(() => parts) }),
    z.strictObject({ kind: z.literal('any'), of: z.lazy(() => parts) }),
    z.strictObject({ kind: z.literal('not'), of: z.lazy(() => ConditionSchema) }),
  ])
  .meta({ id: 'Condition', examples: [{ kind: 'stage', stage: 'saved' }] });
const parts = z.array(ConditionSchema).min(1).max(MOST_PARTS);

const base = {
  id: stepId,
  name: name.optional().meta({ examples: ['Ask for the save'] }),
  next: reference.optional().meta({
    description: 'The step after this one; without it the next in the list; after the last the track ends.',
  }),
};

const until = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('duration'), duration: DurationSchema }),
  z
    .strictObject({
      kind: z.literal('release'),
      offset: z
        .strictObject({ sign: z.union([z.literal(1), z.literal(-1)]), duration: DurationSchema })
        .optional()
        .meta({ description: 'This much after (1) or before (-1) the moment.' }),
    })
    .meta({ description: "The release's moment in the fan's territory." }),
  z
    .strictObject({ kind: z.literal('sendWindow'), channel: z.enum(CHANNELS) })
    .meta({ description: 'The next moment at which this channel may be used for the fan.' }),
]);

export const StepSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('wait'), ...base, until }),
    z.strictObject({
      kind: z.literal('waitForEvent'),
      ...base,
      events: z.array(event).min(1).max(MOST_PARTS).meta({ description: 'Any of these ends the wait.' }),
      since: z.enum(['step', 'enrollment']).meta({
        description: 'From when events count; with `enrollment` an earlier act ends the wait at once.',
      }),
      timeout: DurationSchema,
      onEvent: reference.optional(),
      onTimeout: reference.optional(),
    }),
    z.strictObject({
      kind: z.literal('branch'),
      ...base,
      if: ConditionSchema,
      then: reference,
      else: reference,
    }),
    z.strictObject({
      kind: z.literal('send'),
      ...base,
      channels: z
        .array(z.enum(CHANNELS))
        .min(1)
        .refine((channels) => new Set(channels).size === channels.length, { error: 'Names a channel twice' })
        .meta({ description: 'In order of preference; the first the fan can be reached by is used.' }),
      template: z
        .string()
        .min(1)
        .max(64)
        .meta({ description: 'The key of a template.', examples: ['save-release'] }),
      purpose: z.enum(PURPOSES),
      intent: z.enum(SEND_INTENTS),
      skipIf: ConditionSchema.optional().meta({ description: 'When this holds, the message is pointless.' }),
    }),
    z.strictObject({
      kind: z.literal('service'),
      ...base,
      action: z.enum(SERVICE_ACTIONS),
      onFailed: reference.optional(),
    }),
    z.strictObject({ kind: z.literal('setStage'), ...base, stage: z.enum(STAGES) }),
    z.strictObject({
      kind: z.literal('webhook'),
      ...base,
      url: z
        .url({ protocol: /^https?$/ })
        .max(LONGEST_WEBHOOK_URL)
        .meta({ description: 'https.', examples: ['https://hooks.example.com/segue'] }),
      event: z
        .string()
        .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, 'Must be small words, joined by dots')
        .max(64)
        .meta({ description: "The body's `type`.", examples: ['fan.followed_up'] }),
      include: z
        .array(z.enum(WEBHOOK_FIELDS))
        .max(WEBHOOK_FIELDS.length)
        .meta({ description: "What the body tells beside the fan's id, the campaign and the step." }),
      onFailed: reference.optional(),
    }),
    z.strictObject({ kind: z.literal('exit'), ...base, reason: z.string().trim().min(1).max(100) }),
  ])
  .meta({ id: 'Step' });

export const TrackSchema = z
  .strictObject({
    id: stepId.meta({ description: 'Stable, unique within the flow.', examples: ['main'] }),
    trigger: z
      .strictObject({ event, when: ConditionSchema.optional() })
      .meta({ description: 'An event of the enrollment that starts the track, if `when` holds.' }),
    reentry: z.enum(['once', 'each', 'restart']).meta({
      description:
        '`once` a fan and enrollment; `each` event starts one more; `restart` begins anew, ending the old.',
    }),
    goal: ConditionSchema.optional().meta({ description: 'When this becomes true, the track ends early.' }),
    steps: z.array(StepSchema).max(MOST_STEPS),
  })
  .meta({ id: 'Track' });

/** Deeper than any flow a person wrote; keeps a hostile body from exhausting the stack of what walks it. */
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
      tracks: z.array(TrackSchema).max(MOST_TRACKS),
    }),
  )
  .meta({ id: 'Flow', description: 'A flow: data, immutable once published.' });

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile when the schema and the engine's types part. */
export const FLOW_SCHEMA_IS_FLOW: Same<z.infer<typeof FlowSchema>, Flow> = true;
