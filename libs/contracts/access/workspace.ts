import { z } from 'zod';
import { FUTURE_SAVE_WAYS } from '#domain/consents/future-save.js';
import { perChannel } from '#domain/terms.js';
import { Instant, WorkspaceInstant } from '#contracts/http/paging.js';
import { KnownZoneSchema, LocaleSchema } from '#contracts/places/places.js';
import {
  capSchema,
  SmsCountriesSchema,
  WorkspaceQuietHoursSchema,
} from '#contracts/sending/workspace-sending.schema.js';

/** The name of a workspace. */
export const WorkspaceNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  // Spelt out, not \P{Cc}: the pattern is in the API page, and not every client's regular expressions know that.
  .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/, 'No control characters')
  .meta({ examples: ['Nova Tide Records'] });

/** The zone of a workspace. Unlike a fan's zone it has to be known, because metrics go by it. */
export const WorkspaceZoneSchema = KnownZoneSchema.meta({
  description: 'The zone of the weeks, and of `from` and `to`, in metrics.',
  examples: ['Europe/Berlin'],
});

const postalAddress = z
  .string()
  .trim()
  .min(5)
  .max(300)
  .regex(/^[^\p{Cc}]*(?:\r?\n[^\p{Cc}]*)*$/u, 'Has signs in it that cannot be written in an email')
  .meta({
    description:
      'Where the sender can be reached by post. Every email shows it, because the law asks for it.',
    examples: ['Nova Tide Records, 1 Sample Street, 10115 Berlin, Germany'],
  });

const link = z
  .url({ protocol: /^https$/, error: 'Must be an https address' })
  .max(500)
  .nullable();
const termsUrl = link.meta({
  description: 'Your terms, which pages link to; null: none.',
  examples: ['https://novatide.example/terms'],
});
const privacyUrl = link.meta({
  description: 'Your privacy notice, which pages link to; null: none.',
  examples: ['https://novatide.example/privacy'],
});

export const WorkspaceSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    zone: z.string().meta({ examples: ['Europe/Berlin'] }),
    language: z
      .string()
      .meta({ description: 'In which messages are written for fans without a wording of their own.' }),
    postalAddress: z.string().nullable(),
    termsUrl: z.string().nullable(),
    privacyUrl: z.string().nullable(),
    caps: z.object(perChannel((channel) => capSchema(channel))).meta({
      description: 'At most so many messages to one fan, over all campaigns. These count now.',
    }),
    quietHours: WorkspaceQuietHoursSchema,
    futureSaves: z.enum(FUTURE_SAVE_WAYS),
    smsCountries: SmsCountriesSchema,
    warnings: z.array(z.string()).meta({
      description: 'What somebody should decide about, in words for people.',
    }),
  })
  .meta({ id: 'Workspace' });
export type Workspace = z.infer<typeof WorkspaceSchema>;

export const WorkspaceNowSchema = WorkspaceSchema.extend({
  clock: z
    .object({
      now: WorkspaceInstant.meta({ description: 'What the clock of the workspace shows.' }),
      realNow: Instant.meta({ description: 'When it shows that.' }),
      speed: z.number().meta({
        description: 'Seconds of the workspace in a real second: 1, but in demo and rehearsal workspaces.',
      }),
    })
    .meta({ id: 'WorkspaceClock' }),
}).meta({ id: 'WorkspaceNow' });
export type WorkspaceNow = z.infer<typeof WorkspaceNowSchema>;

export const PatchWorkspaceSchema = z
  .strictObject({
    name: WorkspaceNameSchema.optional(),
    zone: WorkspaceZoneSchema.optional(),
    language: LocaleSchema.optional(),
    postalAddress: postalAddress.optional(),
    termsUrl: termsUrl.optional(),
    privacyUrl: privacyUrl.optional(),
    caps: z
      .strictObject(perChannel((channel) => capSchema(channel).nullable().optional()))
      .optional()
      .meta({ description: 'By channel. Null: the usual cap of the channel again.' }),
    quietHours: WorkspaceQuietHoursSchema.optional(),
    futureSaves: z
      .enum(FUTURE_SAVE_WAYS)
      .optional()
      .meta({
        description:
          'What happens with a release that fans wish for and that has no campaign. `draft`: one is made and waits; ' +
          '`save`: it is launched at once, and saves.',
      }),
    smsCountries: SmsCountriesSchema.optional(),
  })
  .meta({ id: 'PatchWorkspace', description: 'What is left out stays as it is.' });
export type PatchWorkspace = z.infer<typeof PatchWorkspaceSchema>;
