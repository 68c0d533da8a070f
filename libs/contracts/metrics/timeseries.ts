import { z } from 'zod';
import { WorkspaceInstant } from '#contracts/http/paging.js';
import { FUNNEL_GROUPS, FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import { TIME_CLOCKS, TIME_UNITS } from '#domain/metrics/timeseries.js';
import { STAGES } from '#domain/terms.js';
import {
  askedPeriod,
  campaignAnswer,
  countOf,
  groupsOf,
  metricFormat,
  metricQuery,
  periodOf,
} from './metric.js';

/** An answer has no more points than this. */
export const MOST_POINTS = 10_000;

const unit = z.enum(TIME_UNITS);
const clock = z.enum(TIME_CLOCKS);

export const TimeseriesQuerySchema = metricQuery({
  unit: unit.default('hour').meta({ description: 'The width of a point.' }),
  clock: clock.default('workspace').meta({
    description:
      '`workspace`: the clock of the workspace’s zone. `fan`: the clock of each fan’s own zone (else of the territory at ' +
      'enrollment). `release`: the time since the release in the fan’s territory.',
  }),
  stages: groupsOf(STAGES, {
    description: 'Only these stages, separated by commas. Without it, all.',
    examples: ['saved'],
  }),
  order: z.enum(FUNNEL_ORDERS).default('strict').meta({ description: 'Which act counts, as in the funnel.' }),
  groupBy: groupsOf(FUNNEL_GROUPS, { examples: ['service'] }),
  ...periodOf('Entered'),
  format: metricFormat,
});
export type TimeseriesQuery = z.infer<typeof TimeseriesQuerySchema>;

const entries = z
  .partialRecord(z.enum(STAGES), countOf)
  .meta({ description: 'Fans who entered each stage then. A stage that nobody entered is left out.' });

export const TimeseriesSchema = z
  .object({
    ...campaignAnswer,
    ...askedPeriod,
    unit,
    clock,
    order: z.enum(FUNNEL_ORDERS),
    stages: z.array(z.enum(STAGES)),
    groupBy: z.array(z.enum(FUNNEL_GROUPS)),
    total: entries.meta({ description: 'Over all points: without a period, the `fans` of the funnel.' }),
    points: z
      .array(
        z.object({
          key: z.partialRecord(z.enum(FUNNEL_GROUPS), z.string()),
          local: z
            .string()
            .nullable()
            .meta({
              description: 'What the clock shows when the point begins. Null on the clock of the release.',
              examples: ['2026-03-06T00:15', '2026-03-06'],
            }),
          startsAt: WorkspaceInstant.nullable().meta({ description: 'Null on the other clocks.' }),
          secondsSinceRelease: z.int().nullable().meta({ description: 'Null on the other clocks.' }),
          entries,
        }),
      )
      .meta({ description: 'In order. A point without an entry is left out.' }),
  })
  .meta({ id: 'Timeseries' });
export type TimeseriesAnswer = z.infer<typeof TimeseriesSchema>;
