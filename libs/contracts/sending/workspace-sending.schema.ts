import { z } from 'zod';
import { durationMs } from '#domain/clock/duration.js';
import { LONGEST_CAP_MS, MOST_BY_LAW } from '#domain/sending/caps.js';
import { closedCountries } from '#domain/sending/closed-countries.js';
import type { ChannelCap, WorkspaceSending } from '#domain/sending/workspace-sending.js';
import { type Channel, CHANNELS, perChannel } from '#domain/terms.js';
import { TerritorySchema } from '#contracts/places/places.js';
import { QuietHoursSchema } from '#contracts/flows/flow.schema.js';
import { DurationSchema } from '#contracts/flows/flow-conditions.schema.js';

const SHORTEST_CAP_MS = 3_600_000;
const MOST_QUIET_HOURS = 20;

const WithinSchema = DurationSchema.refine(
  (within) => durationMs(within) >= SHORTEST_CAP_MS && durationMs(within) <= LONGEST_CAP_MS,
  { error: 'Must be from 1 hour to 30 days' },
);

/** The cap of one channel. */
export const capSchema = (channel: Channel): z.ZodType<ChannelCap> =>
  z
    .strictObject({
      count: z.int().min(1).max(50),
      within: WithinSchema,
      perCampaign: z.int().min(1).max(100).nullable().meta({
        description:
          'Messages of one campaign that a fan gets at most; further ones are dropped. Null: no limit.',
      }),
    })
    .refine((cap) => !goesBeyondLaw(channel, cap), {
      path: ['count'],
      error: 'The law allows at most 3 texts in 24 hours',
    })
    .meta({ examples: [{ count: 1, within: { hours: 48 }, perCampaign: 3 }] });

function goesBeyondLaw(channel: Channel, { count, within }: ChannelCap): boolean {
  const law = MOST_BY_LAW[channel];
  return law !== undefined && count > law.count && durationMs(within) <= durationMs(law.within);
}

/** The hours of a workspace. They are taken away from the hours that the law allows, and have to leave some. */
export const WorkspaceQuietHoursSchema = z
  .array(QuietHoursSchema)
  .max(MOST_QUIET_HOURS)
  .check(({ value: quietHours, issues }) => {
    // Hours that cannot be read have been named already.
    if (issues.length > 0) return;
    for (const channel of CHANNELS) {
      const closed = closedCountries(channel, { quietHours });
      if (closed.length === 0) continue;
      const message = `They leave no hour in which ${channel} may go to fans in ${closed.join(', ')}`;
      issues.push({ code: 'custom', path: [], message, input: quietHours });
    }
  })
  .meta({
    description:
      'Hours of the fan’s own clock in which nothing is sent, on top of the law’s; `to` before `from` goes over midnight.',
    examples: [[{ channel: 'sms', from: '18:00', to: '10:00' }]],
  });

/** `workspaces.sending`, as it is stored. */
export const WorkspaceSendingSchema: z.ZodType<WorkspaceSending> = z.strictObject({
  caps: z.strictObject(perChannel((channel) => capSchema(channel).optional())).optional(),
  quietHours: z.array(QuietHoursSchema).optional(),
});

/** Countries (ISO 3166 alpha-2) to which texts may go although their rules are not known here. */
export const SmsCountriesSchema = z
  .array(TerritorySchema)
  .max(250)
  .nullable()
  .meta({
    description:
      'Countries to which texts may go although nobody has looked up their rules here (`GET /v1/send-windows` names those that are known). In the usual hours of 9 to 20. Null: every country, as in workspaces that are older than this choice.',
    examples: [['AT', 'CH']],
  });
