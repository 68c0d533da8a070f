import { z } from 'zod';
import { GivenDate, GivenInstant } from '#contracts/http/given-times.js';
import type { ReleaseClock } from '#domain/releases/release-clock.js';
import { SERVICES } from '#domain/terms.js';
import { recordByTerritory } from '#contracts/places/places.js';
import { ServiceIdsSchema } from './artists.js';
import { Instant, WorkspaceInstant, pageOf } from '#contracts/http/paging.js';

const local = {
  date: GivenDate.meta({ description: 'The local calendar date.', examples: ['2026-12-04'] }),
  time: z.iso
    .time({ precision: -1 })
    .meta({ description: 'The local wall time, HH:MM.', examples: ['00:00'] }),
};

export const ReleaseClockSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('local'),
        ...local,
        overrides: recordByTerritory(z.strictObject(local))
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
        at: GivenInstant.meta({ title: 'Workspace time', examples: ['2026-12-04T17:00:00Z'] }),
      })
      .meta({ description: 'One instant everywhere.' }),
  ])
  .meta({ id: 'ReleaseClock', examples: [{ kind: 'local', date: '2026-12-04', time: '00:00' }] });
export type ReleaseClockBody = z.infer<typeof ReleaseClockSchema>;

const live = z.record(z.string(), z.number()).optional();

/** The clock as it is stored: instants in milliseconds. Checked against the domain's type by its use. */
export const StoredReleaseClockSchema: z.ZodType<ReleaseClock> = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('local'),
    date: z.string(),
    time: z.string(),
    overrides: z.record(z.string(), z.strictObject({ date: z.string(), time: z.string() })).optional(),
    live,
  }),
  z.strictObject({ kind: z.literal('global'), at: z.number(), live }),
]);

export function clockFromBody(body: ReleaseClockBody): ReleaseClock {
  return body.kind === 'local' ? body : { kind: 'global', at: Date.parse(body.at) };
}

export function clockToBody(clock: ReleaseClock): ReleaseClockBody {
  if (clock.kind === 'global') return { kind: 'global', at: new Date(clock.at).toISOString() };
  const { date, time, overrides } = clock;
  return { kind: 'local', date, time, ...(overrides === undefined ? {} : { overrides }) };
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

const leadTrackIds = ServiceIdsSchema.meta({
  description: 'The track fans are asked to like, by its id on each service.',
  examples: [{ spotify: '11dFghVXANMlKmJXsNCbNl' }],
});

export const CreateReleaseSchema = z
  .strictObject({
    artistId: z.uuid(),
    title,
    upc: upc.optional(),
    serviceIds: ServiceIdsSchema.default({}),
    leadTrackIds: leadTrackIds.default({}),
    clock: ReleaseClockSchema,
  })
  .meta({ id: 'CreateRelease' });
export type CreateRelease = z.infer<typeof CreateReleaseSchema>;

export const UpdateReleaseSchema = z
  .strictObject({
    title: title.optional(),
    upc: upc.nullable().optional(),
    serviceIds: ServiceIdsSchema.optional(),
    leadTrackIds: leadTrackIds.optional(),
    clock: ReleaseClockSchema.optional(),
    confirm: z.boolean().default(false).meta({
      description:
        'Move the release even if not all its fans can be woken before their new moment, or if a campaign of it ends by that.',
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
    leadTrackIds,
    clock: ReleaseClockSchema,
    firstMoment: WorkspaceInstant.meta({ description: 'When it is out in the first territory.' }),
    lastMoment: WorkspaceInstant.meta({ description: 'When it is out everywhere.' }),
    cancelledAt: WorkspaceInstant.nullable().meta({
      description: "On the workspace's clock; null: it is not cancelled. A cancelled release stays so.",
    }),
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
    perSecond: z.number().meta({
      description:
        'The rate that was last measured here. Before the first measurement it is a cautious guess.',
    }),
    seconds: z
      .number()
      .meta({ description: 'Real time to wake all of them, in the order of their moments.' }),
    late: z.int().meta({ description: 'How many of them are woken a minute or more after their moment.' }),
    territoriesKept: z.int().meta({
      description:
        'Territories (and the fans without one, as one more) where it is out already: they keep their moment, whatever the new date is.',
    }),
    outEverywhere: z.boolean().meta({
      description: 'No territory is left that could follow. Once fans have been served, it cannot be moved.',
    }),
  })
  .meta({ id: 'MoveImpact', description: 'What a move of the release would need.' });
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
      territoriesKept: z.int().meta({
        description:
          'Territories where it was out already: they keep their moment, and nothing is undone there.',
      }),
    })
    .nullable()
    .meta({ description: 'What a new clock changed; null when the clock is as before.' }),
}).meta({ id: 'UpdatedRelease' });
export type UpdatedRelease = z.infer<typeof UpdatedReleaseSchema>;

export const ReleaseMomentsSchema = z
  .object({
    items: z.array(
      z.object({
        territory: z
          .string()
          .nullable()
          .meta({ description: 'Null: the row of fans without a known territory.', examples: ['JP'] }),
        zone: z
          .string()
          .meta({ description: "The zone of the territory's store.", examples: ['Asia/Tokyo'] }),
        moment: WorkspaceInstant,
        local: z.string().meta({
          description: 'The same moment on the wall clock of that zone.',
          examples: ['2026-12-04T00:00'],
        }),
        out: z.boolean().meta({ description: "The moment has passed, on the workspace's clock." }),
        overridden: z.boolean().meta({ description: 'The territory has a date of its own.' }),
        availability: z.partialRecord(z.enum(SERVICES), z.enum(['awaited', 'available', 'absent'])).meta({
          description:
            'What was found on each service: `awaited` (late), `available`, `absent` (given up); not yet looked for, ' +
            'or no fan there, when it is not named.',
        }),
        kept: z.boolean().meta({
          description: 'It was out before the release was moved, and stays as it was.',
        }),
      }),
    ),
  })
  .meta({ id: 'ReleaseMoments', description: 'Every territory, the earliest moment first.' });
export type ReleaseMoments = z.infer<typeof ReleaseMomentsSchema>;

export const CancelledReleaseSchema = ReleaseSchema.extend({
  cancelled: z.object({
    campaigns: z.int().meta({ description: 'How many campaigns it ended.' }),
    fansWoken: z.int().meta({ description: 'How many fans were woken to leave them.' }),
  }),
}).meta({ id: 'CancelledRelease' });
export type CancelledRelease = z.infer<typeof CancelledReleaseSchema>;
