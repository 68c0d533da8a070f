import { z } from 'zod';
import { SEND_INTENTS } from '#domain/events/catalogue.js';
import { LONGEST_WEBHOOK_URL } from '#domain/webhooks/webhook-url.js';
import {
  CHANNELS,
  CHECKED_STAGES,
  PURPOSES,
  SERVICE_ACTIONS,
  STAGES,
  WEBHOOK_FIELDS,
} from '#domain/terms.js';
import {
  AttributeNameSchema,
  AttributeValueSchema,
  ConditionSchema,
  DurationSchema,
  event,
  eventMatch,
  MOST_PARTS,
  stepId,
} from './flow-conditions.schema.js';
import { UNTIL_SCHEMAS } from './flow-waits.schema.js';

const reference = stepId.meta({
  description: 'The id of a step of the same track.',
  examples: ['awaitSave'],
});
export const name = z.string().trim().min(1).max(200);

const base = {
  id: stepId,
  name: name.optional().meta({ examples: ['Ask for the save'] }),
  next: reference.optional().meta({
    description: 'The step after this one; without it the next in the list; after the last the track ends.',
  }),
};

const until = z.discriminatedUnion('kind', UNTIL_SCHEMAS);

const weight = z.int().min(0).max(100).meta({ description: 'Per cent.' });

