import type { z } from 'zod';
import { badRequest } from '#http/problem.js';
import { fieldErrors } from '#http/schema.pipe.js';

/** A provider callback's body is parsed after its signature is checked: what a stranger sends is only ever a 403. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success) throw badRequest(fieldErrors(parsed.error.issues));
  return parsed.data;
}
