import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { ARTWORK_KINDS } from '#domain/releases/image-kind.js';

export const ArtworkSchema = z
  .object({
    hash: z.string(),
    kind: z.enum(ARTWORK_KINDS).meta({ description: 'What was sent, by its content.' }),
    width: z.int().meta({ description: 'Pixels of what was sent.' }),
    height: z.int(),
    colours: z
      .object({ background: z.string(), accent: z.string() })
      .meta({ description: 'Taken from the artwork once; pages mend their contrast.' }),
    placeholder: z.string().meta({ description: 'A `data:` address of a blurred copy, for inside a page.' }),
    widths: z.array(z.int()).meta({ description: 'The widths in which it is kept. Each is square.' }),
    url: z.string().meta({
      description:
        'Where anybody may load the largest as JPEG. With .webp or .avif, or another width, it is that; without an ending ' +
        'the browser chooses. An address never means another image.',
      examples: ['https://fans.example.com/artwork/3f0c…/1280.jpg'],
    }),
    createdAt: Instant,
  })
  .meta({ id: 'Artwork' });
export type Artwork = z.infer<typeof ArtworkSchema>;
