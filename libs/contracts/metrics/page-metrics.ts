import { z } from 'zod';
import { GivenDate } from '#contracts/http/given-times.js';
import { PAGE_EVENTS } from '#domain/pages/page-events.js';
import { WorkspaceInstant } from '#contracts/http/paging.js';

/** What page counts can be grouped by. An empty value stands for what is not known. */
export const PAGE_GROUPS = ['source', 'device', 'inApp', 'service', 'day'] as const;
export type PageGroup = (typeof PAGE_GROUPS)[number];

const day = GivenDate;

export const PageMetricsQuerySchema = z.strictObject({
  groupBy: z.enum(PAGE_GROUPS).optional(),
  from: day.optional().meta({ description: 'The first day, in UTC on the workspace clock.' }),
  to: day.optional().meta({ description: 'The day after the last.' }),
});
export type PageMetricsQuery = z.infer<typeof PageMetricsQuerySchema>;

const count = z.number().int().min(0);
const part = {
  funnel: z
    .array(
      z.object({
        step: z.enum(PAGE_EVENTS),
        count,
        fromPrevious: z.number().min(0).nullable().meta({ description: 'Null if nothing came before it.' }),
      }),
    )
    .meta({
      description: 'visit → service_tapped → consent_returned → pre_saved. Acts are counted, not people.',
    }),
  counts: z
    .partialRecord(z.enum(PAGE_EVENTS), count)
    .meta({ description: 'Everything that is counted; what never happened is left out.' }),
};

export const PageMetricsSchema = z
  .object({
    campaignId: z.uuid(),
    asOf: WorkspaceInstant,
    ...part,
    groups: z.array(z.object({ key: z.string(), ...part })).meta({ description: 'Empty without groupBy.' }),
  })
  .meta({
    id: 'PageMetrics',
    description: 'Counts of what happened on the page. No visitor is tracked, so nobody is in them.',
  });
export type PageMetrics = z.infer<typeof PageMetricsSchema>;
