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
    serviceAppId: z
      .uuid()
      .nullable()
      .optional()
      .meta({
        description:
          "The service app that asked for the grant, which alone can use it. Null: the deployment's own. Without it, " +
          "the workspace's app, else the deployment's own.",
      }),
    authorizedAt: z.iso.datetime({ offset: true }).optional().meta({
      description:
        'When the fan agreed, real time; without it: now. A grant lives from then on, whatever refreshes it.',
    }),
  })
  .meta({ id: 'PutConnection' });
export type PutConnection = z.infer<typeof PutConnectionSchema>;

export const ConnectionSchema = z
  .object({
    service: z.enum(SERVICES),
    scopes: z.array(z.string()),
    status: z.enum(['active', 'expired']),
    createdAt: Instant,
    authorizedAt: Instant.nullable().meta({ description: 'When the fan agreed.' }),
    grantEndsAt: Instant.nullable().meta({
      description: "When the grant ends by the service's own rule. Null: it has no end.",
    }),
    serviceAppId: z
      .uuid()
      .nullable()
      .meta({ description: "The service app that asked for the grant. Null: the deployment's own." }),
  })
  .meta({ id: 'Connection' });
export type Connection = z.infer<typeof ConnectionSchema>;

export const StoredConnectionSchema = z
  .object({
    ...ConnectionSchema.shape,
    endsBefore: z.array(z.object({ campaignId: z.uuid() })).meta({
      description:
        "The fan's campaigns before whose release the grant ends. Lead the fan to connect again when a new grant would live long enough.",
    }),
  })
  .meta({ id: 'StoredConnection' });
export type StoredConnection = z.infer<typeof StoredConnectionSchema>;
