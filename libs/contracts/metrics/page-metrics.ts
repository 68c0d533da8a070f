import { z } from 'zod';
import { GivenDate } from '#contracts/http/given-times.js';
import { PAGE_EVENTS } from '#domain/pages/page-events.js';
import { askedPeriod, campaignAnswer, countOf, groupsOf, metricFormat, metricQuery } from './metric.js';

/** What page counts can be grouped by. An empty value stands for what is not known. */
export const PAGE_GROUPS = ['source', 'device', 'inApp', 'service', 'day'] as const;
export type PageGroup = (typeof PAGE_GROUPS)[number];

export const PageMetricsQuerySchema = metricQuery({
  groupBy: groupsOf(PAGE_GROUPS, { examples: ['source,device'] }),
  from: GivenDate.optional().meta({
    description: 'The first day. Counts are kept by whole days in UTC, on the workspace clock.',
  }),
  to: GivenDate.optional().meta({ description: 'The day after the last.' }),
  format: metricFormat,
});
export type PageMetricsQuery = z.infer<typeof PageMetricsQuerySchema>;

const visitsKept = z
  .object({
    visits: countOf,
    serviceTapped: countOf,
    consentReturned: countOf,
    preSaved: countOf,
    reminderChosen: countOf,
    handedOver: countOf,
    wayOutTried: countOf,
    stayedInApp: countOf,
    lost: countOf.meta({ description: 'visits − (preSaved + reminderChosen + handedOver), at least 0' }),
    lostShare: z.number().min(0).max(1).nullable().meta({ description: 'lost ÷ visits' }),
  })
  .meta({ id: 'VisitsKept' });

const part = {
  funnel: z
    .array(
      z.object({
        step: z.enum(PAGE_EVENTS),
        count: countOf,
        fromPrevious: z.number().min(0).nullable().meta({ description: 'Null if nothing came before it.' }),
      }),
    )
    .meta({
      description: 'visit → service_tapped → consent_returned → pre_saved. Acts are counted, not people.',
    }),
  counts: z
    .partialRecord(z.enum(PAGE_EVENTS), countOf)
    .meta({ description: 'Everything that is counted; what never happened is left out.' }),
  browsers: z
    .object({
      inApp: visitsKept.meta({ description: 'Inside the browsers of apps.' }),
      elsewhere: visitsKept,
      moreLost: z.number().nullable().meta({
        description:
          'Visits that were lost inside apps beyond the share that is lost elsewhere. It describes, and is no proof of a cause.',
      }),
    })
    .meta({ description: 'What is lost in the browsers of apps.' }),
};

export const PageMetricsSchema = z
  .object({
    ...campaignAnswer,
    groupBy: z.array(z.enum(PAGE_GROUPS)),
    ...askedPeriod,
    ...part,
    groups: z
      .array(
        z.object({
          key: z.string().meta({ description: 'The values of the groups, with commas between them.' }),
          keys: z.partialRecord(z.enum(PAGE_GROUPS), z.string()),
          ...part,
        }),
      )
      .meta({ description: 'Empty without groupBy.' }),
  })
  .meta({
    id: 'PageMetrics',
    description: 'Counts of what happened on the page. No visitor is tracked, so nobody is in them.',
  });
export type PageMetrics = z.infer<typeof PageMetricsSchema>;
