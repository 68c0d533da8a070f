import { z } from 'zod';
import { SERVICES } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

export const DeploymentAppSchema = z
  .object({
    service: z.enum(SERVICES),
    status: z.enum(['active', 'halted']).meta({
      description: '`halted`: the service refuses the app. No call is made, and every fan is kept.',
    }),
    haltedReason: z
      .string()
      .nullable()
      .meta({ examples: ['owner_premium_required'] }),
    haltedAt: Instant.nullable(),
    probeAt: Instant.nullable().meta({ description: 'When one call is made to see whether it works again.' }),
    grantsClosedAt: Instant.nullable().meta({
      description:
        'Since when the service refuses so many grants that none of them is given up. Null: it does not.',
    }),
  })
  .meta({ id: 'DeploymentApp' });
export type DeploymentApp = z.infer<typeof DeploymentAppSchema>;

export const DeploymentAppListSchema = z.object({ items: z.array(DeploymentAppSchema) });
export type DeploymentAppList = z.infer<typeof DeploymentAppListSchema>;

export const DeploymentAppParamsSchema = z.strictObject({ service: z.enum(SERVICES) });
export type DeploymentAppParams = z.infer<typeof DeploymentAppParamsSchema>;
