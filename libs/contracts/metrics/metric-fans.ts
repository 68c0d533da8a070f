import { z } from 'zod';
import { pageOf, pageQuery, WorkspaceInstant } from '#contracts/http/paging.js';
import { FUNNEL_CELLS, TIME_CELLS } from '#domain/metrics/funnel-cell.js';
import { FUNNEL_GROUPS, FUNNEL_ORDERS } from '#domain/metrics/funnel.js';
import { ARM_COLUMNS, readLiftCell } from '#domain/metrics/lift-cell.js';
import { LAYER_CELLS } from '#domain/metrics/layer-cell.js';
import { MESSAGE_CELL_NAMES, readMessageCell } from '#domain/metrics/message-cell.js';
import { MESSAGE_GROUPS } from '#domain/metrics/message-groups.js';
import { TIME_CLOCKS, TIME_UNITS } from '#domain/metrics/timeseries.js';
import { PURPOSES, STAGES } from '#domain/terms.js';
import { liftParameters } from './lift.js';
import { askedPeriod, campaignAnswer, metricFormat, metricQuery, periodOf } from './metric.js';

/** The metrics whose numbers open a list. */
export const LISTED_METRICS = [
  'funnel',
  'time-to-convert',
  'messages',
  'lift',
  'timeseries',
  'layers',
] as const;
export type ListedMetric = (typeof LISTED_METRICS)[number];

interface MetricOfLists {
  /** The parameters that say which number of the metric is meant, beside its cell and its period. */
  parameters: readonly string[];
  isCell: (name: string) => boolean;
  /** Some of the cells, for whoever named one that is not there. */
  such: readonly string[];
}
const METRICS: Record<ListedMetric, MetricOfLists> = {
  funnel: {
    parameters: ['order', ...FUNNEL_GROUPS],
    isCell: (name) => FUNNEL_CELLS.has(name),
    such: [...FUNNEL_CELLS.keys()].slice(0, 12),
  },
  'time-to-convert': {
    parameters: ['order', ...FUNNEL_GROUPS],
    isCell: (name) => TIME_CELLS.has(name),
    such: [...TIME_CELLS.keys()].slice(0, 4),
  },
  messages: {
    parameters: MESSAGE_GROUPS,
    isCell: (name) => readMessageCell(name) !== undefined,
    such: MESSAGE_CELL_NAMES.slice(0, 14),
  },
  lift: {
    parameters: ['split', 'stage'],
    isCell: (name) => readLiftCell(name) !== undefined,
    such: ARM_COLUMNS.map((column) => `holdout.${column}`),
  },
  timeseries: {
    parameters: ['order', 'unit', 'clock', 'at', ...FUNNEL_GROUPS],
    isCell: (name) => STAGES.some((stage) => stage === name),
    such: STAGES,
  },
  layers: {
    parameters: ['purpose', ...FUNNEL_GROUPS],
    isCell: (name) => LAYER_CELLS.has(name),
    such: ['depth.2', 'layers.email.fans', 'actions.saved.next.followed', 'reach.sms'],
  },
};

const value = z.string().min(1).max(300).optional();
const oneGroup = (group: string, metrics: string) =>
  value.meta({ description: `The number is that of this \`${group}\`. Of ${metrics}.` });

