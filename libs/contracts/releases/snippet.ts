import { z } from 'zod';
import { Instant } from '#contracts/http/paging.js';
import { AUDIO_KINDS } from '#domain/releases/audio-kind.js';

export const SnippetSchema = z
  .object({
    hash: z.string(),
    kind: z.enum(AUDIO_KINDS).meta({ description: 'What was sent, by its content.' }),
    seconds: z.number().meta({ description: 'How long it plays.' }),
    url: z.string().meta({
      description: 'Where it is heard. Pages tell the address only to fans who have confirmed a sign-up.',
    }),
    createdAt: Instant,
  })
  .meta({ id: 'Snippet' });
export type Snippet = z.infer<typeof SnippetSchema>;
