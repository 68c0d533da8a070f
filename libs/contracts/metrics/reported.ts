import { z } from 'zod';
import { GivenDate } from '#contracts/http/given-times.js';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { askedPeriod, countOf, groupsOf, metricFormat, metricQuery } from './metric.js';

export const REPORTED_MAX_BYTES = 16 * 1024 * 1024;
export const REPORTED_MAX_ROWS = 200_000;

export const ReportedQuerySchema = metricQuery({
  groupBy: groupsOf(['service', 'territory']),
  from: GivenDate.optional().meta({ description: 'The first day, as the reporter counts days.' }),
  to: GivenDate.optional().meta({ description: 'The day after the last.' }),
  format: metricFormat,
});
export type ReportedQuery = z.infer<typeof ReportedQuerySchema>;

const figures = {
  streams: countOf.nullable().meta({ description: 'Null: not reported.' }),
  saves: countOf.nullable().meta({ description: 'Null: not reported.' }),
  saveRate: z.number().min(0).nullable().meta({
    description: 'saves ÷ streams, of the rows that report both. Null: there are none, or nobody streamed.',
  }),
};

export const ReportedSchema = z
  .object({
    campaignId: z.uuid(),
    releaseId: z.uuid(),
    reported: z.literal(true).meta({
      description:
        'A distributor has reported these figures. We have not measured them, and mix them with none that we have.',
    }),
    asOf: WorkspaceInstant,
    definitions: z.string(),
    groupBy: z.array(z.enum(['service', 'territory'])),
    ...askedPeriod,
    total: z.object(figures),
    series: z.array(
      z.object({
        day: z.iso.date().meta({ description: 'In the days of the reporter.' }),
        service: z.string().nullable().meta({
          description: 'Null without this group. Empty where the report names none.',
        }),
        territory: z.string().nullable(),
        ...figures,
      }),
    ),
  })
  .meta({ id: 'ReportedFigures' });
export type ReportedAnswer = z.infer<typeof ReportedSchema>;

export const ReportTakenSchema = z
  .object({
    releaseId: z.uuid(),
    rows: countOf,
    days: countOf.meta({ description: 'The days whose figures the file has replaced.' }),
    from: z.iso.date(),
    through: z.iso.date().meta({ description: 'The last day of the file.' }),
  })
  .meta({ id: 'ReportTaken' });
export type ReportTaken = z.infer<typeof ReportTakenSchema>;