/** Says which number is meant. A request has these as its parameters, and a saved list in its body. */
const cellShape = {
  metric: z.enum(LISTED_METRICS),
  cell: z
    .string()
    .min(1)
    .max(200)
    .meta({
      description:
        'The place of the number in the answer: of the funnel `saved.converted` (stage and column) or `enrolled`; of ' +
        '`time-to-convert` `saved.atRisk` or `saved.day7.converted`; of `messages` `delivered` or ' +
        '`blockedByReason.suppressed`; of `lift` `holdout.converted` (variant and column); of `timeseries` a stage; ' +
        'of `layers` `depth.2`, `layers.email.fans`, `actions.saved.next.followed` or `reach.sms`.',
      examples: ['saved.converted'],
    }),
  order: z
    .enum(FUNNEL_ORDERS)
    .optional()
    .meta({ description: 'As the funnel was asked. Default: `strict`.' }),
  variant: oneGroup('variant', 'the funnel and the times'),
  service: oneGroup('service', 'the funnel and the times'),
  channel: value
    // A plus sign that was not written as %2B arrives as a space.
    .transform((text) => text?.replaceAll(' ', '+'))
    .meta({ description: 'The number is that of this `channel`, such as `sms+email`.' }),
  territory: oneGroup('territory', 'the funnel and the times'),
  source: oneGroup('source', 'the funnel and the times'),
  week: oneGroup('week', 'the funnel, the times and messages'),
  step: oneGroup('step', 'messages').meta({ examples: ['main/save_prompt'] }),
  purpose: value.meta({
    description:
      'The number is that of this `purpose`. Of messages; and of layers, where the default is `marketing`.',
  }),
  day: oneGroup('day', 'messages').meta({ examples: ['2026-03-06'] }),
  ...liftParameters,
  unit: z.enum(TIME_UNITS).optional().meta({ description: 'As the timeseries was asked. Default: `hour`.' }),
  clock: z
    .enum(TIME_CLOCKS)
    .optional()
    .meta({ description: 'As the timeseries was asked. Default: `workspace`.' }),
  at: value.meta({
    description:
      'The point of the timeseries: its `local`, `startsAt` or `secondsSinceRelease`. Without it, all points.',
    examples: ['2026-03-06T00:15'],
  }),
  ...periodOf('As the number was asked:'),
};

const ASKED = new Set(Object.values(METRICS).flatMap(({ parameters }) => parameters));

const AskedSchema = z.looseObject({ metric: z.enum(LISTED_METRICS), cell: z.string() });

const isPurpose = (word: unknown): boolean => PURPOSES.some((purpose) => purpose === word);

/** Holds a number's cell and groups to its metric. */
function refuseForeign(query: object, context: z.RefinementCtx): void {
  const { metric, cell, ...asked } = AskedSchema.parse(query);
  const { parameters, isCell, such } = METRICS[metric];
  if (!isCell(cell)) {
    const message = `is no number of ${metric}, as ${such.join(', ')} are`;
    context.addIssue({ code: 'custom', path: ['cell'], message });
  }
  if (metric === 'layers' && asked['purpose'] !== undefined && !isPurpose(asked['purpose']))
    context.addIssue({
      code: 'custom',
      path: ['purpose'],
      message: `must be one of ${PURPOSES.join(', ')}`,
    });
  for (const name of ASKED) {
    if (asked[name] === undefined || parameters.includes(name)) continue;
    const has = parameters.join(', ');
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `does not say more of ${metric}, which has ${has}`,
    });
  }
}

export const MetricFansQuerySchema = metricQuery({
  ...pageQuery,
  ...cellShape,
  format: metricFormat,
}).superRefine(refuseForeign);
export type MetricFansQuery = z.infer<typeof MetricFansQuerySchema>;

/** A number of a metric, as a saved list names it. */
export const MetricNumberSchema = metricQuery({ campaignId: z.uuid(), ...cellShape })
  .superRefine(refuseForeign)
  .meta({ id: 'MetricNumber' });
export type MetricNumber = z.infer<typeof MetricNumberSchema>;

const MetricFanSchema = z
  .object({
    fanId: z.uuid(),
    externalId: z.string().nullable(),
    territory: z.string().nullable().meta({ description: 'As it is now, not as it was at enrollment.' }),
    erased: z.boolean().meta({ description: 'The fan was erased. The figures count the acts that stayed.' }),
    at: WorkspaceInstant.nullable().meta({
      description: 'The counted act, or when the message was tried. Null: there is none.',
    }),
    messageId: z.string().nullable(),
    track: z.string().nullable(),
    step: z.string().nullable(),
  })
  .meta({ id: 'MetricFan' });
export type MetricFan = z.infer<typeof MetricFanSchema>;

export const MetricFansSchema = pageOf(MetricFanSchema)
  .extend({
    ...campaignAnswer,
    metric: z.enum(LISTED_METRICS),
    cell: z.string(),
    ...askedPeriod,
  })
  .meta({
    id: 'MetricFans',
    description:
      'The list behind a number: over all pages it has as many items as the number says. All pages are as of the first.',
  });
export type MetricFansAnswer = z.infer<typeof MetricFansSchema>;
