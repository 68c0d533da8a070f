import { z } from 'zod';
import { GivenInstant } from '#contracts/http/given-times.js';
import { FLOW_EVENT_TYPES } from '#contracts/flows/flow-events.js';
import { pageQuery } from '#contracts/http/paging.js';
import { TerritorySchema } from '#contracts/places/places.js';
import { ExternalIdSchema } from './fans.js';

export const ListFansQuerySchema = z.strictObject({
  ...pageQuery,
  email: z.string().min(1).max(300).optional().meta({
    description: 'Fans with this address, looked up by its fingerprint. It is never logged.',
  }),
  phone: z.string().min(1).max(50).optional().meta({
    description: 'E.164 (`%2B49…`, or `+49…` as it is), or national together with `territory`.',
  }),
  externalId: ExternalIdSchema.optional(),
  campaignId: z.uuid().optional().meta({ description: 'Enrolled in this campaign, now or in the past.' }),
  territory: TerritorySchema.optional(),
  source: z.string().min(1).max(100).optional().meta({
    description: 'Came from there: to the campaign that is asked for, or else to any.',
  }),
  createdAfter: GivenInstant.optional().meta({ description: 'Added after this moment (real time).' }),
});
export type ListFansQuery = z.infer<typeof ListFansQuerySchema>;

export const TimelineQuerySchema = z.strictObject({
  ...pageQuery,
  campaignId: z.uuid().optional().meta({ description: 'Only what happened in this campaign.' }),
  type: z
    .enum(FLOW_EVENT_TYPES)
    .optional()
    .meta({
      description: 'Only events of this type.',
      examples: ['message.blocked'],
    }),
});
export type TimelineQuery = z.infer<typeof TimelineQuerySchema>;
