import { z } from 'zod';
import type { FlowState, WorkflowPosition } from '#contracts/fans/flow-state.js';
import { toVirtual, type WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { iso } from './enrollment-passage.js';

export type LivePosition = NonNullable<FlowState['live']>;

/** Asks a fan's running workflow where it stands. Never throws: Temporal may be away, and then it says so. */
export abstract class LivePositions {
  abstract positionOf(workspaceId: string, fanId: string, clock: WorkspaceClock): Promise<LivePosition>;
}

/** The answer of a workflow, whichever version of a worker gave it. Times are real, ms. */
const AnswerSchema = z.object({
  revision: z.int().nullable(),
  wakeAt: z.number().nullable(),
  waiting: z.string().nullable(),
  running: z.array(z.object({ effectId: z.string(), step: z.string() })),
});

/** What a workflow answered, with its next wake on both clocks. */
export function positionFrom(answer: unknown, clock: WorkspaceClock): WorkflowPosition {
  const { wakeAt, ...rest } = AnswerSchema.parse(answer);
  const nextWake =
    wakeAt === null ? null : { workspaceTime: iso(toVirtual(clock, wakeAt)), realTime: iso(wakeAt) };
  return { ...rest, nextWake };
}
