import { z } from 'zod';
import { GivenDate, GivenInstant } from '#contracts/http/given-times.js';
import { BehindSecondsSchema } from '#contracts/http/behind.js';
import { withoutHoldouts } from '#domain/audiences/segment.js';
import { CHANNELS, PURPOSES } from '#domain/terms.js';
import { AudienceSchema, ReachSchema, SmsEstimateSchema } from '#contracts/audiences/audiences.js';
import { DurationSchema } from '#contracts/flows/flow.schema.js';
import { FlowProblemSchema } from '#contracts/flows/flows.js';
import { archivedQuery } from '#contracts/http/archive.js';
import { Instant, WorkspaceInstant, pageOf, pageQuery } from '#contracts/http/paging.js';
import { SegmentSchema } from '#contracts/audiences/segment.schema.js';

const BroadcastTimeSchema = z
  .union([
    z.strictObject({ instant: GivenInstant.meta({ title: 'Workspace time' }) }),
    z.strictObject({ date: GivenDate, time: z.iso.time({ precision: -1 }) }),
  ])
  .meta({
    id: 'BroadcastTime',
    description: 'One instant, or a local date and time in each fan’s own zone. On the workspace’s clock.',
    examples: [{ date: '2026-12-11', time: '18:00' }],
  });

export const CreateBroadcastSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    artistId: z.uuid(),
    segment: SegmentSchema,
    template: z.string().min(1).max(100),
    channels: z
      .array(z.enum(CHANNELS))
      .min(1)
      .max(CHANNELS.length)
      .meta({ description: 'In order of preference.' }),
    purpose: z.enum(PURPOSES).default('marketing'),
    at: BroadcastTimeSchema,
    validFor: DurationSchema.optional().meta({
      description: 'A message held back longer than this after its time (quiet hours, a cap) is dropped.',
    }),
    landingUrl: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .meta({ description: 'Where tracked links lead.' }),
    exceptHoldouts: z.boolean().default(false).meta({
      description:
        'Leaves out fans who are in the holdout of a campaign that has not ended, so that its comparison stays clean.',
    }),
    pricePerSegment: z.number().min(0).max(10).optional(),
    pricePerMms: z.number().min(0).max(10).optional(),
    dryRun: z.boolean().default(false).meta({ description: 'Only tells what it would do.' }),
  })
  .refine(
    ({ segment, exceptHoldouts }) =>
      !exceptHoldouts || SegmentSchema.safeParse(withoutHoldouts(segment)).success,
    { path: ['segment'], error: 'Has too many parts or levels for one more condition (`exceptHoldouts`)' },
  )
  .meta({ id: 'CreateBroadcast' });
export type CreateBroadcast = z.infer<typeof CreateBroadcastSchema>;

export const BroadcastPreviewSchema = z
  .object({
    size: z.int().min(0),
    behindSeconds: BehindSecondsSchema,
    reach: ReachSchema,
    sms: SmsEstimateSchema,
    firstAt: WorkspaceInstant.meta({ description: 'When the first fan is due.' }),
    lastAt: WorkspaceInstant,
    problems: z
      .array(FlowProblemSchema)
      .meta({ description: 'Why it would be refused; empty if it would not.' }),
  })
  .meta({ id: 'BroadcastPreview' });
export type BroadcastPreview = z.infer<typeof BroadcastPreviewSchema>;

export const BroadcastSchema = z
  .object({
    id: z.uuid().meta({ description: 'Also the id of its campaign: metrics and fans are found there.' }),
    name: z.string(),
    state: z.enum(['enrolling', 'scheduled', 'sending', 'done', 'cancelled']),
    template: z.string(),
    channels: z.array(z.enum(CHANNELS)),
    purpose: z.enum(PURPOSES),
    at: BroadcastTimeSchema,
    firstAt: WorkspaceInstant,
    lastAt: WorkspaceInstant,
    audience: AudienceSchema.pick({ size: true, enrolled: true, state: true }),
    createdAt: Instant,
  })
  .meta({ id: 'Broadcast' });
export type BroadcastAnswer = z.infer<typeof BroadcastSchema>;
export const ListBroadcastsQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  artistId: z.uuid().optional(),
});
export type ListBroadcastsQuery = z.infer<typeof ListBroadcastsQuerySchema>;
export const BroadcastPageSchema = pageOf(BroadcastSchema).meta({ id: 'BroadcastPage' });
