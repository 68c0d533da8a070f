import { NOT_SENT_REASONS } from '#domain/events/reasons.js';
import { z } from 'zod';
import { FlowSchema } from './flow.schema.js';
import { GivenInstant } from '#contracts/http/given-times.js';
import { DEFAULT_AUDIENCE, ENTRIES } from '#domain/simulator/audience.js';
import { DEFAULT_BEHAVIOUR } from '#domain/simulator/behaviour.js';
import { CHANNELS, perChannel, PRE_SAVE_PATHS, PURPOSES, SERVICES } from '#domain/terms.js';
import { recordByTerritory, TerritorySchema, ZoneSchema } from '#contracts/places/places.js';
import { FunnelRowSchema } from '#contracts/metrics/metrics.js';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { ReleaseClockSchema } from '#contracts/releases/releases.js';

/** A simulation of more fans takes longer than a caller should wait for an HTTP answer. */
export const MOST_SIMULATED_FANS = 20_000;

const share = z.number().min(0).max(1);
const time = GivenInstant;
const delay = z
  .strictObject({ medianMinutes: z.number().positive().max(525_600), spread: z.number().min(1).max(100) })
  .meta({ description: 'Log-normal: half are below the median, about 1 in 6 above median × spread.' });
const reaction = z
  .strictObject({ click: share, save: share, follow: share, preSave: share.optional(), stop: share })
  .meta({
    description:
      '`click` and `stop`: shares of those who get the message. `save`, `follow`, `preSave`: of those who click.',
  });
/** Web push came later: who does not name it gets the usual figures, as every client of before. */
const eachChannel = <S extends z.ZodType, D extends z.ZodType>(of: S, ofPush: D) =>
  perChannel<S | D>((channel) => (channel === 'webpush' ? ofPush : of));
const usual = DEFAULT_BEHAVIOUR;
const reactions = z.strictObject(eachChannel(reaction, reaction.default(usual.otherMessages.webpush)));
const partialReactions = z.strictObject(perChannel(() => reaction)).partial();

const BehaviourSchema = z
  .strictObject({
    messages: z.record(z.string().min(1).max(64), partialReactions).optional(),
    otherMessages: reactions.optional(),
    reaction: z.strictObject(eachChannel(delay, delay.default(usual.reaction.webpush))).optional(),
    afterClick: delay.optional(),
    atRelease: z.strictObject({ visit: share, save: share, follow: share, delay }).optional(),
    rejected: z.strictObject(eachChannel(share, share.default(usual.rejected.webpush))).optional(),
    undelivered: z
      .strictObject(eachChannel(share, share.default(0)))
      .optional()
      .meta({ description: 'Shares of the accepted messages that do not arrive; usually none.' }),
    serviceSucceeds: share.optional(),
  })
  .meta({
    id: 'SimulatedBehaviour',
    description:
      'How fans and providers behave; what is left out is as usual. The same fan answers the same message the ' +
      'same way in every simulation of the same seed, so that two flows can be compared.',
    examples: [
      {
        rejected: { sms: 0.02, email: 0.01, webpush: 0.02 },
        serviceSucceeds: DEFAULT_BEHAVIOUR.serviceSucceeds,
      },
    ],
  });

const standing = z
  .strictObject({
    suppressed: z.boolean().default(false),
    purposes: z.array(z.enum(PURPOSES)).max(PURPOSES.length).default(['marketing']),
  })
  .meta({ description: 'An address on the channel, and what the fan has consented to there.' });

const SimulatedFanSchema = z
  .strictObject({
    id: z.string().min(1).max(100),
    territory: TerritorySchema.optional(),
    zone: ZoneSchema.optional(),
    ...perChannel(() => standing.optional()),
    service: z.enum(SERVICES).optional().meta({ description: 'A live grant on this service.' }),
    path: z.enum(PRE_SAVE_PATHS).optional().meta({ description: '`service` when there is a grant.' }),
    preSavesAt: time.optional().meta({ description: 'Without it, a random moment before the release.' }),
  })
  .meta({ id: 'SimulatedFan' });

const audience = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('synthetic'),
        fans: z.int().min(1).max(MOST_SIMULATED_FANS),
        territories: recordByTerritory(z.number().positive()).optional(),
        zoneKnown: share.optional(),
        ...perChannel(() => share.optional()),
        service: share.optional(),
        afterRelease: share.optional(),
        returning: share.optional().meta({
          description: 'The share that has pre-saved one earlier release of the artist. Without it, none.',
        }),
      })
      .meta({ description: 'Made-up fans. Shares that are left out have their usual value.' }),
    z.strictObject({ kind: z.literal('fans'), fans: z.array(SimulatedFanSchema).min(1).max(1000) }),
    z
      .strictObject({ kind: z.literal('fanIds'), fanIds: z.array(z.uuid()).min(1).max(5000) })
      .meta({ description: 'Fans of the workspace, as they are now.' }),
    z
      .strictObject({ kind: z.literal('campaign'), campaignId: z.uuid() })
      .meta({ description: 'All fans enrolled in a campaign, as they are now.' }),
  ])
  .meta({ examples: [{ kind: 'synthetic', fans: DEFAULT_AUDIENCE.fans }] });

