import { NOT_SENT_REASONS } from '#domain/events/reasons.js';
import { z } from 'zod';
import { MESSAGE_GROUPS } from '#domain/metrics/message-groups.js';
import { FUNNEL_GROUPS, FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import { CHANNELS, STAGES } from '#domain/terms.js';
import {
  askedPeriod,
  campaignAnswer as answer,
  countOf,
  groupsOf,
  metricFormat as format,
  metricQuery,
  periodOf,
  shareOf,
} from './metric.js';

const fans = countOf;
const share = shareOf;
const seconds = z.number().min(0).nullable().meta({ description: 'Null if that share is not reached.' });

const period = periodOf('Enrolled');
const order = z.enum(FUNNEL_ORDERS).default('strict').meta({
  description:
    '`strict`: an act counts only if it is not before the stage before. `any`: the first act of each stage counts.',
});

export const FunnelQuerySchema = metricQuery({
  order,
  groupBy: groupsOf(FUNNEL_GROUPS, {
    description: `Any of ${FUNNEL_GROUPS.join(', ')}, separated by commas. Each fan is in one group, so the groups add up.`,
    examples: ['service,week'],
  }),
  ...period,
  format,
});
export type FunnelQueryParams = z.infer<typeof FunnelQuerySchema>;

export const TimeToConvertQuerySchema = metricQuery({
  order,
  groupBy: groupsOf(FUNNEL_GROUPS, { examples: ['service'] }),
  ...period,
  format,
});
export type TimeToConvertQueryParams = z.infer<typeof TimeToConvertQuerySchema>;

export const MessageMetricsQuerySchema = metricQuery({
  groupBy: groupsOf(MESSAGE_GROUPS, { examples: ['channel,week'] }),
  ...periodOf('Tried or blocked'),
  format,
});
export type MessageMetricsQueryParams = z.infer<typeof MessageMetricsQuerySchema>;

const SecondsSchema = z
  .object({
    p50: seconds,
    p90: seconds,
    amongConverters: z.object({ p50: seconds, p90: seconds }),
  })
  .meta({
    id: 'SecondsFromPrevious',
    description: 'Kaplan–Meier, censored only at `asOf`: fans who left stay at risk. Exact to 1 %.',
  });

export const FunnelRowSchema = z
  .object({
    stage: z.enum(STAGES),
    previous: z.enum(STAGES).nullable().meta({
      description:
        'The stage before it on the service path. A stage that is not on a fan’s path is skipped for that fan.',
    }),
    fans: fans.meta({
      description: 'Fans who reached the stage by their own act (`release_saved`: by ours).',
    }),
    previousFans: fans.meta({ description: 'Fans who reached their own previous stage.' }),
    already: fans.meta({
      description:
        'How many of these had reached the stage before enrollment. They are not in the transition.',
    }),
    unobservable: fans.meta({ description: 'For how many of these we could not have seen the stage.' }),
    converted: fans.meta({ description: 'How many of the rest reached this stage.' }),
    waitingNow: fans.meta({ description: 'Open enrollments whose furthest stage this is.' }),
    fromPrevious: share.meta({ description: 'converted ÷ (previousFans − already − unobservable)' }),
    firstFans: fans.meta({
      description: 'Pre-savers who have this stage on their path and no standing at it.',
    }),
    firstConverted: fans.meta({ description: 'How many of these reached it.' }),
    fromFirst: share.meta({ description: 'firstConverted ÷ firstFans' }),
    secondsFromPrevious: SecondsSchema,
  })
  .meta({ id: 'FunnelRow' });

const FollowThroughSchema = z
  .object({ fans, of: fans.meta({ description: 'Pre-savers who have the stage on their path.' }), share })
  .meta({ id: 'FollowThrough' });
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
  .meta({ id: 'PreSaves', description: 'It shows no count of pre-saves without what followed.' });

const part = {
  enrolled: fans,
  ended: fans.meta({ description: 'Σ waitingNow + ended = enrolled' }),
  waitingAtEntry: fans.meta({
    description: 'Fans who have reached no stage yet. They count as waiting at `pre_saved`.',
  }),
  preSaves: PreSavesSchema,
  rows: z.array(FunnelRowSchema),
};
const FunnelGroupSchema = z
  .object({ key: z.partialRecord(z.enum(FUNNEL_GROUPS), z.string()), ...part })
  .meta({ id: 'FunnelGroup' });

export const FunnelSchema = z
  .object({
    ...answer,
    order: z.enum(FUNNEL_ORDERS),
    groupBy: z.array(z.enum(FUNNEL_GROUPS)),
    ...askedPeriod,
    ...part,
    groups: z.array(FunnelGroupSchema).meta({ description: 'Empty without groupBy.' }),
  })
  .meta({ id: 'Funnel' });
export type FunnelAnswer = z.infer<typeof FunnelSchema>;

const transitions = z.array(
  z
    .object({
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
        .meta({ description: 'Only of fans who were observed for at least that many days.' }),
    })
    .meta({ id: 'Transition' }),
);

export const TimeToConvertSchema = z
  .object({
    ...answer,
    order: z.enum(FUNNEL_ORDERS),
    groupBy: z.array(z.enum(FUNNEL_GROUPS)),
    ...askedPeriod,
    transitions,
    groups: z
      .array(z.object({ key: z.partialRecord(z.enum(FUNNEL_GROUPS), z.string()), transitions }))
      .meta({ description: 'Empty without groupBy.' }),
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
  unknown: fans.meta({ description: 'Messages that may have been sent. They are never blindly sent again.' }),
  delivered: fans,
  undelivered: fans.meta({ description: 'Accepted, and not delivered or sent back later.' }),
  failedByCode: z
    .record(z.string(), fans)
    .meta({ description: 'Rejected and undelivered messages, by the provider’s code.' }),
  bounced: fans.meta({ description: 'Undelivered emails that the mailbox refused or sent back.' }),
  humanClickers: fans.meta({ description: 'Delivered messages with a human click.' }),
  clickRate: share.meta({ description: 'humanClickers ÷ delivered' }),
  complained: fans.meta({ description: 'Reported as spam within 72 h.' }),
  complaintRate: share.meta({ description: 'complained ÷ delivered' }),
  unsubscribed: fans.meta({ description: 'Ended by STOP or a link within 72 h.' }),
  optOuts: fans.meta({ description: 'Withdrawals within 72 h, complaints among them.' }),
  optOutRate: share.meta({ description: 'optOuts ÷ delivered' }),
};

export const MessageMetricsSchema = z
  .object({
    ...answer,
    groupBy: z.array(z.enum(MESSAGE_GROUPS)),
    ...askedPeriod,
    total: z.object(messageCounts),
    steps: z.array(z.object({ track: z.string(), step: z.string(), ...messageCounts })),
    channels: z.array(z.object({ channel: z.enum([...CHANNELS, 'none']), ...messageCounts })),
    groups: z
      .array(z.object({ key: z.partialRecord(z.enum(MESSAGE_GROUPS), z.string()), ...messageCounts }))
      .meta({ description: 'Empty without groupBy. What waits now has the day and week `none`.' }),
  })
  .meta({ id: 'MessageMetrics' });
export type MessageMetricsAnswer = z.infer<typeof MessageMetricsSchema>;
