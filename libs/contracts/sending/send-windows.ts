import { z } from 'zod';

const hours = z
  .object({ from: z.string().meta({ examples: ['09:00'] }), to: z.string().meta({ examples: ['20:00'] }) })
  .nullable()
  .meta({ description: 'On the fan’s own clock, `to` exclusive. Null: nothing is sent on that day.' });

export const SendWindowSchema = z
  .object({
    place: z.string().meta({
      description:
        'ISO 3166: a country, or a state or province, which a fan is in by the area code of the number.',
      examples: ['US-TX'],
    }),
    weekdays: hours,
    saturday: hours,
    sunday: hours,
    holidays: z
      .enum(['quiet', 'as usual'])
      .meta({ description: '`quiet`: nothing is sent on a public holiday of the place.' }),
    source: z.string(),
    lookedUp: z.iso.date().meta({ description: 'When the source was looked up.' }),
  })
  .meta({ id: 'SendWindow' });
export type SendWindow = z.infer<typeof SendWindowSchema>;

export const SendWindowListSchema = z.object({ items: z.array(SendWindowSchema) });
export type SendWindowList = z.infer<typeof SendWindowListSchema>;
