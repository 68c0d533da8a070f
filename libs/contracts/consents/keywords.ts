import { z } from 'zod';
import { Instant, pageOf, pageQuery } from '#contracts/http/paging.js';

export const CreateKeywordSchema = z
  .strictObject({
    word: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .meta({
        description:
          'One word of 2 to 20 letters or digits, in small or capital letters. It must not mean stop, start or help.',
        examples: ['NOVA'],
      }),
    campaignId: z.uuid(),
    sender: z
      .string()
      .trim()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: "Without it, the artist's name." }),
    wording: z
      .string()
      .trim()
      .min(20)
      .max(2000)
      .meta({
        description:
          'The text that stands beside the word where fans read it. It is kept as the wording of their consent.',
        examples: [
          'Text NOVA to +1 500 555 0006 for recurring automated marketing texts of Nova Tide, up to 4 msgs/month. ' +
            'Not a condition of purchase. Msg & data rates may apply. STOP to opt out, HELP for help.',
        ],
      }),
    frequency: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .meta({
        description: 'How often you write, as the wording says it.',
        examples: ['up to 4 msgs/month'],
      }),
    doubleOptIn: z
      .boolean()
      .default(false)
      .meta({ description: 'Asks for a YES before anything is agreed to.' }),
  })
  .meta({ id: 'CreateKeyword' });
export type CreateKeyword = z.infer<typeof CreateKeywordSchema>;

export const KeywordSchema = z
  .object({
    id: z.uuid(),
    word: z.string(),
    campaignId: z.uuid(),
    sender: z.string(),
    wording: z.string(),
    frequency: z.string(),
    doubleOptIn: z.boolean(),
    createdAt: Instant,
  })
  .meta({ id: 'Keyword' });
export type Keyword = z.infer<typeof KeywordSchema>;
export const KeywordPageSchema = pageOf(KeywordSchema).meta({ id: 'KeywordPage' });

export const ListKeywordsQuerySchema = z.strictObject({
  ...pageQuery,
  campaignId: z.uuid().optional().meta({ description: 'Only words that lead to this campaign.' }),
});
export type ListKeywordsQuery = z.infer<typeof ListKeywordsQuerySchema>;
