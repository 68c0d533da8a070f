import { z } from 'zod';
import { SAVED_SEGMENT_KINDS } from '#domain/audiences/segment.js';
import { PURPOSES } from '#domain/terms.js';
import { BehindSecondsSchema } from '#contracts/http/behind.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';
import { MetricNumberSchema } from '#contracts/metrics/metric-fans.js';
import { ReachSchema } from './audiences.js';
import { SegmentSchema } from './segment.schema.js';

/** As many ids as a body has room for. */
const MOST_NAMED_FANS = 5000;

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'No control characters')
  .meta({ description: 'Unique in the workspace.', examples: ['Savers in Germany'] });

const isGiven = (value: unknown): boolean => value !== undefined;

const rule = SegmentSchema.meta({
  description: 'It may name saved lists, but no other saved rules.',
});

export const CreateSegmentSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rule'), name, rule }),
    z
      .strictObject({
        kind: z.literal('list'),
        name,
        fanIds: z.array(z.uuid().toLowerCase()).min(1).max(MOST_NAMED_FANS).optional(),
        rule: SegmentSchema.optional().meta({ description: 'The fans whom it finds now are the list.' }),
        metric: MetricNumberSchema.optional().meta({
          description:
            'The fans whom this number of a metric counts now are the list. Erased fans are left out.',
        }),
      })
      .refine(({ fanIds, rule: from, metric }) => [fanIds, from, metric].filter(isGiven).length === 1, {
        path: ['fanIds'],
        error: 'Give one of `fanIds`, `rule` and `metric`',
      }),
  ])
  .meta({
    id: 'CreateSegment',
    description: 'A `rule` is asked each time it is used; a `list` keeps the fans it was made with.',
    examples: [{ kind: 'rule', name: 'Germany', rule: { kind: 'territory', in: ['DE'] } }],
  });
export type CreateSegment = z.infer<typeof CreateSegmentSchema>;

export const PatchSegmentSchema = z
  .strictObject({ name: name.optional(), rule: rule.optional() })
  .meta({ id: 'PatchSegment' });
export type PatchSegment = z.infer<typeof PatchSegmentSchema>;

export const SavedSegmentSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    kind: z.enum(SAVED_SEGMENT_KINDS),
    rule: SegmentSchema.nullable().meta({
      description:
        'Of a list: the rule that its fans were taken by; null where they were named or a number was opened.',
    }),
    size: z.int().min(0).nullable().meta({
      description: 'The fans of a list. Null of a rule: `POST /v1/segments/preview` counts them.',
    }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'SavedSegment' });
export type SavedSegmentView = z.infer<typeof SavedSegmentSchema>;
export const SavedSegmentPageSchema = pageOf(SavedSegmentSchema).meta({ id: 'SavedSegmentPage' });

export const SegmentListQuerySchema = z.strictObject({
  ...pageQuery,
  kind: z.enum(SAVED_SEGMENT_KINDS).optional(),
});
export type SegmentListQuery = z.infer<typeof SegmentListQuerySchema>;

export const SavedSegmentDetailSchema = SavedSegmentSchema.extend({
  uses: z
    .array(
      z.object({
        kind: z.enum(['audience', 'broadcast', 'segment']),
        id: z.uuid().meta({ description: 'Of the campaign, or of the saved segment.' }),
        name: z.string(),
      }),
    )
    .meta({ description: 'Running audiences and broadcasts, and saved rules, that name it.' }),
}).meta({ id: 'SavedSegmentDetail' });
export type SavedSegmentDetail = z.infer<typeof SavedSegmentDetailSchema>;

export const PreviewSegmentSchema = z
  .strictObject({
    segment: SegmentSchema,
    purpose: z
      .enum(PURPOSES)
      .default('marketing')
      .meta({ description: 'Reach is counted for messages of this purpose.' }),
  })
  .meta({ id: 'PreviewSegment' });
export type PreviewSegment = z.infer<typeof PreviewSegmentSchema>;

export const SegmentPreviewSchema = z
  .object({ size: z.int().min(0), behindSeconds: BehindSecondsSchema, reach: ReachSchema })
  .meta({ id: 'SegmentPreview' });
export type SegmentPreview = z.infer<typeof SegmentPreviewSchema>;

export const SegmentFansQuerySchema = z.strictObject({
  ...pageQuery,
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: 'In place of `Accept`; `csv` has all fans.' }),
});
export type SegmentFansQuery = z.infer<typeof SegmentFansQuerySchema>;
