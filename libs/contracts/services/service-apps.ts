import { z } from 'zod';
import { SERVICE_APP_STATUSES } from '#domain/services/service-app.js';
import { SERVICES } from '#domain/terms.js';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';
import {
  AppleMusicCredentialsSchema,
  DeezerCredentialsSchema,
  ServiceAppCredentialsSchema,
  SpotifyCredentialsSchema,
} from './service-app-credentials.js';

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ examples: ['Nova Tide on Spotify'] });
const perSecond = z
  .number()
  .positive()
  .max(1000)
  .nullable()
  .meta({
    description:
      "Calls a second that the service allows this app. Null: as many as the deployment's own app may make.",
    examples: [20],
  });

export const CreateServiceAppSchema = z
  .strictObject({
    name,
    artistId: z.uuid().nullable().default(null).meta({
      description: 'The app is of this artist only. Null: of every artist without an app of their own.',
    }),
    credentials: ServiceAppCredentialsSchema,
    perSecond: perSecond.default(null),
  })
  .meta({ id: 'CreateServiceApp' });
export type CreateServiceApp = z.infer<typeof CreateServiceAppSchema>;

export const UpdateServiceAppSchema = z
  .strictObject({ name: name.optional(), perSecond: perSecond.optional() })
  .meta({ id: 'UpdateServiceApp' });
export type UpdateServiceApp = z.infer<typeof UpdateServiceAppSchema>;

export const ReplaceCredentialsSchema = z
  .strictObject({
    credentials: ServiceAppCredentialsSchema.meta({
      description: 'Of the same app: a new secret, or a new key of the same team.',
    }),
  })
  .meta({ id: 'ReplaceServiceAppCredentials' });
export type ReplaceCredentials = z.infer<typeof ReplaceCredentialsSchema>;

/** What an app is known by, without what must stay secret. */
export const ServiceAppIdentitySchema = z
  .discriminatedUnion('service', [
    z.object(SpotifyCredentialsSchema.omit({ clientSecret: true }).shape).meta({ id: 'SpotifyApp' }),
    z.object(AppleMusicCredentialsSchema.omit({ privateKey: true }).shape).meta({ id: 'AppleMusicApp' }),
    z.object(DeezerCredentialsSchema.omit({ secret: true }).shape).meta({ id: 'DeezerApp' }),
  ])
  .meta({ id: 'ServiceAppIdentity' });
export type ServiceAppIdentity = z.infer<typeof ServiceAppIdentitySchema>;

export const ServiceAppSchema = z
  .object({
    id: z.uuid(),
    service: z.enum(SERVICES),
    artistId: z.uuid().nullable(),
    name: z.string(),
    app: ServiceAppIdentitySchema,
    perSecond: z.number().nullable(),
    status: z.enum(SERVICE_APP_STATUSES).meta({
      description:
        '`halted`: the service refuses the app; no call is made, every fan is kept, and an owner resumes it. ' +
        '`disabled`: an owner has put it out of use.',
    }),
    haltedReason: z
      .string()
      .nullable()
      .meta({ description: "The service's own word, or ours for it.", examples: ['invalid_client'] }),
    haltedAt: Instant.nullable(),
    grantsClosedAt: Instant.nullable().meta({
      description:
        'Since when the service refuses so many grants that none of them is given up. Null: it does not. `resume` opens them.',
    }),
    checkedAt: Instant.nullable().meta({ description: 'When the app was last tested.' }),
    checkProblem: z
      .string()
      .nullable()
      .meta({ description: 'What was wrong then, in words. Null: nothing.' }),
    grants: z.number().int().meta({ description: 'Live grants that fans gave to this app.' }),
    createdAt: Instant,
    changedAt: Instant,
  })
  .meta({ id: 'ServiceApp' });
export type ServiceApp = z.infer<typeof ServiceAppSchema>;
export const ServiceAppPageSchema = pageOf(ServiceAppSchema).meta({ id: 'ServiceAppPage' });

export const ListServiceAppsQuerySchema = z.strictObject({
  ...pageQuery,
  service: z.enum(SERVICES).optional(),
  artistId: z.uuid().optional().meta({ description: 'Only apps of this artist.' }),
});
export type ListServiceAppsQuery = z.infer<typeof ListServiceAppsQuerySchema>;

export const ServiceAppTestSchema = z
  .object({
    works: z.boolean(),
    code: z
      .string()
      .nullable()
      .meta({ description: 'What the service answered, as a word. Null: it takes the app.' }),
    problem: z
      .string()
      .nullable()
      .meta({ description: 'What is wrong and who can mend it, in words. Null: nothing.' }),
    checkedAt: Instant,
  })
  .meta({ id: 'ServiceAppTest' });
export type ServiceAppTest = z.infer<typeof ServiceAppTestSchema>;
