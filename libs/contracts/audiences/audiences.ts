import { z } from 'zod';
import { perChannel, PURPOSES } from '#domain/terms.js';
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
        description: 'What one SMS segment costs you, in your currency: gives an estimate of the cost.',
        examples: [0.0079],
      }),
  })
  .meta({ id: 'PreviewAudience' });
export type PreviewAudience = z.infer<typeof PreviewAudienceSchema>;

export const StartAudienceSchema = z
  .strictObject({
    segment: SegmentSchema,
    track,
    continuing: z.boolean().default(false).meta({
      description: 'Goes on looking for fans who come to match later, about once a minute.',
    }),
    perSecond: z.int().min(1).max(1000).default(100).meta({ description: 'Fans enrolled a second at most.' }),
  })
  .meta({ id: 'StartAudience' });
export type StartAudience = z.infer<typeof StartAudienceSchema>;

const fans = z.int().min(0);
export const ReachSchema = z
  .object({ both: fans, ...perChannel(() => fans), connectionOnly: fans, none: fans })
  .meta({
    id: 'Reach',
    description:
      'Disjoint; adds up to the size. Address, consent for the purpose, not suppressed; windows and caps ignored.',
  });

export const SmsEstimateSchema = z
  .object({
    messages: fans.meta({ description: 'Fans whom a step of the flow would reach by SMS first, per step.' }),
    segments: fans,
    cost: z.number().min(0).nullable().meta({ description: 'segments × pricePerSegment; null without one.' }),
  })
  .meta({
    id: 'SmsEstimate',
    description: 'Every SMS step of the tracks that would start, once: an upper bound but for loops.',
  });

export const BehindSecondsSchema = z.int().min(0).meta({
  description: 'The age of the oldest act that stages, attributes and joined releases lack as yet; 0: none.',
});

export const AudiencePreviewSchema = z
  .object({
    size: fans.meta({ description: 'Fans of the segment now.' }),
    behindSeconds: BehindSecondsSchema,
    known: fans.meta({
      description: 'Of these: asked for before in this campaign; nothing happens to them.',
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
        'A running audience rests while its campaign is a draft, or paused; before its first page also until every act from before its start has been counted (`catch_up`).',
    }),
    size: fans.meta({
      description: 'Fans of the segment when its first page was taken; before that, when it was asked for.',
    }),
    enrolled: fans.meta({ description: 'Fans it has enrolled.' }),
    scanned: fans.meta({ description: 'Fans of the workspace it has looked at in this round …' }),
    fans: fans.meta({ description: '… of so many.' }),
    rounds: z.int(),
    createdAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: 'Audience' });
export type Audience = z.infer<typeof AudienceSchema>;
