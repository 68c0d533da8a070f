import type { FlowState } from '#contracts/fans/flow-state.js';

export type LivePosition = NonNullable<FlowState['live']>;

/** Asks a fan's running workflow where it stands. Never throws: Temporal may be away, and then it says so. */
export abstract class LivePositions {
  abstract positionOf(workspaceId: string, fanId: string): Promise<LivePosition>;
}
