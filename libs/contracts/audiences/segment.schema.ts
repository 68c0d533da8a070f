import { z } from 'zod';
import type { Segment } from '#domain/audiences/segment.js';
import { CHANNELS, PURPOSES, SERVICES, STAGES } from '#domain/terms.js';
import { AttributeNameSchema, AttributeValueSchema } from '#contracts/flows/flow-conditions.schema.js';
import { SourceSchema } from '#contracts/events/events.js';
import { TerritorySchema } from '#contracts/places/places.js';

const MOST_PARTS = 20;
/** A segment that is nested deeper cannot be read by a person, and its query should not be run. */
const DEEPEST = 6;

const within = {
  campaignId: z.uuid().optional(),
  releaseId: z.uuid().optional(),
  artistId: z.uuid().optional(),
};
const onlyOne = ({ campaignId, releaseId, artistId }: z.infer<z.ZodObject<typeof within>>): boolean =>
  [campaignId, releaseId, artistId].filter((id) => id !== undefined).length <= 1;
const ONLY_ONE = 'Name a campaign, a release or an artist, not several';

const parts = z
  .array(z.lazy((): z.ZodType<Segment> => PartSchema))
  .min(1)
  .max(MOST_PARTS)
  .meta({ id: 'SegmentParts' });
const PartSchema: z.ZodType<Segment> = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everyone') }),
    z.strictObject({ kind: z.literal('territory'), in: z.array(TerritorySchema).min(1).max(300) }),
    z
      .strictObject({ kind: z.literal('source'), in: z.array(SourceSchema).min(1).max(100) })
      .meta({ description: 'Fans who came from one of these, in any campaign.' }),
    z
      .strictObject({
        kind: z.literal('attribute'),
        name: AttributeNameSchema,
        in: z.array(AttributeValueSchema).min(1).max(100),
      })
      .meta({ description: 'The attribute of that name is one of these.' }),
    z
      .strictObject({ kind: z.literal('imported'), importId: z.uuid() })
      .meta({ description: 'A good row of this import is about the fan.' }),
    z
      .strictObject({ kind: z.literal('joined'), open: z.boolean().optional(), ...within })
      .refine(onlyOne, { error: ONLY_ONE })
      .meta({
        description:
          'Fans who are or were enrolled in such a campaign. `open` says whether the enrollment must still be open.',
      }),
    z
      .strictObject({ kind: z.literal('stage'), stage: z.enum(STAGES), ...within })
      .refine(onlyOne, { error: ONLY_ONE })
      .meta({ description: 'Fans who reached the stage in such a campaign (pre-saved, saved, followed …).' }),
    z.strictObject({ kind: z.literal('connected'), service: z.enum(SERVICES).optional() }),
    z
      .strictObject({
        kind: z.literal('reachable'),
        channel: z.enum(CHANNELS),
        purpose: z.enum(PURPOSES).optional(),
      })
      .meta({
        description:
          'Fans with an address that is not suppressed, and a consent for the purpose (without it, `marketing`).',
      }),
    z.strictObject({ kind: z.literal('heldOut') }).meta({
      description:
        'Fans in the holdout of a campaign that has not ended: a broadcast would spoil its comparison.',
    }),
    z.strictObject({ kind: z.literal('saved'), segmentId: z.uuid() }).meta({
      description: 'Fans in this saved segment. A list counts as it was made, a rule as it is now.',
    }),
    // Those that hold others have names: the API page needs one for whatever holds itself.
    z.strictObject({ kind: z.literal('all'), of: parts }).meta({ id: 'SegmentAll' }),
    z.strictObject({ kind: z.literal('any'), of: parts }).meta({ id: 'SegmentAny' }),
    z.strictObject({ kind: z.literal('not'), of: z.lazy(() => PartSchema) }).meta({ id: 'SegmentNot' }),
  ])
  .meta({ id: 'SegmentPart' });

export const SegmentSchema: z.ZodType<Segment> = PartSchema.refine((segment) => depthOf(segment) <= DEEPEST, {
  error: `At most ${DEEPEST} levels deep`,
}).meta({
  id: 'Segment',
  examples: [
    {
      kind: 'all',
      of: [
        { kind: 'territory', in: ['DE', 'AT', 'CH'] },
        { kind: 'stage', stage: 'saved', artistId: '0199f3b0-0000-7000-8000-000000000001' },
        { kind: 'reachable', channel: 'email' },
      ],
    },
  ],
});

function depthOf(segment: Segment): number {
  if (segment.kind === 'not') return 1 + depthOf(segment.of);
  if (segment.kind === 'all' || segment.kind === 'any') return 1 + Math.max(...segment.of.map(depthOf));
  return 1;
}
