import { FlowSchema } from '#contracts/flows/flow.schema.js';
import type { Flow } from '#domain/flows/flow.js';

/**
 * The flow with its fields in the order in which the API answers them. Edits add fields at the end; without this an
 * edited flow would never be equal to the saved one. An unfinished flow stays as it is.
 */
export function inUsualOrder(flow: Flow): Flow {
  const parsed = FlowSchema.safeParse(flow);
  return parsed.success ? parsed.data : flow;
}

/** Do both say the same, in whatever order their fields are? */
export const sameFlow = (one: Flow, other: Flow): boolean =>
  JSON.stringify(inUsualOrder(one)) === JSON.stringify(inUsualOrder(other));
