import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import type { SpendPrices } from '#domain/sending/spend.js';

/** `workspaces.spend_prices`, as it is stored. */
export const SpendPricesSchema: z.ZodType<SpendPrices> = z.strictObject({
  currency: z.string(),
  smsSegmentMicros: z.int().min(0),
  emailMicros: z.int().min(0),
  mmsMicros: z.int().min(0).exactOptional(),
});

const MICROS = 1_000_000;
export const toMicros = (amount: number): number => Math.round(amount * MICROS);
export const fromMicros = (micros: number): number => micros / MICROS;

const amount = z.number().max(10_000_000);
const price = z.number().min(0).max(100);

export const CapAmountSchema = amount
  .min(0.01)
  .nullable()
  .meta({ description: 'The most that messages may cost, in the workspace’s currency. Null: no cap.' });

export const PutSpendSchema = z
  .strictObject({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Must be a currency code of three letters, as EUR')
      .meta({ examples: ['EUR'] }),
    pricePerSegment: price.meta({ description: 'What one SMS segment costs you.', examples: [0.0075] }),
    pricePerEmail: price.meta({ description: 'What one email costs you.', examples: [0.0006] }),
    pricePerMms: price.exactOptional().meta({
      description: 'What a text with a picture costs you, however long. Left out: it counts by its segments.',
      examples: [0.02],
    }),
    monthlyCap: CapAmountSchema.meta({ examples: [500] }),
  })
  .refine(
    ({ monthlyCap, pricePerSegment, pricePerEmail }) =>
      monthlyCap === null || pricePerSegment > 0 || pricePerEmail > 0,
    { path: ['pricePerSegment'], error: 'A cap needs a price above 0, because nothing would count for it' },
  )
  .meta({
    id: 'PutSpend',
    examples: [{ currency: 'EUR', pricePerSegment: 0.0075, pricePerEmail: 0.0006, monthlyCap: 500 }],
  });
export type PutSpend = z.infer<typeof PutSpendSchema>;

export const PutCampaignSpendSchema = z
  .strictObject({ cap: CapAmountSchema.meta({ examples: [120] }) })
  .meta({ id: 'PutCampaignSpend', examples: [{ cap: 120 }] });
export type PutCampaignSpend = z.infer<typeof PutCampaignSpendSchema>;

export const SpendStandingSchema = z
  .object({
    campaignId: z.uuid().nullable().meta({ description: 'Null: the cap of the workspace’s month.' }),
    cap: z.number(),
    spent: z.number().meta({
      description:
        'What was spent: in this month, or by the campaign. A message counts when it is handed over; one that was refused is taken out again.',
    }),
    month: z
      .string()
      .nullable()
      .meta({ description: 'The calendar month in the workspace’s zone; null for a campaign.' }),
    state: z.enum(['free', 'warned', 'reached']).meta({
      description:
        '`warned`: 80 % is spent. `reached`: messages wait (`budget`) until the month turns or the cap is raised.',
    }),
    warnedAt: Instant.nullable(),
    reachedAt: Instant.nullable(),
  })
  .meta({ id: 'SpendStanding' });
export type SpendStanding = z.infer<typeof SpendStandingSchema>;

export const SpendSchema = z
  .object({
    currency: z.string().nullable(),
    pricePerSegment: z.number().nullable(),
    pricePerEmail: z.number().nullable(),
    pricePerMms: z
      .number()
      .nullable()
      .meta({ description: 'Null: a text with a picture counts by its segments.' }),
    caps: z.array(SpendStandingSchema),
  })
  .meta({ id: 'Spend' });
export type Spend = z.infer<typeof SpendSchema>;
