import type { OnApplicationShutdown } from '@nestjs/common';
import type * as TemporalClient from '@temporalio/client';
import { TemporalOnDemand } from '#api/platform/temporal-on-demand.js';
import type { WorkspaceClock } from '#domain/clock/workspace-clock.js';
import { fanWorkflowId } from '#workflows/names.js';
import { LivePositions, type LivePosition, positionFrom } from './live-position.js';

/** An inspector waits no longer than this for a worker to answer. */
const PATIENCE_MS = 2500;

/** By a query to `fan:{workspaceId}:{fanId}`; connects at the first question, and again after a loss. */
export class TemporalLivePositions extends LivePositions implements OnApplicationShutdown {
  private readonly temporal: TemporalOnDemand;

  constructor(private readonly options: { address: string; namespace: string }) {
    super();
    this.temporal = new TemporalOnDemand(options.address);
  }

  async positionOf(workspaceId: string, fanId: string, clock: WorkspaceClock): Promise<LivePosition> {
    const { connection, library } = await this.temporal.get();
    const client = new library.Client({ connection, namespace: this.options.namespace });
    const handle = client.workflow.getHandle(fanWorkflowId(workspaceId, fanId));
    try {
      return await connection.withDeadline(Date.now() + PATIENCE_MS, async () => {
        const { status } = await handle.describe();
        if (status.name !== 'RUNNING') return { status: 'not_running' as const };
        const answer = await handle.query<unknown>('position');
        return { status: 'running' as const, position: positionFrom(answer, clock) };
      });
    } catch (error) {
      if (error instanceof library.WorkflowNotFoundError) return { status: 'not_running' };
      return { status: 'unavailable', reason: reasonOf(error, library) };
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.temporal.close();
  }
}

/** Gives our own words, because the text of a transport error names hosts. */
function reasonOf(error: unknown, { isGrpcServiceError }: typeof TemporalClient): string {
  if (isGrpcServiceError(error)) return 'Temporal does not answer at the moment';
  if (error instanceof Error && /connect|unavailable|deadline/i.test(error.message)) {
    return 'Temporal does not answer at the moment';
  }
  return 'The workflow could not be asked';
}
