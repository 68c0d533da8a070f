import { z } from 'zod';
import { MESSAGE_FATES } from '#domain/flows/conditions.js';
import type { Condition } from '#domain/flows/flow.js';
import { ATTRIBUTE_NAME, ATTRIBUTE_TOKEN, CHANNELS, PURPOSES, SERVICES, STAGES } from '#domain/terms.js';
import { FLOW_EVENT_TYPES } from './flow-events.js';

/** A condition with more parts cannot be read by a person. */
export const MOST_PARTS = 20;

export const stepId = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'Must start with a letter; then letters, digits, _ or -, 64 at most',
  )
  .meta({ description: 'A name that must not change, because fans stand on it.', examples: ['promptSave'] });

export const event = z
  .enum(FLOW_EVENT_TYPES)
  .meta({ description: 'The type of the event.', examples: ['fan.saved'] });
const amount = z.int().min(0).max(100_000).optional();

export const DurationSchema = z
  .strictObject({ days: amount, hours: amount, minutes: amount, seconds: amount })
  .refine(({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => days + hours + minutes + seconds > 0, {
    error: 'A duration needs at least one part above zero',
  })
  .meta({
    id: 'Duration',
    description: 'An exact length of time. The parts are added up, and a day is 24 hours.',
    examples: [{ days: 3 }],
  });

export const AttributeNameSchema = z
  .string()
  .regex(ATTRIBUTE_NAME, 'Must start with a letter; then letters, digits, _ . or -, 64 at most')
  .meta({ description: 'The name of an attribute of the fan.', examples: ['vip'] });
export const AttributeValueSchema = z
  .union([
    z.boolean(),
    z.number(),
    z.string().regex(ATTRIBUTE_TOKEN, 'Must be 1 to 64 letters, digits or _ . : -'),
  ])
  .meta({
    id: 'AttributeValue',
    description: 'True or false, a number, or a short token. Free text is not allowed.',
  });

const WhereSchema = z
  .record(
    z.string().regex(/^[A-Za-z]{1,40}$/),
    z.union([
      AttributeValueSchema,
      z.strictObject({ in: z.array(AttributeValueSchema).min(1).max(MOST_PARTS) }),
    ]),
  )
  .meta({
    id: 'Where',
    description: 'Which values fields of the payload must have: one value, or one of several.',
    examples: [{ target: 'playlist' }],
  });

const count = z.int().min(1).max(1000).optional();

export const CONDITION_SCHEMAS = [
  z.strictObject({ kind: z.literal('stage'), stage: z.enum(STAGES) }).meta({
    title: 'stage',
    description:
      'The fan has reached the stage, in any order. `engaged` and `saved` need an act at or after the release moment of the fan’s territory.',
    examples: [{ kind: 'stage', stage: 'saved' }],
  }),
  z
    .strictObject({
      kind: z.literal('event'),
      event,
      where: WhereSchema.optional(),
      count,
      within: DurationSchema.optional(),
    })
    .meta({
      title: 'event',
      description:
        'There were at least `count` such events since the enrollment (1 without `count`). With `within` only events of that last length of time count, and with `where` only those whose payload fits. Clicks of scanners do not count.',
      examples: [
        { kind: 'event', event: 'link.clicked', count: 2, within: { days: 7 } },
        { kind: 'event', event: 'fan.saved', where: { target: { in: ['track', 'playlist'] } } },
      ],
    }),
  z
    .strictObject({
      kind: z.literal('consent'),
      channel: z.enum(CHANNELS),
      purpose: z.enum(PURPOSES).optional(),
    })
    .meta({
      title: 'consent',
      description:
        'The fan has an address on the channel, the address is not suppressed, and the fan’s consents cover `purpose` (without it, `marketing`).',
      examples: [{ kind: 'consent', channel: 'sms', purpose: 'marketing' }],
    }),
  z.strictObject({ kind: z.literal('connected'), service: z.enum(SERVICES).optional() }).meta({
    title: 'connected',
    description: 'The fan has a live grant on this service, or without `service` on any.',
    examples: [{ kind: 'connected', service: 'spotify' }],
  }),
  z.strictObject({ kind: z.literal('engaged') }).meta({
    title: 'engaged',
    description:
      'The fan is engaged enough to be asked to follow: they have reached the stage `engaged`, or clicked within the last 14 days. Clicks of scanners do not count.',
    examples: [{ kind: 'engaged' }],
  }),
  z.strictObject({ kind: z.literal('visited'), track: stepId, step: stepId }).meta({
    title: 'visited',
    description: 'The fan came to the step at least once in this enrollment, in any run.',
    examples: [{ kind: 'visited', track: 'main', step: 'promptFollow' }],
  }),
  z
    .strictObject({
      kind: z.literal('message'),
      track: stepId.optional(),
      step: stepId.optional(),
      was: z.enum(MESSAGE_FATES),
    })
    .refine(({ track, step }) => (track === undefined) === (step === undefined), {
      path: ['step'],
      error: 'Names a track and a step, or neither',
    })
    .meta({
      title: 'message',
      description:
        'How the last message fared that the step has tried in this enrollment; without `track` and `step`, the last message that the campaign has tried. `sent`: the provider took it, or its outcome is unknown. `delivered`: it arrived and was not sent back. `clicked`: a person opened one of its links. `failed`: rejected, not delivered, or sent back. A step that tried no message has none, and nothing holds.',
      examples: [{ kind: 'message', track: 'main', step: 'promptSave', was: 'clicked' }],
    }),
  z.strictObject({ kind: z.literal('variant'), track: stepId, step: stepId, is: stepId }).meta({
    title: 'variant',
    description: 'The split step gave the fan this variant. `holdout` means its holdout.',
    examples: [{ kind: 'variant', track: 'main', step: 'wording', is: 'short' }],
  }),
  z
    .strictObject({
      kind: z.literal('attribute'),
      name: AttributeNameSchema,
      is: AttributeValueSchema.optional(),
      in: z.array(AttributeValueSchema).min(1).max(100).optional(),
      above: z.number().optional(),
      below: z.number().optional(),
    })
    .meta({
      title: 'attribute',
      description:
        'The fan has the attribute, and its value fits. `is` asks for one value, `in` for one of several, `above` for a larger number and `below` for a smaller one. All that are stated must fit.',
      examples: [{ kind: 'attribute', name: 'vip', is: true }],
    }),
  z
    .strictObject({
      kind: z.literal('earlier'),
      stage: z.enum(STAGES).optional(),
      count,
      artist: z.enum(['same', 'any']).optional(),
    })
    .meta({
      title: 'earlier',
      description:
        'The fan joined at least `count` other releases before this one (1 without `count`). With `stage` only releases count in which the fan reached that stage. `artist` says whether they must be of the `same` artist or of `any` artist of the workspace.',
      examples: [{ kind: 'earlier', stage: 'pre_saved', count: 2 }],
    }),
  z.strictObject({ kind: z.literal('all'), of: z.lazy(() => parts) }).meta({
    title: 'all',
    description: 'Every one of 1 to 20 conditions holds.',
    examples: [{ kind: 'all', of: [{ kind: 'engaged' }, { kind: 'connected' }] }],
  }),
  z.strictObject({ kind: z.literal('any'), of: z.lazy(() => parts) }).meta({
    title: 'any',
    description: 'At least one of 1 to 20 conditions holds.',
    examples: [{ kind: 'any', of: [{ kind: 'stage', stage: 'saved' }, { kind: 'engaged' }] }],
  }),
  z.strictObject({ kind: z.literal('not'), of: z.lazy(() => ConditionSchema) }).meta({
    title: 'not',
    description: 'The condition does not hold.',
    examples: [{ kind: 'not', of: { kind: 'stage', stage: 'followed' } }],
  }),
] as const;
/** A condition may hold others: the type is stated, since it cannot be inferred from itself. */
export const ConditionSchema: z.ZodType<Condition> = z
  .discriminatedUnion('kind', CONDITION_SCHEMAS)
  .meta({ id: 'Condition', examples: [{ kind: 'stage', stage: 'saved' }] });
const parts: z.ZodType<Condition[]> = z.array(ConditionSchema).min(1).max(MOST_PARTS);

/** The fields of an event that starts a track or ends a wait. */
export const eventMatch = {
  event,
  where: WhereSchema.optional(),
  when: ConditionSchema.optional().meta({
    description: 'A condition that must hold as well, at the moment when the event is looked at.',
  }),
};
