import { z } from 'zod';
import { CHANNELS } from '#domain/terms.js';

export const TestAddressParamsSchema = z.strictObject({ channel: z.enum(CHANNELS) });
export type TestAddressParams = z.infer<typeof TestAddressParamsSchema>;

export const PutTestAddressSchema = z
  .strictObject({
    address: z
      .string()
      .min(1)
      .max(4000)
      .meta({
        description:
          'Your email, your phone in E.164, or the subscription of your browser as JSON (`JSON.stringify(subscription)`).',
        examples: ['ada@novatide.example'],
      }),
  })
  .meta({ id: 'PutTestAddress' });
export type PutTestAddress = z.infer<typeof PutTestAddressSchema>;

export const ProveTestAddressSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^\d{6}$/, 'Six digits')
      .meta({ examples: ['493027'] }),
  })
  .meta({ id: 'ProveTestAddress' });
export type ProveTestAddress = z.infer<typeof ProveTestAddressSchema>;

export const TestAddressSchema = z
  .object({
    channel: z.enum(CHANNELS),
    address: z.string().meta({ description: 'Masked.', examples: ['a•••@n•••.example'] }),
    verified: z.boolean(),
  })
  .meta({ id: 'TestAddress', description: 'Where tests of messages go.' });
export type TestAddress = z.infer<typeof TestAddressSchema>;

export const TestAddressesSchema = z
  .object({ items: z.array(TestAddressSchema) })
  .meta({ id: 'TestAddresses' });
export type TestAddresses = z.infer<typeof TestAddressesSchema>;
