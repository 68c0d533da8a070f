import { z } from 'zod';
import { StepSchema, TrackSchema } from '#contracts/flows/flow.schema.js';
import type { Step, Track } from '#domain/flows/flow.js';

/** What is copied. It is JSON text, so that it can be pasted into another flow, campaign or window, and be read by people. */
export type Copied = { kind: 'steps'; steps: Step[] } | { kind: 'track'; track: Track };

const CopiedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ segue: z.literal('steps'), kind: z.literal('steps'), steps: z.array(StepSchema).min(1) }),
  z.strictObject({ segue: z.literal('track'), kind: z.literal('track'), track: TrackSchema }),
]);

export function copiedText(copied: Copied): string {
  return JSON.stringify({ segue: copied.kind, ...copied }, null, 2);
}

/** Undefined: the text is something else than copied steps. */
export function readCopied(text: string): Copied | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = CopiedSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  return data.kind === 'steps' ? { kind: 'steps', steps: data.steps } : { kind: 'track', track: data.track };
}
