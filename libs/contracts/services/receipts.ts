import { z } from 'zod';
import { NEXT_ACTIONS, RECEIPT_OUTCOMES } from '#domain/events/receipt.js';
import { SERVICE_ACTIONS, SERVICES } from '#domain/terms.js';
import { Instant, pageOf, pageQuery, WorkspaceInstant } from '#contracts/http/paging.js';

const outcome = z.enum(RECEIPT_OUTCOMES).meta({
  description:
    '`saved`: done and read back. `already_there`: it was in the library before. `ignored`: the service took it, and it ' +
    'never appeared. `unavailable`: not out in the territory of the fan. `token_dead`: no grant that the service ' +
    'accepts. `gave_up`: not done within the time. `app_refused`: the service refuses our app. `not_possible`: see `reason`.',
  examples: ['saved'],
});

export const ReceiptSchema = z
  .object({
    fanId: z.uuid(),
    campaignId: z.uuid().nullable(),
    service: z.enum(SERVICES).nullable(),
    action: z.enum(SERVICE_ACTIONS),
    outcome,
    next: z.enum(NEXT_ACTIONS).meta({ description: 'What the failed way of the step does for the fan.' }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Of a failure.', examples: ['gave_up'] }),
    summary: z.string().meta({ examples: ['The release was saved on spotify for the fan'] }),
    occurredAt: WorkspaceInstant,
    recordedAt: Instant,
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof ReceiptSchema>;

export const FanReceiptsQuerySchema = z.strictObject({
  ...pageQuery,
  campaignId: z.uuid().optional().meta({ description: 'Only of this campaign.' }),
});
export type FanReceiptsQuery = z.infer<typeof FanReceiptsQuerySchema>;

export const CampaignReceiptsQuerySchema = z.strictObject({
  ...pageQuery,
  outcome: outcome.optional(),
  service: z.enum(SERVICES).optional(),
});
export type CampaignReceiptsQuery = z.infer<typeof CampaignReceiptsQuerySchema>;

export const FanReceiptsSchema = pageOf(ReceiptSchema).meta({ id: 'FanReceipts' });

const count = z.number().int().min(0);
const waitingService = z.object({
  service: z.enum(SERVICES),
  fans: count,
  callsPerSecond: z
    .number()
    .nullable()
    .meta({ description: 'The budget of the app; null until a worker has run.' }),
  doneAt: Instant.nullable().meta({
    description:
      'When the budget will have carried them. Null while the service refuses the app, or without a budget.',
  }),
});

export const CampaignReceiptsSchema = pageOf(ReceiptSchema)
  .extend({
    counts: z.record(z.enum(RECEIPT_OUTCOMES), count).meta({
      description: 'Fans by outcome: the newest save of each fan counts. The filters do not change it.',
    }),
    waiting: z
      .array(waitingService)
      .meta({ description: 'Saves that are due and not done yet, by service.' }),
  })
  .meta({ id: 'CampaignReceipts' });
export type CampaignReceipts = z.infer<typeof CampaignReceiptsSchema>;
