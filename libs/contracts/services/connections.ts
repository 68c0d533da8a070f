import { z } from 'zod';
import { SERVICES } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

export const ConnectionParamsSchema = z.strictObject({ id: z.uuid(), service: z.enum(SERVICES) });
export type ConnectionParams = z.infer<typeof ConnectionParamsSchema>;

export const PutConnectionSchema = z
  .strictObject({
    refreshToken: z
      .string()
      .min(1)
      .max(4096)
      .meta({ description: 'Sealed at once; no answer ever contains it.' }),
    scopes: z
      .array(z.string().min(1).max(100))
      .max(50)
      .default([])
      .meta({ examples: [['user-library-modify']] }),
  })
  .meta({ id: 'PutConnection' });
export type PutConnection = z.infer<typeof PutConnectionSchema>;

export const ConnectionSchema = z
  .object({
    service: z.enum(SERVICES),
    scopes: z.array(z.string()),
    status: z.enum(['active', 'expired']),
    createdAt: Instant,
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof ConnectionSchema>;