export const STEP_SCHEMAS = [
  z.strictObject({ kind: z.literal('wait'), ...base, until }).meta({
    title: 'wait',
    description:
      'Until a moment, computed anew at every look: a moved release or a zone learned meanwhile counts at once.',
    examples: [{ kind: 'wait', id: 'pause', until: { kind: 'duration', duration: { days: 2 } } }],
  }),
  z
    .strictObject({
      kind: z.literal('waitForEvent'),
      ...base,
      events: z
        .array(z.union([event, z.strictObject(eventMatch)]))
        .min(1)
        .max(MOST_PARTS)
        .meta({ description: 'Any of these ends the wait: a type alone, or with conditions.' }),
      since: z.enum(['step', 'enrollment']).meta({
        description: 'From when events count; with `enrollment` an earlier act ends the wait at once.',
      }),
      timeout: DurationSchema,
      onEvent: reference.optional(),
      onTimeout: reference.optional(),
    })
    .meta({
      title: 'waitForEvent',
      description:
        'Until any of the events, or the time-out. Both ways may name a step; without one the track goes on with `next`. An event that is there when the time-out falls due still wins.',
      examples: [
        {
          kind: 'waitForEvent',
          id: 'awaitSave',
          events: ['fan.saved', { event: 'link.clicked', when: { kind: 'connected' } }],
          since: 'enrollment',
          timeout: { days: 3 },
          onEvent: 'thank',
          onTimeout: 'remind',
        },
      ],
    }),
  z
    .strictObject({
      kind: z.literal('branch'),
      ...base,
      if: ConditionSchema,
      then: reference,
      else: reference,
    })
    .meta({
      title: 'branch',
      description: 'One look at a condition, two ways. Both must be named.',
      examples: [
        {
          kind: 'branch',
          id: 'ifEngaged',
          if: { kind: 'engaged' },
          then: 'promptFollow',
          else: 'awaitReturn',
        },
      ],
    }),
  z
    .strictObject({
      kind: z.literal('split'),
      ...base,
      variants: z
        .array(z.strictObject({ name: stepId, weight, to: reference.optional() }))
        .min(1)
        .max(10),
      holdout: z
        .strictObject({ weight, to: reference.optional() })
        .optional()
        .meta({ description: 'Gets no marketing messages in this campaign from here on.' }),
      eligible: ConditionSchema.optional().meta({
        description:
          'Who takes part; with a holdout, unless stated: who may be sent marketing on some channel.',
      }),
      otherwise: reference.optional().meta({ description: 'Where those go on who do not take part.' }),
    })
    .meta({
      title: 'split',
      description:
        'Gives each fan one variant, by weights that sum to 100, and writes it down (`variant.assigned`). Stable by a hash of fan, campaign and step, whatever ran before; a fan who comes by again keeps theirs.',
      examples: [
        {
          kind: 'split',
          id: 'wording',
          variants: [
            { name: 'short', weight: 45, to: 'promptShort' },
            { name: 'long', weight: 45, to: 'promptLong' },
          ],
          holdout: { weight: 10, to: 'leftAlone' },
        },
      ],
    }),
  z
    .strictObject({
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
      reward: z.boolean().optional().meta({
        description:
          'It carries something in return (a code, a download, a prize): never for a follow, a play or a save.',
      }),
      validFor: DurationSchema.optional().meta({
        description:
          'From when the message was due, a pause included: later than this it is dropped (`expired`).',
      }),
    })
    .meta({
      title: 'send',
      description:
        'One message, on the first channel of the list that reaches the fan, in that channel’s next window, within the caps.',
      examples: [
        {
          kind: 'send',
          id: 'promptFollow',
          name: 'Ask to follow the artist',
          channels: ['email', 'sms'],
          template: 'follow-artist',
          purpose: 'marketing',
          intent: 'prompt',
          skipIf: { kind: 'stage', stage: 'followed' },
          validFor: { days: 3 },
        },
      ],
    }),
  z
    .strictObject({
      kind: z.literal('service'),
      ...base,
      action: z.enum(SERVICE_ACTIONS),
      looksFor: z
        .array(z.enum(CHECKED_STAGES))
        .min(1)
        .optional()
        .meta({ description: 'Of a `check`: which stages it looks for; both, unless said.' }),
      baseline: z.boolean().optional().meta({
        description: 'Of a `check`: what is found was so before, and is no conversion (`already`).',
      }),
      onFailed: reference.optional().meta({
        description: "Also the way of what the service, or the fan's grant, does not allow.",
      }),
    })
    .meta({
      title: 'service',
      description:
        'Acts on the fan’s streaming service and reads back. Fans without a live grant, and what fails, go on at `onFailed`.',
      examples: [{ kind: 'service', id: 'saveRelease', action: 'saveRelease', onFailed: 'promptSave' }],
    }),
  z.strictObject({ kind: z.literal('setStage'), ...base, stage: z.enum(STAGES) }).meta({
    title: 'setStage',
    description: 'Puts the fan on a stage, once; the first time counts.',
    examples: [{ kind: 'setStage', id: 'markEngaged', stage: 'engaged' }],
  }),
  z
    .strictObject({
      kind: z.literal('setAttribute'),
      ...base,
      // A step's own `name` is for people; the attribute's is `attribute`.
      attribute: AttributeNameSchema,
      value: AttributeValueSchema,
    })
    .meta({
      title: 'setAttribute',
      description:
        'Writes an attribute of the fan (`fan.attribute_set`), for all campaigns. What is so already is no event.',
      examples: [{ kind: 'setAttribute', id: 'offerTexts', attribute: 'offer', value: 'sms' }],
    }),
  z.strictObject({ kind: z.literal('startTrack'), ...base, track: stepId }).meta({
    title: 'startTrack',
    description: 'Starts another track of the flow, as its re-entry rule allows, and goes on.',
    examples: [{ kind: 'startTrack', id: 'alsoThank', track: 'thanks' }],
  }),
  z
    .strictObject({
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
        .meta({ description: 'The body’s `type`.', examples: ['fan.followed_up'] }),
      include: z
        .array(z.enum(WEBHOOK_FIELDS))
        .max(WEBHOOK_FIELDS.length)
        .meta({ description: 'What the body tells beside the fan’s id, the campaign and the step.' }),
      onFailed: reference.optional(),
    })
    .meta({
      title: 'webhook',
      description:
        'Tells a receiver of yours that the fan has come here, and goes on when it has taken the call.',
      examples: [
        {
          kind: 'webhook',
          id: 'tellCrm',
          url: 'https://hooks.example.com/segue',
          event: 'fan.keen',
          include: ['externalId', 'stages'],
          onFailed: 'promptFollow',
        },
      ],
    }),
  z.strictObject({ kind: z.literal('exit'), ...base, reason: z.string().trim().min(1).max(100) }).meta({
    title: 'exit',
    description: 'Ends this run of the track. The reason is written down (`track.ended`).',
    examples: [{ kind: 'exit', id: 'completed', reason: 'completed' }],
  }),
] as const;

export const StepSchema = z.discriminatedUnion('kind', STEP_SCHEMAS).meta({ id: 'Step' });
