import { z } from 'zod';
import { FUTURE_SAVE_ENDS } from '#domain/consents/future-save.js';
import { LOOK_PROBLEMS } from '#domain/releases/found-release.js';
import { CAMPAIGN_STATUSES, SERVICES } from '#domain/terms.js';
import { Instant } from '#contracts/http/paging.js';

export const FutureSaveSchema = z
  .object({
    id: z.uuid(),
    artistId: z.uuid(),
    artist: z.string(),
    service: z.enum(SERVICES),
    wording: z.string().meta({ description: 'Exactly as the fan read it beside the box.' }),
    wordingHash: z.string().meta({ description: 'SHA-256 of the wording in UTF-8, in hexadecimal digits.' }),
    language: z.string(),
    sourceUrl: z.string().meta({ description: 'The page on which the fan agreed.' }),
    grantedAt: Instant,
    endsAt: Instant.meta({
      description: 'The fan was told this day. After it nothing is saved by this wish.',
    }),
    revokedAt: Instant.nullable(),
    revokedBy: z.enum(FUTURE_SAVE_ENDS).nullable().meta({
      description:
        '`disconnected`: with the service. `renewed`: a newer wish of the fan has taken its place.',
    }),
  })
  .meta({ id: 'FutureSave', description: 'A fan wishes to have every new release of an artist saved.' });
export type FutureSave = z.infer<typeof FutureSaveSchema>;

export const FutureSavesSchema = z
  .object({ items: z.array(FutureSaveSchema).meta({ description: 'The newest first.' }) })
  .meta({ id: 'FutureSaves' });
export type FutureSaves = z.infer<typeof FutureSavesSchema>;

export const FutureSaveParamsSchema = z.object({ id: z.uuid(), artistId: z.uuid() });
export type FutureSaveParams = z.infer<typeof FutureSaveParamsSchema>;

export const ArtistFutureSavesSchema = z
  .object({
    fans: z.array(z.object({ service: z.enum(SERVICES), fans: z.int() })).meta({
      description:
        'Fans who wish for every release of the artist, by service. Services with none are left out.',
    }),
    releases: z
      .array(
        z.object({
          releaseId: z.uuid(),
          title: z.string(),
          campaignId: z.uuid().nullable().meta({ description: 'Null: the draft was deleted.' }),
          campaignStatus: z.enum(CAMPAIGN_STATUSES).nullable(),
          foundAt: Instant,
          foundOn: z.enum(SERVICES).nullable().meta({
            description: 'The service that listed the release before anybody had entered it.',
          }),
        }),
      )
      .meta({
        description:
          'Releases that had no campaign, and for which one was made, the newest first. A `draft` waits to be launched.',
      }),
    looks: z
      .array(
        z.object({
          service: z.enum(SERVICES),
          lookedAt: Instant.nullable().meta({
            description: 'When the service answered last. Null: not yet.',
          }),
          nextLookAt: Instant,
          problem: z
            .enum(LOOK_PROBLEMS)
            .nullable()
            .meta({
              description:
                'Why the last look found out nothing; null: it did. `no_app`: nobody has an app there. `app_at_rest`: it is ' +
                'halted or disabled. `busy`: fans who act go first. `away`: the service did not answer. ' +
                '`unknown_artist`: the artist’s id there is wrong. `refused`: the service refused the question.',
            }),
        }),
      )
      .meta({
        description:
          'Where a service is asked what the artist has released: on those where fans wish for it, and where the ' +
          'artist’s own id is entered. What nobody has entered becomes a release here.',
      }),
  })
  .meta({ id: 'ArtistFutureSaves' });
export type ArtistFutureSaves = z.infer<typeof ArtistFutureSavesSchema>;
