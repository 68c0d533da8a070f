import { NOT_SENT_REASONS } from '#domain/events/reasons.js';
import { z } from 'zod';
import { FUNNEL_GROUPS, FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import { CHANNELS, STAGES } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

const fans = z.number().int().min(0);
const share = z.number().min(0).max(1).nullable().meta({ description: 'Null where nobody could.' });
const seconds = z.number().min(0).nullable().meta({ description: 'Null where that share is not reached.' });

/** A date or a wall-clock time, in the workspace's zone. */
const localMoment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/,
    'must be a date or a local date-time: 2026-03-06 or 2026-03-06T00:00',
  )
  .refine((text) => isMoment(text), 'is not on the calendar');
/** `Date` rolls an impossible date over to another one, so a date that comes back unchanged exists. */
function isMoment(text: string): boolean {
  const [date = '', time = '00:00'] = text.split('T');
  const at = new Date(`${date}T${time}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${date}T${time}`);
}

const groupBy = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(FUNNEL_GROUPS)).max(FUNNEL_GROUPS.length))
  .refine((groups) => new Set(groups).size === groups.length, 'names a group twice');

const period = {
  from: localMoment
    .optional()
    .meta({ description: 'Enrolled at or after this local time.', examples: ['2026-03-06'] }),
  to: localMoment.optional().meta({ description: 'Enrolled before this local time.' }),
};
const order = z.enum(FUNNEL_ORDERS).default('strict').meta({
  description: 'strict: each stage not before the one before it; any: the first act of each stage.',
});

export const FunnelQuerySchema = z.strictObject({
  order,
  groupBy: groupBy.optional().meta({
    description: `Any of ${FUNNEL_GROUPS.join(', ')}, separated by commas. Groups are frozen and add up.`,
    examples: ['service,week'],
  }),
  ...period,
  format: z.enum(['json', 'csv']).optional().meta({ description: 'Wins over the Accept header.' }),
});
export type FunnelQueryParams = z.infer<typeof FunnelQuerySchema>;

export const TimeToConvertQuerySchema = z.strictObject({ order, ...period });
export type TimeToConvertQueryParams = z.infer<typeof TimeToConvertQuerySchema>;

const SecondsSchema = z
  .object({
    p50: seconds,
    p90: seconds,
    amongConverters: z.object({ p50: seconds, p90: seconds }),
  })
  .meta({
    id: 'SecondsFromPrevious',
    description: 'Kaplan–Meier, censored only at asOf: leavers stay at risk. Within 1 %.',
  });

export const FunnelRowSchema = z
  .object({
    stage: z.enum(STAGES),
    previous: z.enum(STAGES).nullable().meta({
      description: 'On the service path. A stage not on a fan’s path is skipped: see the definitions.',
    }),
    fans: fans.meta({
      description: 'Fans who reached the stage by an act of theirs (release_saved: of ours).',
    }),
    previousFans: fans.meta({ description: 'Fans who reached their own previous stage.' }),
    already: fans.meta({ description: 'Of these: true before enrollment, out of the transition.' }),
    unobservable: fans.meta({ description: 'Of these: we could not have seen it.' }),
    converted: fans.meta({ description: 'Of the rest: those who reached this stage.' }),
    waitingNow: fans.meta({ description: 'Open enrollments whose furthest stage this is.' }),
    fromPrevious: share.meta({ description: 'converted ÷ (previousFans − already − unobservable)' }),
    fromFirst: share.meta({ description: 'Among pre-savers with this stage on their path.' }),
    secondsFromPrevious: SecondsSchema,
  })
  .meta({ id: 'FunnelRow' });

const FollowThroughSchema = z.object({ fans, share }).meta({ id: 'FollowThrough' });
const PreSavesSchema = z
  .object({
    fans,
    service: fans,
    reminder: fans,
    followThrough: z.object({
      releaseSaved: FollowThroughSchema,
      engaged: FollowThroughSchema,
      saved: FollowThroughSchema,
      followed: FollowThroughSchema,
    }),
  })
  .meta({ id: 'PreSaves', description: 'Never a pre-save count without what became of it.' });

const part = {
  enrolled: fans,
  ended: fans.meta({ description: 'Σ waitingNow + ended = enrolled' }),
  waitingAtEntry: fans.meta({ description: 'Reached nothing yet; counted as waiting at pre_saved.' }),
  preSaves: PreSavesSchema,
  rows: z.array(FunnelRowSchema),
};
const FunnelGroupSchema = z
  .object({ key: z.record(z.string(), z.string()), ...part })
  .meta({ id: 'FunnelGroup' });

const answer = {
  campaignId: z.uuid(),
  asOf: Instant.meta({ description: 'On the workspace’s clock.' }),
  definitions: z.string().meta({ description: 'Version of the definitions.' }),
};

export const FunnelSchema = z
  .object({
    ...answer,
    order: z.enum(FUNNEL_ORDERS),
    groupBy: z.array(z.enum(FUNNEL_GROUPS)),
    from: z.string().nullable(),
    to: z.string().nullable(),
    ...part,
    groups: z.array(FunnelGroupSchema).meta({ description: 'Empty without groupBy.' }),
  })
  .meta({ id: 'Funnel' });
export type FunnelAnswer = z.infer<typeof FunnelSchema>;

export const TimeToConvertSchema = z
  .object({
    ...answer,
    order: z.enum(FUNNEL_ORDERS),
    transitions: z.array(
      z.object({
        stage: z.enum(STAGES),
        previous: z.enum(STAGES),
        atRisk: fans.meta({ description: 'Fans whose time has begun to run.' }),
        converters: fans,
        secondsFromPrevious: SecondsSchema,
        curve: z
          .array(z.object({ seconds: z.number(), share: z.number() }))
          .meta({ description: 'Estimated share converted by then; thinned to 100 points.' }),
        byDay: z
          .array(z.object({ day: z.number().int(), observed: fans, converted: fans, rate: share }))
          .meta({ description: 'Only of fans observed for at least so many days.' }),
      }),
    ),
  })
  .meta({ id: 'TimeToConvert' });
export type TimeToConvertAnswer = z.infer<typeof TimeToConvertSchema>;

const messageCounts = {
  due: fans.meta({ description: 'blocked + waiting + attempted' }),
  blocked: fans,
  blockedByReason: z.partialRecord(z.enum(NOT_SENT_REASONS), fans),
  waiting: fans,
  attempted: fans.meta({ description: 'accepted + rejected + unknown' }),
  accepted: fans,
  rejected: fans,
  unknown: fans.meta({ description: 'May have been sent; never blindly sent again.' }),
  delivered: fans,
  humanClickers: fans.meta({ description: 'Delivered messages with a human click.' }),
  clickRate: share.meta({ description: 'humanClickers ÷ delivered' }),
  optOuts: fans.meta({ description: 'Withdrawals within 72 h.' }),
  optOutRate: share.meta({ description: 'optOuts ÷ delivered' }),
};

export const MessageMetricsSchema = z
  .object({
    ...answer,
    total: z.object(messageCounts),
    steps: z.array(z.object({ track: z.string(), step: z.string(), ...messageCounts })),
    channels: z.array(z.object({ channel: z.enum([...CHANNELS, 'none']), ...messageCounts })),
  })
  .meta({ id: 'MessageMetrics' });
export type MessageMetricsAnswer = z.infer<typeof MessageMetricsSchema>;