export const SimulateFlowSchema = z
  .strictObject({
    version: z.union([z.literal('draft'), z.int32().min(1)]).default('draft'),
    flow: FlowSchema.optional().meta({
      description: 'A definition that is not saved. It is played in place of the stored one.',
    }),
    release: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('clock'), clock: ReleaseClockSchema }),
        z.strictObject({ kind: z.literal('release'), releaseId: z.uuid() }),
        z.strictObject({ kind: z.literal('campaign'), campaignId: z.uuid() }),
        z.strictObject({ kind: z.literal('none') }),
      ])
      .meta({
        description:
          'When the release is out: by a stated clock, by a release, or by a campaign. There may be none.',
      }),
    audience,
    entry: z
      .enum(ENTRIES)
      .optional()
      .meta({
        description:
          'How fans come in: by a pre-save, by a visit of the page, or because a launch audience asks them in ' +
          '(`request`). When left out, the first of pre-save, request, visit that the flow has a track for.',
      }),
    behaviour: BehaviourSchema.optional(),
    seed: z
      .string()
      .min(1)
      .max(100)
      .default('1')
      .meta({ description: 'Another seed gives other random results.' }),
    from: time.optional().meta({ description: 'When the campaign starts. Without it, now.' }),
    days: z.int().min(1).max(366).default(90).meta({ description: 'How far to look ahead.' }),
    servicePerSecond: z
      .number()
      .positive()
      .max(100_000)
      .default(50)
      .meta({ description: 'How many calls a second each streaming service allows.' }),
    scheduleFans: z.int().min(0).max(200).default(20).meta({
      description: 'For how many fans, from the first on, the schedule is shown.',
    }),
  })
  .meta({
    id: 'SimulateFlow',
    examples: [
      {
        release: { kind: 'clock', clock: { kind: 'local', date: '2026-12-04', time: '00:00' } },
        audience: { kind: 'synthetic', fans: 1000 },
      },
    ],
  });
export type SimulateFlow = z.infer<typeof SimulateFlowSchema>;

const count = z.int();
const byReason = z.partialRecord(z.enum(NOT_SENT_REASONS), count);
const peak = z.object({ at: WorkspaceInstant, count }).nullable();
const seconds = z.number();

export const SimulationSchema = z
  .object({
    seed: z.string(),
    zoneData: z.string().meta({
      description: 'The version of the IANA time zone database that local times used.',
      examples: ['2026f'],
    }),
    from: WorkspaceInstant,
    until: WorkspaceInstant,
    fans: z.object({
      total: count,
      entered: count,
      open: count.meta({ description: 'Still under way at the end.' }),
      ended: count,
      stuck: z.array(z.object({ fan: z.string(), reason: z.string() })),
    }),
    notes: z.array(z.string()).meta({
      description: 'Why figures may be lower than expected: for how many fans the forecast ends too early.',
    }),
    steps: z.array(
      z.object({
        track: z.string(),
        step: z.string(),
        kind: z.string(),
        entered: count,
        passed: count,
        waiting: count.meta({ description: 'Fans who stand on the step at the end.' }),
        waitSeconds: z.object({ p50: seconds, p90: seconds }).nullable(),
        blocked: byReason.meta({ description: 'Messages not sent here, by reason.' }),
      }),
    ),
    funnel: z.array(FunnelRowSchema),
    messages: z.object({
      byTemplate: z.array(
        z.object({
          template: z.string(),
          channel: z.enum(CHANNELS),
          sent: count,
          rejected: count,
          refused: count,
          deferred: count,
          segmentsEach: count.nullable(),
          segments: count,
        }),
      ),
      blocked: byReason,
      smsSegments: count.meta({ description: 'What the provider of texts bills.' }),
      sendsPerHour: z.object({ peak, hours: z.array(z.object({ at: WorkspaceInstant, count })) }),
      longestQueueSeconds: z.object(perChannel(() => seconds)),
    }),
    service: z.object({
      calls: count,
      succeeded: count,
      failed: count,
      budgetPerSecond: z.number(),
      peakPerSecond: peak,
      releaseWindowSeconds: seconds.meta({
        description: "The time over which a territory's release-day saves are spread.",
      }),
      longestQueueSeconds: seconds,
    }),
    schedule: z.object({
      fans: count.meta({ description: 'Fans whose lines are here.' }),
      isCut: z.boolean(),
      rows: z.array(
        z.object({
          fan: z.string(),
          at: WorkspaceInstant,
          track: z.string(),
          step: z.string(),
          kind: z.string().meta({ description: '`step.entered`, or the type of an event.' }),
          detail: z.string(),
        }),
      ),
    }),
  })
  .meta({ id: 'Simulation', description: 'What would happen: who gets what, and when, and what it needs.' });
export type SimulationBody = z.infer<typeof SimulationSchema>;
