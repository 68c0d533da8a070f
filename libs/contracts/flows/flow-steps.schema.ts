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
    description:
      'The step after this one. Without it the track goes on with the next step of the list, and ends after the last.',
  }),
};

const until = z.discriminatedUnion('kind', UNTIL_SCHEMAS).meta({ description: 'What the fan waits for.' });

const weight = z.int().min(0).max(100).meta({ description: 'A share of the fans, in per cent.' });

export const STEP_SCHEMAS = [
  z.strictObject({ kind: z.literal('wait'), ...base, until }).meta({
    title: 'wait',
    description:
      'The fan waits until a moment. The moment is computed again at every look, so a moved release or a newly learned zone counts at once.',
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
        .meta({
          description: 'Any of these events ends the wait. Each is a type alone, or a type with conditions.',
        }),
      since: z.enum(['step', 'enrollment']).meta({
        description: 'From when on events count. With `enrollment` an earlier act ends the wait at once.',
      }),
      timeout: DurationSchema.meta({ description: 'How long the fan waits at most.' }),
      onEvent: reference.optional(),
      onTimeout: reference.optional(),
    })
    .meta({
      title: 'waitForEvent',
      description:
        'The fan waits until one of the events comes, or until the time-out. Both ways may name a step. Without one the track goes on with `next`. If an event is already there when the time-out falls due, the event wins.',
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
      description: 'The track looks at a condition once and goes one of two ways. Both must be named.',
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
        .max(10)
        .meta({ description: 'The variants, each with its weight and the step where its fans go on.' }),
      holdout: z.strictObject({ weight, to: reference.optional() }).optional().meta({
        description: 'The variant whose fans get no marketing messages in this campaign from here on.',
      }),
      eligible: ConditionSchema.optional().meta({
        description:
          'Which fans take part. Without it all do; if there is a holdout, those do who may be sent marketing on some channel.',
      }),
      otherwise: reference
        .optional()
        .meta({ description: 'The step at which fans go on who do not take part.' }),
    })
    .meta({
      title: 'split',
      description:
        'Gives each fan one variant, by weights whose sum is 100, and writes it down (`variant.assigned`). A hash of fan, campaign and step decides, so nothing else has an influence. A fan who comes to the step again keeps their variant.',
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
        .meta({
          description: 'The channels in order of preference. The first that reaches the fan is used.',
        }),
      template: z
        .string()
        .min(1)
        .max(64)
        .meta({ description: 'The key of a template.', examples: ['save-release'] }),
      purpose: z
        .enum(PURPOSES)
        .meta({ description: 'What the message is for. The fan must have agreed to it.' }),
      intent: z.enum(SEND_INTENTS).meta({
        description: 'What the message wants: the next act, or that the fan comes back.',
      }),
      skipIf: ConditionSchema.optional().meta({
        description: 'When this holds, the message is not needed any more and is dropped.',
      }),
      reward: z.boolean().optional().meta({
        description:
          'True if the message gives the fan something in return (a code, a download, a prize). A follow, a play or a save must never be rewarded.',
      }),
      validFor: DurationSchema.optional().meta({
        description:
          'How long after it was due the message may still go out; a pause counts as well. After that it is dropped (`expired`).',
      }),
      review: z.boolean().optional().meta({
        description:
          'With true, the fans wait (`review`) until a member has looked at samples and has approved or cancelled the message (`GET /v1/campaigns/{id}/reviews`).',
      }),
    })
    .meta({
      title: 'send',
      description:
        'Sends one message. It takes the first channel of the list that reaches the fan, waits for that channel’s next send window, and keeps within the caps.',
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
      action: z.enum(SERVICE_ACTIONS).meta({ description: 'What is done on the service.' }),
      looksFor: z
        .array(z.enum(CHECKED_STAGES))
        .min(1)
        .optional()
        .meta({ description: 'For a `check`: the stages that it looks for. Without it, both.' }),
      baseline: z.boolean().optional().meta({
        description:
          'For a `check`: with true, a stage that is found was reached before, and is no conversion (`already`).',
      }),
      onFailed: reference.optional().meta({
        description:
          "The step for fans whose action failed, or is not allowed by the service or by the fan's grant.",
      }),
    })
    .meta({
      title: 'service',
      description:
        'Does an action on the fan’s streaming service and reads back what became of it. Fans without a live grant go on at `onFailed`, and so do fans whose action fails.',
      examples: [{ kind: 'service', id: 'saveRelease', action: 'saveRelease', onFailed: 'promptSave' }],
    }),
  z.strictObject({ kind: z.literal('setStage'), ...base, stage: z.enum(STAGES) }).meta({
    title: 'setStage',
    description: 'Puts the fan on a stage. Only the first time counts.',
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
        'Writes an attribute of the fan (`fan.attribute_set`), for all campaigns. If the attribute has this value already, there is no event.',
      examples: [{ kind: 'setAttribute', id: 'offerTexts', attribute: 'offer', value: 'sms' }],
    }),
  z.strictObject({ kind: z.literal('startTrack'), ...base, track: stepId }).meta({
    title: 'startTrack',
    description:
      'Starts another track of the flow, if the re-entry rule of that track allows it, and goes on.',
    examples: [{ kind: 'startTrack', id: 'alsoThank', track: 'thanks' }],
  }),
  z
    .strictObject({
      kind: z.literal('webhook'),
      ...base,
      url: z
        .url({ protocol: /^https?$/ })
        .max(LONGEST_WEBHOOK_URL)
        .meta({
          description: 'The address of the receiver. It must be https.',
          examples: ['https://hooks.example.com/segue'],
        }),
      event: z
        .string()
        .regex(/^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$/, 'Must be small words, joined by dots')
        .max(64)
        .meta({ description: 'The `type` of the body.', examples: ['fan.followed_up'] }),
      include: z
        .array(z.enum(WEBHOOK_FIELDS))
        .max(WEBHOOK_FIELDS.length)
        .meta({ description: 'What the body says besides the fan’s id, the campaign and the step.' }),
      onFailed: reference.optional(),
    })
    .meta({
      title: 'webhook',
      description:
        'Tells a receiver of yours that the fan has come to this step. The fan goes on when the receiver has taken the call.',
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
  z
    .strictObject({
      kind: z.literal('exit'),
      ...base,
      reason: z.string().trim().min(1).max(100).meta({ description: 'Words of your own.' }),
    })
    .meta({
      title: 'exit',
      description: 'Ends this run of the track. The reason is written down (`track.ended`).',
      examples: [{ kind: 'exit', id: 'completed', reason: 'completed' }],
    }),
] as const;

export const StepSchema = z.discriminatedUnion('kind', STEP_SCHEMAS).meta({ id: 'Step' });
