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

export const CreateArtistSchema = z
  .strictObject({ name, serviceIds: ServiceIdsSchema.default({}) })
  .meta({ id: 'CreateArtist' });
export type CreateArtist = z.infer<typeof CreateArtistSchema>;

export const UpdateArtistSchema = z
  .strictObject({ name: name.optional(), serviceIds: ServiceIdsSchema.optional() })
  .meta({ id: 'UpdateArtist', description: 'Fields left out stay as they are.' });
export type UpdateArtist = z.infer<typeof UpdateArtistSchema>;

export const ArtistSchema = z
  .object({ id: z.uuid(), name: z.string(), serviceIds: ServiceIdsSchema, createdAt: Instant })
  .meta({ id: 'Artist' });
export type Artist = z.infer<typeof ArtistSchema>;
export const ArtistPageSchema = pageOf(ArtistSchema).meta({ id: 'ArtistPage' });

export const ListArtistsQuerySchema = z.strictObject({
  ...pageQuery,
  ...archivedQuery,
  name: z.string().min(1).max(200).optional().meta({ description: 'Part of the name, in any case.' }),
});
export type ListArtistsQuery = z.infer<typeof ListArtistsQuerySchema>;
