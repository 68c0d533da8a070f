import type { Schemas } from '#client/client.js';
import { ConditionSchema, FlowSchema } from '#contracts/flows/flow.schema.js';
import { ReleaseClockSchema } from '#contracts/releases/releases.js';
import type { Condition, Flow } from '#domain/flows/flow.js';

// The API's schemas are the very ones that its page is made of. What they take has the types of the page.

const isFlow = (value: unknown): value is Schemas['Flow'] => FlowSchema.safeParse(value).success;
const isCondition = (value: unknown): value is Schemas['Condition'] =>
  ConditionSchema.safeParse(value).success;
const isClock = (value: unknown): value is Schemas['ReleaseClock'] =>
  ReleaseClockSchema.safeParse(value).success;

/** The flow as a body. @throws Error if the API would not take it: ask `checkFlow` first. */
export function flowBody(flow: Flow): Schemas['Flow'] {
  const value: unknown = flow;
  if (isFlow(value)) return value;
  throw new Error('The flow is unfinished.');
}

export function conditionBody(condition: Condition): Schemas['Condition'] {
  const value: unknown = condition;
  if (isCondition(value)) return value;
  throw new Error('The condition is unfinished.');
}

export function clockBody(clock: unknown): Schemas['ReleaseClock'] {
  if (isClock(clock)) return clock;
  throw new Error('The clock of a release is unfinished.');
}
