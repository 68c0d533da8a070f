import { z } from 'zod';
import type { KeptValues } from '#domain/messages/message-values.js';

const text = z.string().optional();

/**
 * The values that were kept with a message, as they stand under their seal. Names come and go, so only those are looked
 * at that a rendering itself needs; the hash of the message proves the rest.
 */
export const KeptValuesSchema: z.ZodType<KeptValues> = z.looseObject({
  ...{ language: z.string(), zone: z.string(), now: z.number() },
  ...{ postalAddress: text, link: text, optOut: text, contactCard: text },
  links: z.record(z.string(), z.string()).optional(),
  artwork: z.string().nullable().optional(),
});
