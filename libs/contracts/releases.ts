import { z } from 'zod';
import { type ReleaseClock, isTerritory } from '../domain/release/release-clock.js';
import { ServiceIdsSchema } from './artists.js';
import { Instant, pageOf } from './paging.js';

const local = {
  date: z.iso.date().meta({ description: 'The local calendar date.', examples: ['2026-12-04'] }),
  time: z.iso
    .time({ precision: -1 })
    .meta({ description: 'The local wall time, HH:MM.', examples: ['00:00'] }),
};

export const TerritorySchema = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Must be two capital letters')
  .refine(isTerritory, { error: 'Is no territory (ISO 3166 alpha-2)' })
  .meta({ examples: ['JP'] });

export const ReleaseClockSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('local'),
        ...local,
        overrides: z
          .record(TerritorySchema, z.strictObject(local))
          .optional()
          .meta({ description: 'Territories with a date of their own.' }),
      })
      .meta({
        description:
          "Each territory at its own store's local time; the US and Canada by Eastern time. Fans of whom no " +
          'territory is known follow when the date has come everywhere (UTC-12).',
      }),
    z
      .strictObject({
        kind: z.literal('global'),
        at: z.iso.datetime({ offset: true }).meta({ examples: ['2026-12-04T17:00:00Z'] }),
      })
      .meta({ description: 'One instant everywhere.' }),
  ])
  .meta({ id: 'ReleaseClock', examples: [{ kind: 'local', date: '2026-12-04', time: '00:00' }] });
export type ReleaseClockBody = z.infer<typeof ReleaseClockSchema>;

/** The clock as it is stored: instants in milliseconds. Checked against the domain's type by its use. */
export const StoredReleaseClockSchema: z.ZodType<ReleaseClock> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local'),
    date: z.string(),
    time: z.string(),
    overrides: z.record(z.string(), z.strictObject({ date: z.string(), time: z.string() })).optional(),
  }),
  z.strictObject({ kind: z.literal('global'), at: z.number() }),
]);

export function clockFromBody(body: ReleaseClockBody): ReleaseClock {
  return body.kind === 'local' ? body : { kind: 'global', at: Date.parse(body.at) };
}

export function clockToBody(clock: ReleaseClock): ReleaseClockBody {
  return clock.kind === 'local' ? clock : { kind: 'global', at: new Date(clock.at).toISOString() };
}

const title = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ examples: ['Glass Season'] });
const upc = z
  .string()
  .regex(/^\d{12,14}$/, 'Must be 12 to 14 digits')
  .meta({ description: 'The universal product code.', examples: ['190295567590'] });

export const CreateReleaseSchema = z
  .strictObject({
    artistId: z.uuid(),
    title,
    upc: upc.optional(),
    serviceIds: ServiceIdsSchema.default({}),
    clock: ReleaseClockSchema,
  })
  .meta({ id: 'CreateRelease' });
export type CreateRelease = z.infer<typeof CreateReleaseSchema>;

export const UpdateReleaseSchema = z
  .strictObject({
    title: title.optional(),
    upc: upc.nullable().optional(),
    serviceIds: ServiceIdsSchema.optional(),
    clock: ReleaseClockSchema.optional(),
    confirm: z.boolean().default(false).meta({
      description: 'Move the release even when its fans cannot all be woken before their new moment.',
    }),
  })
  .meta({
    id: 'UpdateRelease',
    description: 'Fields left out stay as they are. A new clock re-times every fan.',
  });
export type UpdateRelease = z.infer<typeof UpdateReleaseSchema>;

export const ReleaseSchema = z
  .object({
    id: z.uuid(),
    artistId: z.uuid(),
    title: z.string(),
    upc: z.string().nullable(),
    serviceIds: ServiceIdsSchema,
    clock: ReleaseClockSchema,
    firstMoment: Instant.meta({ description: 'When it is out in the first territory.' }),
    lastMoment: Instant.meta({ description: 'When it is out everywhere.' }),
    createdAt: Instant,
  })
  .meta({ id: 'Release' });
export type Release = z.infer<typeof ReleaseSchema>;
export const ReleasePageSchema = pageOf(ReleaseSchema).meta({ id: 'ReleasePage' });

export const MoveImpactRequestSchema = z
  .strictObject({ clock: ReleaseClockSchema })
  .meta({ id: 'MoveImpactRequest' });
export type MoveImpactRequest = z.infer<typeof MoveImpactRequestSchema>;
export const MoveImpactSchema = z
  .object({
    fans: z.int().meta({ description: 'Fans under way whose moment comes nearer.' }),
    perSecond: z.number().meta({ description: 'As last measured here; a cautious guess before.' }),
    seconds: z
      .number()
      .meta({ description: 'Real time to wake all of them, in the order of their moments.' }),
    late: z
      .int()
      .meta({ description: 'Of them those whose turn comes a minute or more after their moment.' }),
  })
  .meta({ id: 'MoveImpact', description: 'What moving the release would ask for.' });
export type MoveImpact = z.infer<typeof MoveImpactSchema>;

export const UpdatedReleaseSchema = ReleaseSchema.extend({
  retimed: z
    .object({
      campaigns: z.int().meta({ description: 'Campaigns not yet ended whose moments changed.' }),
      fansWoken: z.int().meta({
        description:
          'Fans under way, where a moment came nearer: those it concerns are woken (see the operations of the ' +
          'campaigns). A later moment they find at their next wake.',
      }),
    })
    .nullable()
    .meta({ description: 'What a new clock changed; null when the clock is as before.' }),
}).meta({ id: 'UpdatedRelease' });
export type UpdatedRelease = z.infer<typeof UpdatedReleaseSchema>;
