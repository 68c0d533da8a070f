import { z } from 'zod';

const id = z.string().trim().min(1).max(200);
const secret = z.string().trim().min(1).max(400);

/** An Apple Music key as Apple gives it for download: PKCS 8 in PEM. */
const privateKey = z
  .string()
  .trim()
  .max(4000)
  .regex(/^-----BEGIN PRIVATE KEY-----[\s\S]+-----END PRIVATE KEY-----$/, {
    error: 'must be the text of the .p8 file, from -----BEGIN PRIVATE KEY----- on',
  });

export const SpotifyCredentialsSchema = z
  .strictObject({
    service: z.literal('spotify'),
    clientId: id.meta({ examples: ['0123456789abcdef0123456789abcdef'] }),
    clientSecret: secret.meta({ description: 'Sealed at once; no answer ever contains it.' }),
    libraryApi: z.enum(['current', 'legacy']).default('current').meta({
      description:
        'The calls by which a release is saved and an artist followed. `legacy` needs an app with extended quota.',
    }),
    account: id.exactOptional().meta({
      description:
        'The developer account, where several client ids share one quota. A workspace’s apps of one account share a budget.',
    }),
  })
  .meta({ id: 'SpotifyAppCredentials' });

export const AppleMusicCredentialsSchema = z
  .strictObject({
    service: z.literal('apple_music'),
    teamId: id.meta({ examples: ['A1B2C3D4E5'] }),
    keyId: id.meta({ examples: ['F6G7H8J9K0'] }),
    privateKey: privateKey.meta({
      description: 'The .p8 file of the MusicKit key. Sealed at once; no answer ever contains it.',
      examples: ['-----BEGIN PRIVATE KEY-----\nMIGTAgEAMBMGByqGSM49AgEG\n-----END PRIVATE KEY-----'],
    }),
  })
  .meta({ id: 'AppleMusicAppCredentials' });

export const DeezerCredentialsSchema = z
  .strictObject({
    service: z.literal('deezer'),
    appId: id.meta({ examples: ['123456'] }),
    secret: secret.meta({ description: 'Sealed at once; no answer ever contains it.' }),
  })
  .meta({ id: 'DeezerAppCredentials' });

/** What an app is known by at its service. It is stored sealed, as this JSON. */
export const ServiceAppCredentialsSchema = z.discriminatedUnion('service', [
  SpotifyCredentialsSchema,
  AppleMusicCredentialsSchema,
  DeezerCredentialsSchema,
]);
export type ServiceAppCredentials = z.infer<typeof ServiceAppCredentialsSchema>;
