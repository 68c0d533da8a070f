import { z } from 'zod';
import { GivenDate, GivenInstant } from '#contracts/http/given-times.js';
import { WEEKDAYS } from '#domain/clock/local-windows.js';
import { CHANNELS } from '#domain/terms.js';
import { DurationSchema } from './flow-conditions.schema.js';

/** HH:MM of a local wall clock. */
export const LocalTimeSchema = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Must be a time HH:MM, 00:00 to 23:59')
  .meta({ examples: ['18:00'] });
export const LocalTimeEndSchema = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Must be a time HH:MM, up to 24:00')
  .meta({ examples: ['20:30'] });
export const WeekdaysSchema = z
  .array(z.enum(WEEKDAYS))
  .min(1)
  .refine((days) => new Set(days).size === days.length, { error: 'Names a day twice' })
  .meta({ examples: [['fri', 'sat']] });

export const UNTIL_SCHEMAS = [
  z.strictObject({ kind: z.literal('duration'), duration: DurationSchema }).meta({
    title: 'duration',
    description:
      'The fan waits for a length of time after they came to the step. The parts are added up, and a day is 24 hours.',
    examples: [{ kind: 'duration', duration: { days: 2, hours: 12 } }],
  }),
  z
    .strictObject({
      kind: z.literal('release'),
      in: z.enum(['territory', 'fanZone']).optional().meta({
        description:
          'Whose clock counts: that of the territory’s store (without `in`), or that of the fan’s own zone.',
      }),
      offset: z
        .strictObject({ sign: z.union([z.literal(1), z.literal(-1)]), duration: DurationSchema })
        .optional()
        .meta({ description: 'How long after (1) or before (-1) that moment.' }),
    })
    .meta({
      title: 'release',
      description:
        'The fan waits for the release moment of their territory, plus their share of the release window. `offset` moves that moment by an exact length. If the moment has passed, the fan goes on at once.',
      examples: [{ kind: 'release', offset: { sign: -1, duration: { days: 1 } } }],
    }),
  z.strictObject({ kind: z.literal('sendWindow'), channel: z.enum(CHANNELS) }).meta({
    title: 'sendWindow',
    description:
      'The fan waits for the next send window of the channel after they came to the step. If a window is open, they go on at once.',
    examples: [{ kind: 'sendWindow', channel: 'sms' }],
  }),
  z
    .strictObject({
      kind: z.literal('window'),
      days: WeekdaysSchema.optional(),
      from: LocalTimeSchema.optional(),
      to: LocalTimeEndSchema.optional(),
    })
    .refine(({ from = '00:00', to = '24:00' }) => from < to, {
      path: ['to'],
      error: 'Must be later than `from`',
    })
    .meta({
      title: 'window',
      description:
        'The fan waits for the next moment on one of these days and within these hours, on their own wall clock. `from` belongs to the hours, `to` does not. Without `days` every day counts, and without hours the whole day. A window that was missed is not made up for: the fan waits for the next one.',
      examples: [{ kind: 'window', days: ['fri', 'sat'], from: '18:00', to: '21:30' }],
    }),
  z.strictObject({ kind: z.literal('date'), date: GivenDate, time: LocalTimeSchema }).meta({
    title: 'date',
    description:
      'The fan waits for a date and time on their own wall clock. If it has passed, they go on at once.',
    examples: [{ kind: 'date', date: '2026-12-24', time: '18:00' }],
  }),
  z
    .strictObject({
      kind: z.literal('instant'),
      at: GivenInstant.meta({ title: 'Workspace time' }),
    })
    .meta({
      title: 'instant',
      description: 'All fans wait for the same instant. If it has passed, they go on at once.',
      examples: [{ kind: 'instant', at: '2026-12-24T18:00:00Z' }],
    }),
] as const;
