import { z } from 'zod';
import { archivedQuery } from '#contracts/http/archive.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';
import { perService } from '#domain/terms.js';

/** An artist's or release's own id on each service. */
export const ServiceIdsSchema = z
  .strictObject(perService(() => z.string().min(1).max(100).exactOptional()))
  .meta({ id: 'ServiceIds', examples: [{ spotify: '4Z8W4fKeB5YxbusRsdQVPb' }] });
export type ServiceIds = z.infer<typeof ServiceIdsSchema>;

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .meta({ examples: ['Nova Tide'] });

const linkHost = z
  .string()
  .trim()
  .toLowerCase()
  .max(100)
  .regex(/^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/, 'Not the name of a host')
  .meta({
    description:
      'The host of the links in messages of this artist, for example `nova.link`. It has to lead here, by https. Null: ' +
      'the host of the deployment.',
    examples: ['nova.link'],
  });

/** What the artist's contact card says besides the name. */
export const ArtistContactSchema = z
  .strictObject({
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'Must be E.164, as +4915112345678')
      .exactOptional()
      .meta({ description: 'The number that texts come from.', examples: ['+4915112345678'] }),
    email: z.email().max(320).exactOptional(),
    website: z
      .url({ protocol: /^https$/ })
      .max(500)
      .exactOptional(),
  })
  .meta({
    id: 'ArtistContact',
    description:
      'Of the card `/c/{artist}.vcf` that fans may keep, so that messages come from a name they know.',
  });
export type ArtistContact = z.infer<typeof ArtistContactSchema>;

export const CreateArtistSchema = z
  .strictObject({ name, serviceIds: ServiceIdsSchema.default({}) })
  .meta({ id: 'CreateArtist' });
export type CreateArtist = z.infer<typeof CreateArtistSchema>;

export const UpdateArtistSchema = z
  .strictObject({
    name: name.optional(),
    serviceIds: ServiceIdsSchema.optional(),
    linkHost: linkHost.nullable().optional(),
    contact: ArtistContactSchema.nullable().optional(),
  })
  .meta({ id: 'UpdateArtist', description: 'Fields left out stay as they are.' });
export type UpdateArtist = z.infer<typeof UpdateArtistSchema>;

export const ArtistSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    serviceIds: ServiceIdsSchema,
    linkHost: z.string().nullable().meta({ description: 'Null: the host of the deployment.' }),
    contact: ArtistContactSchema.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Artist' });
export type Artist = z.infer<typeof ArtistSchema>;
export const ArtistPageSchema = pageOf(ArtistSchema).meta({ id: 'ArtistPage' });

export const ListArtistsQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  name: z.string().min(1).max(200).optional().meta({ description: 'Part of the name, in any case.' }),
});
export type ListArtistsQuery = z.infer<typeof ListArtistsQuerySchema>;
