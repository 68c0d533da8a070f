import { z } from 'zod';
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
    description: 'A length of time from entering the step. Parts add up; a day is 24 hours.',
    examples: [{ kind: 'duration', duration: { days: 2, hours: 12 } }],
  }),
  z
    .strictObject({
      kind: z.literal('release'),
      in: z.enum(['territory', 'fanZone']).optional().meta({
        description: 'By the store of the territory (the rule), or by the clock of the fan’s own zone.',
      }),
      offset: z
        .strictObject({ sign: z.union([z.literal(1), z.literal(-1)]), duration: DurationSchema })
        .optional()
        .meta({ description: 'This much after (1) or before (-1) the moment.' }),
    })
    .meta({
      title: 'release',
      description:
        'The release’s moment for the fan, plus this fan’s share of the release window; `offset` moves it by an exact length. A release that is out already is not waited for.',
      examples: [{ kind: 'release', offset: { sign: -1, duration: { days: 1 } } }],
    }),
  z.strictObject({ kind: z.literal('sendWindow'), channel: z.enum(CHANNELS) }).meta({
    title: 'sendWindow',
    description:
      'The channel’s next send window, as seen from entering the step; an open one is not waited for.',
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
        'The next moment inside these hours (`from` inclusive, `to` exclusive; the whole day unless stated) on one of these days (any), on the fan’s own wall clock. Missed ones are not made up for: the next is waited for.',
      examples: [{ kind: 'window', days: ['fri', 'sat'], from: '18:00', to: '21:30' }],
    }),
  z.strictObject({ kind: z.literal('date'), date: z.iso.date(), time: LocalTimeSchema }).meta({
    title: 'date',
    description: 'A date and time on the fan’s own wall clock. A past one is not waited for.',
    examples: [{ kind: 'date', date: '2026-12-24', time: '18:00' }],
  }),
  z.strictObject({ kind: z.literal('instant'), at: z.iso.datetime({ offset: true }) }).meta({
    title: 'instant',
    description: 'One instant for everybody.',
    examples: [{ kind: 'instant', at: '2026-12-24T18:00:00Z' }],
  }),
] as const;
