import { z } from 'zod';

/** Nobody, everybody, or the origins named. */
export const corsOrigins = z
  .string()
  .default('')
  .transform((text, context): '*' | string[] => {
    const parts = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    if (parts.length === 1 && parts[0] === '*') return '*';
    if (parts.every(isOrigin)) return parts;
    context.addIssue({
      code: 'custom',
      message: 'must be `*`, or origins separated by commas: https://app.example, without a path',
    });
    return z.NEVER;
  });

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}
