import { z } from 'zod';

/** A word of a name or place as a message may print it. It is kept sealed, and goes with the fan. */
export const NameWordSchema = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029<>]*$/, 'Has signs in it that no name has');

export const firstName = { description: 'What `{{ fan.firstName }}` says in messages.', examples: ['Ada'] };
