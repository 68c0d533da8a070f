import { z } from 'zod';
import { perChannelSet } from '#domain/consents/channel-set.js';
import { PURPOSES } from '#domain/terms.js';
import { BehindSecondsSchema } from '#contracts/http/behind.js';
import { Instant } from '#contracts/http/paging.js';
import { SegmentSchema } from './segment.schema.js';

const track = z.string().min(1).max(100).optional().meta({
  description: 'Starts this track alone; without it, every track that starts with `enrollment.requested`.',
});

export const PreviewAudienceSchema = z
  .strictObject({
    segment: SegmentSchema,
    track,
    purpose: z
      .enum(PURPOSES)
      .default('marketing')
      .meta({ description: 'Reach is counted for messages of this purpose.' }),
    pricePerSegment: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .meta({
        description:
          'What one SMS segment costs you, in your currency. With it the answer estimates the cost.',
        examples: [0.0079],
      }),
    pricePerMms: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .meta({
        description:
          'What one text with a picture costs you. Where there are some, the cost is not known without it.',
        examples: [0.02],
      }),
  })
  .meta({ id: 'PreviewAudience' });
export type PreviewAudience = z.infer<typeof PreviewAudienceSchema>;

export const StartAudienceSchema = z
  .strictObject({
    segment: SegmentSchema,
    track,
    continuing: z.boolean().default(false).meta({
      description: 'With true it goes on, about once a minute, and enrolls fans who fit later.',
    }),
    perSecond: z
      .int()
      .min(1)
      .max(1000)
      .default(100)
      .meta({ description: 'How many fans are enrolled a second at most.' }),
  })
  .meta({ id: 'StartAudience' });
export type StartAudience = z.infer<typeof StartAudienceSchema>;

const fans = z.int().min(0);
export const ReachSchema = z.object({ ...perChannelSet(() => fans), connectionOnly: fans, none: fans }).meta({
  id: 'Reach',
  description:
    'Each fan is in one group: the set of channels that reach the fan, or a live connection only, or none. So the groups add up to the size. It counts addresses that are not suppressed and have a consent for the purpose. It ignores windows and caps.',
});

export const SmsEstimateSchema = z
  .object({
    messages: fans.meta({ description: 'Fans whom a step of the flow would reach by SMS first, per step.' }),
    segments: fans.meta({ description: 'Of the texts without a picture.' }),
    mms: fans.meta({ description: 'Texts with a picture: each is billed as one MMS.' }),
    cost: z.number().min(0).nullable().meta({
      description: 'segments × pricePerSegment + mms × pricePerMms; null without a price that is needed.',
    }),
  })
  .meta({
    id: 'SmsEstimate',
    description:
      'Every SMS step of the tracks that would start counts once. Without loops this is an upper bound.',
  });

export const AudiencePreviewSchema = z
  .object({
    size: fans.meta({ description: 'Fans of the segment now.' }),
    behindSeconds: BehindSecondsSchema,
    known: fans.meta({
      description: 'How many of these were enrolled in this campaign before. Nothing happens to them.',
    }),
    reach: ReachSchema,
    sms: SmsEstimateSchema,
    problem: z
      .string()
      .nullable()
      .meta({ description: 'Why starting would be refused; null if it would not.' }),
  })
  .meta({ id: 'AudiencePreview' });
export type AudiencePreview = z.infer<typeof AudiencePreviewSchema>;

export const AudienceSchema = z
  .object({
    id: z.uuid(),
    campaignId: z.uuid(),
    segment: SegmentSchema,
    track: z.string().nullable(),
    continuing: z.boolean(),
    perSecond: z.int(),
    state: z.enum(['running', 'done', 'stopped']),
    waitsFor: z.enum(['launch', 'resume', 'catch_up']).nullable().meta({
      description:
        'What a running audience waits for: its campaign is a draft or paused, or, before the first page, not every act from before its start has been counted yet (`catch_up`).',
    }),
    size: fans.meta({
      description: 'Fans of the segment when its first page was taken; before that, when it was asked for.',
    }),
    enrolled: fans.meta({ description: 'Fans it has enrolled.' }),
    scanned: fans.meta({ description: 'How many fans of the workspace it has looked at in this round.' }),
    fans: fans.meta({ description: 'How many fans it has to look at in this round.' }),
    rounds: z.int(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'Audience' });
export type Audience = z.infer<typeof AudienceSchema>;
