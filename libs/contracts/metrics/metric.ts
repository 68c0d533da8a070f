import { z } from 'zod';
import { BehindSecondsSchema } from '#contracts/http/behind.js';
import { isYearTaken, YEAR_NOT_TAKEN } from '#contracts/http/given-times.js';
import { WorkspaceInstant } from '#contracts/http/paging.js';

/** What the queries and the answers of all metrics have in common. Each metric spreads these into its own schema. */

/** A date or a wall-clock time, in the workspace's zone. */
const localMoment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$/, {
    error: 'must be a date or a local date-time: 2026-03-06 or 2026-03-06T00:00',
    abort: true,
  })
  .refine((text) => isMoment(text), { error: 'is not on the calendar', abort: true })
  .refine(isYearTaken, YEAR_NOT_TAKEN);

/** `Date` rolls an impossible date over to another one, so a date that comes back unchanged exists. */
function isMoment(text: string): boolean {
  const [date = '', time = '00:00'] = text.split('T');
  const at = new Date(`${date}T${time}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${date}T${time}`);
}

/**
 * The query fields `from` and `to`: local times of the workspace's zone, half open. `what` says what lies in the period,
 * such as `Enrolled`.
 */
export const periodOf = (what: string) => ({
  from: localMoment
    .optional()
    .meta({ description: `${what} at or after this local time.`, examples: ['2026-03-06'] }),
  to: localMoment.optional().meta({ description: `${what} before this local time.` }),
});

/** The query field `groupBy`: any of these names, each once, separated by commas. */
export const groupsOf = <Group extends string>(
  names: readonly [Group, ...Group[]],
  said: { description?: string; examples?: string[] } = {},
) =>
  z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(names)).max(names.length))
    .refine((groups) => new Set(groups).size === groups.length, 'names a group twice')
    .optional()
    .meta({
      description: said.description ?? `Any of ${names.join(', ')}, separated by commas. The groups add up.`,
      ...(said.examples === undefined ? {} : { examples: said.examples }),
    });

/** The query field `format` of a metric that answers as a table, too. */
export const metricFormat = z
  .enum(['json', 'csv'])
  .optional()
  .meta({ description: 'If it is given, the Accept header does not count.' });

/** The query of a metric. Another parameter than these is a 400, and so is a `from` after its `to`. */
export const metricQuery = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape).refine((query) => isInOrder(PeriodSchema.parse(query)), {
    path: ['from'],
    error: 'must not be after `to`',
  });

const PeriodSchema = z.object({ from: z.string().optional(), to: z.string().optional() });

function isInOrder({ from, to }: z.infer<typeof PeriodSchema>): boolean {
  return from === undefined || to === undefined || wholeTime(from) <= wholeTime(to);
}

/** `2026-03-06` and `2026-03-06T00:00` are the same moment, and text in one form sorts as time does. */
const wholeTime = (text: string): string => text + 'T00:00:00'.slice(text.length - '2026-03-06'.length);

/** Every answer of a metric says when it was true, how far the read models were behind, and by which definitions. */
export const metricAnswer = {
  asOf: WorkspaceInstant,
  behindSeconds: BehindSecondsSchema,
  definitions: z.string().meta({ description: 'Version of the definitions.' }),
};

/** The same, of the metrics of one campaign. */
export const campaignAnswer = { campaignId: z.uuid(), ...metricAnswer };

/** The period that was asked for, as it was asked for. */
export const askedPeriod = { from: z.string().nullable(), to: z.string().nullable() };

export const countOf = z.number().int().min(0);
export const shareOf = z
  .number()
  .min(0)
  .max(1)
  .nullable()
  .meta({ description: 'Null if no fan could convert.' });
