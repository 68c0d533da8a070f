import { z } from 'zod';

const UNIQUE_VIOLATION = '23505';
const CodedSchema = z.object({ code: z.string() });

/** Did a statement fail because a unique index has the value already? The index decides, not a read before. */
export const isUniqueViolation = (error: unknown): boolean =>
  CodedSchema.safeParse(error).data?.code === UNIQUE_VIOLATION;
